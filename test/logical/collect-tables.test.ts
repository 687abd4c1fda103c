import { expect, test } from 'vitest'
import { collectTables } from '../../src/logical/binder/collect-tables.ts'
import { errorOf, queryOf, views } from './plays.ts'

/** Key and place of each table that the query asks for. */
const requests = (sql: string) => collectTables(queryOf(sql), views).map(({ key, position }) => `${key} @${position?.offset ?? 'view'}`)

test('files, functions and names, each once', () => {
  expect(
    requests(`select * from 'a.parquet' union all select * from T union all select * from 'a.parquet' union all select * from t`),
  ).toEqual(['file a.parquet @14', 'name t @50'])
})

test('through subqueries, views and common tables; not what a common table hides or nobody uses', () => {
  expect(requests('with t as (select * from plays), unused as (select * from nowhere) select * from (select * from t), us_plays')).toEqual([
    'name plays @25',
  ])
  expect(requests('select * from us_plays')).toEqual(['name plays @view'])
  expect(requests('select * from loop')).toEqual([])
})

test('arguments of table functions are constants', () => {
  const [request] = collectTables(queryOf(`select * from READ_PARQUET(['a', 'b'], union_by_name => true, limit_mb = 1.5)`), views)
  expect(request).toMatchObject({ kind: 'function', name: 'read_parquet', args: [['a', 'b']] })
  expect(request?.kind === 'function' && [...request.options]).toEqual([
    ['union_by_name', true],
    ['limit_mb', 1.5],
  ])
  expect(errorOf('select * from read_parquet(upper(x))')).toContain('must be a constant')
})

test('the order of options does not make another table', () => {
  const key = (options: string) => collectTables(queryOf(`select * from read_parquet('a', ${options})`), views)[0]!.key
  expect(key('x => 1, y => 2')).toBe(key('y => 2, x => 1'))
})
