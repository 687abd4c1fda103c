import { expect, test } from 'vitest'
import { BindError, DOUBLE, decimal, INTEGER, type RawValue, type SqlType, VARCHAR } from '../../src/index.ts'
import type { RowSet } from '../../tpcx/bench/rows.ts'
import { complete } from '../../tpcx/slt/complete.ts'
import { parseSlt, printSlt, type SltRecord } from '../../tpcx/slt/records.ts'
import { check, type Run } from '../../tpcx/slt/run.ts'

const file = `# numbers

statement ok
SET x = 1

query IT rowsort
SELECT n,
  s FROM t
----
1	a
2	NULL

# what fails
statement error
SELECT oops
----
BIND no such

onlyif quern
query R
SELECT r
----
0.5
`

const rowSet = (types: readonly SqlType[], ...rows: RawValue[][]): RowSet => ({
  columns: types.map((type, i) => ({ name: `c${i}`, type })),
  rows,
})

/** Knows the statements of the file above. */
const engine: Run = async (sql) => {
  if (sql.startsWith('SET')) return rowSet([])
  if (sql.includes('FROM t')) return rowSet([INTEGER, VARCHAR], [2, null], [1, 'a'])
  if (sql === 'SELECT r') return rowSet([DOUBLE], [0.5])
  throw new BindError('no such column')
}

const recordsOf = (text: string) => parseSlt(text).filter((part): part is SltRecord => part.kind !== 'text')

test('a file is read as its records', () => {
  expect(recordsOf(file)).toEqual([
    { kind: 'statement', line: 3, quernOnly: false, sql: 'SET x = 1' },
    { kind: 'query', line: 6, quernOnly: false, sql: 'SELECT n,\n  s FROM t', types: 'IT', sort: 'rowsort', rows: ['1\ta', '2\tNULL'] },
    { kind: 'error', line: 14, quernOnly: false, sql: 'SELECT oops', expected: 'BIND no such' },
    { kind: 'query', line: 19, quernOnly: true, sql: 'SELECT r', types: 'R', sort: 'nosort', rows: ['0.5'] },
  ])
})

test('and written back as it was', () => expect(printSlt(parseSlt(file))).toBe(file))

test.each(['query IX\nSELECT 1', 'statement maybe\nSELECT 1', 'query I', 'query I rowsort twice\nSELECT 1'])('%j is refused', (text) =>
  expect(() => parseSlt(text)).toThrow('line 1: expected'),
)

test('every record holds on an engine that answers so', async () => {
  for (const record of recordsOf(file)) expect(await check(record, engine)).toBeUndefined()
})

test.each<[string, string]>([
  ['query IT rowsort\nSELECT * FROM t\n----\n1\ta', 'line 1: expected\n'],
  ['query TT rowsort\nSELECT * FROM t\n----\n1\ta\n2\tNULL', 'types: expected TT, got IT'],
  ['query IT rowsort\nSELECT * FROM t', 'has no answer yet'],
  ['query I\nSELECT oops\n----\n1', 'failed: BIND no such column'],
  ['statement ok\nSELECT oops', 'failed: BIND no such column'],
  ['statement error\nSET x\n----\nBIND', 'succeeded, but should have failed'],
  ['statement error\nSELECT oops\n----\nPARSE', 'expected\n    PARSE'],
  ['statement error\nSELECT oops', 'got\n    BIND no such column'],
  ['query R\nSELECT r\n----\n0.500001', 'got\n    0.5'],
])('%j is reported', async (text, message) => {
  expect(await check(recordsOf(text)[0]!, engine)).toContain(message)
})

test('floats may differ in the last digits', async () => {
  expect(await check(recordsOf('query R\nSELECT r\n----\n0.50000000000001')[0]!, engine)).toBeUndefined()
})

const stripped = file
  .replace('IT ', '')
  .replace('query R', 'query')
  .replaceAll(/----\n(?:.+\n)+/g, '')

test('answers that both engines give are filled in', async () => {
  const { parts, problems } = await complete(parseSlt(stripped), engine, engine)
  expect(problems).toEqual([])
  expect(printSlt(parts)).toBe(file.replace('BIND no such', 'BIND no such column'))
})

test('where they disagree the record stays as it was, and is told', async () => {
  const other: Run = async (sql) => (sql.includes('FROM t') ? rowSet([INTEGER, VARCHAR], [3, 'a']) : rowSet([decimal(3, 1)], [5n]))
  const { parts, problems } = await complete(parseSlt(stripped), engine, other)
  expect(problems).toHaveLength(2)
  expect(problems[0]).toContain('line 6: 3 rows differ')
  expect(problems[1]).toContain('DuckDB did not fail')
  expect(printSlt(parts)).toBe(stripped.replace('onlyif quern\nquery\nSELECT r\n', 'onlyif quern\nquery R\nSELECT r\n----\n0.5\n'))
})
