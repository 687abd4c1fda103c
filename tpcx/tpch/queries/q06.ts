import { between, drawnYear, query } from './query.ts'

export const q06 = query({
  number: 6,
  title: 'forecasting revenue change',
  rules: ['sum'],
  validation: { date: '1994-01-01', percent: 6, quantity: 24 },
  draw: (random) => ({ date: drawnYear(random), percent: between(random, 2, 9), quantity: between(random, 24, 25) }),
  sql: ({ date, percent, quantity }) => `
SELECT sum(l_extendedprice * l_discount) AS revenue
FROM lineitem
WHERE l_shipdate >= DATE '${date}' AND l_shipdate < DATE '${date}' + INTERVAL '1' YEAR
  AND l_discount BETWEEN 0.0${percent} - 0.01 AND 0.0${percent} + 0.01 AND l_quantity < ${quantity}`,
})
