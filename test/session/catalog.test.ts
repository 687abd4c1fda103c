import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'

let session: Session
const folder = mkdtempSync(join(tmpdir(), 'quern-catalog-'))
beforeAll(async () => {
  session = await open({ threads: 1 })
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

async function rows(sql: string): Promise<unknown[][]> {
  return (await readAll(await session.query(sql))).rows as unknown[][]
}

test('tables and views are listed by name', async () => {
  expect(await rows('show tables')).toEqual([])
  await session.query('create table b (x integer, y varchar); create view a as select x * 2 as x2 from b')
  expect(await rows('show tables')).toEqual([['a'], ['b']])
  const all = [
    ['memory', 'main', 'a', '[x2]', '[INTEGER]', false],
    ['memory', 'main', 'b', '[x, y]', '[INTEGER, VARCHAR]', false],
  ]
  expect(
    await rows('select * replace (column_names::varchar as column_names, column_types::varchar as column_types) from (show all tables)'),
  ).toEqual(all)
  expect(await rows('describe')).toEqual(await rows('show all tables'))
  expect((await rows('show all')).map(([name]) => name)).toContain('disabled_rules')
})

test('columns of lists and maps are described by their types', async () => {
  const path = join(folder, 'nested.parquet')
  const columns = `1 as n, [1, 2] as l, [[1.5::double]] as ll, map {'a': 1} as m, [{'x': 1, 'y': 'b'}] as ls, {'s': 1, 't': ['q']} as st`
  await runOnDuckDB(`copy (select ${columns}) to '${path}'`)
  expect((await rows(`describe '${path}'`)).map(([name, type]) => [name, type])).toEqual([
    ['n', 'INTEGER'],
    ['l', 'INTEGER[]'],
    ['ll', 'DOUBLE[][]'],
    ['m', 'MAP(VARCHAR, INTEGER)'],
    ['ls', 'STRUCT(x INTEGER, y VARCHAR)[]'],
    ['st.s', 'INTEGER'],
    ['st.t', 'VARCHAR[]'],
  ])
  expect((await rows(`describe select l from '${path}'`)).map(([, type]) => type)).toEqual(['INTEGER[]'])
})
