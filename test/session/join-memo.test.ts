// Joins whose keys hold strings: what was found for a key is remembered by its strings.
import { expect, test } from 'vitest'
import { open } from '../../src/index.ts'

/** Rows of keys (x of `xs`, y of `ys`, at times NULL) against all pairs of them but some; the same keys as numbers, of which nothing is remembered. */
function queries(rows: number, xs: number, ys: number): readonly [texts: string, numbers: string] {
  const join = (x: string, y: string) => {
    const side = (n: string, m: string) =>
      `${x.replaceAll('n', n)} as x, case when ${m} = 1 then null else ${y.replaceAll('n', m)} end as y`
    return `
      select count(*)::double as pairs, count(b.v)::double as matched, sum(b.v * (p.i % 13 + 1))::double as sum
      from (select i, ${side(`(i * 7 % ${xs})`, `(i * 31 % ${ys})`)} from range(${rows}) t(i)) p
      left join (select j as v, ${side(`(j % ${xs})`, `(j // ${xs})`)} from range(${xs * ys}) t(j) where j % 5 <> 0) b
      on p.x = b.x and p.y is not distinct from b.y`
  }
  return [join(`'key ' || n`, `'the text of ' || n`), join('n', 'n')]
}

test.each([
  { shape: 'strings that are one key each, and grow in number', rows: 30000, xs: 9000, ys: 1, batchRows: 8192 },
  { shape: 'strings that several keys share', rows: 30000, xs: 1100, ys: 4, batchRows: 8192 },
  { shape: 'so many shared strings that slots are given up', rows: 200000, xs: 301, ys: 5, batchRows: 8192 },
  { shape: 'batches of seven rows', rows: 5000, xs: 1100, ys: 3, batchRows: 7 },
  { shape: 'batches of a row', rows: 1500, xs: 40, ys: 3, batchRows: 1 },
])('$shape', async ({ rows, xs, ys, batchRows }) => {
  await using session = await open({ threads: 1, batchRows })
  const [texts, numbers] = queries(rows, xs, ys)
  const [row] = await session.sql(texts).toArray()
  expect(row!.matched).toBeGreaterThan(rows / 2)
  expect(row).toEqual((await session.sql(numbers).toArray())[0])
})
