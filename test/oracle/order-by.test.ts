import { expect, test } from 'vitest'
import { hasOrderBy } from './order-by.ts'

test.each([
  ['select 1 ORDER\n BY 1', true],
  ['select row_number() over (order by x) from t', false],
  ['select * from (select 1 order by (1)) t', false],
  ['select (a) from (t) order by (b)', true],
  [`select ' order by ' as "order by" -- order by`, false],
])('%s: %s', (sql, ordered) => expect(hasOrderBy(sql)).toBe(ordered))
