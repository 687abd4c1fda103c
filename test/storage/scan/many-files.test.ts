// Tables over several files: columns by name, types that grew, partitions, morsels for few and many row groups.
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { BindError } from '../../../src/common/errors.ts'
import { typeName } from '../../../src/common/types.ts'
import { planScan } from '../../../src/storage/scan/plan-scan.ts'
import { MemoryFileSystem } from '../memory-file-system.ts'
import { openTable, readTable } from '../read-table.ts'

type ColumnData = Parameters<typeof parquetWriteBuffer>[0]['columnData']

function filesOf(files: Record<string, ColumnData>, options: object = {}): MemoryFileSystem {
  const fileSystem = new MemoryFileSystem()
  for (const [path, columnData] of Object.entries(files))
    fileSystem.put(path, new Uint8Array(parquetWriteBuffer({ columnData, ...options })))
  return fileSystem
}

const tableOf = (fileSystem: MemoryFileSystem) => openTable([...fileSystem.files.keys()], fileSystem)
const int32 = (name: string, data: (number | null)[]) => ({ name, data, type: 'INT32' as const, nullable: data.includes(null) })
const int64 = (name: string, data: bigint[]) => ({ name, data, type: 'INT64' as const, nullable: false })
const text = (name: string, data: (string | null)[]) => ({ name, data, type: 'STRING' as const, nullable: true })
const bytes = (value: string) => new TextEncoder().encode(value)

test('columns come in the order of first appearance; what an older file lacks is NULL', async () => {
  const table = tableOf(
    filesOf({
      'old.parquet': [int32('a', [1, 2]), text('b', ['x', null])],
      'new.parquet': [text('c', ['new']), int32('a', [3])],
    }),
  )
  expect(table.schema.map(({ name, type, nullable }) => `${name} ${typeName(type)} ${nullable}`)).toEqual([
    'a INTEGER false',
    'b VARCHAR true',
    'c VARCHAR true',
  ])
  const { values } = await readTable(table)
  expect(values).toEqual([
    [1, 2, 3],
    [bytes('x'), null, null],
    [null, null, bytes('new')],
  ])
})

test('types that grew: the wider one holds both, in values and in pruning', async () => {
  const few = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? null : i % 3))
  const table = tableOf(
    filesOf({
      'a.parquet': [int32('n', few), { name: 'x', data: few.map((v) => (v ?? 0) / 2), type: 'FLOAT' }],
      'b.parquet': [int64('n', [5_000_000_000n]), { name: 'x', data: [0.1], type: 'DOUBLE' }],
    }),
  )
  expect(table.columns.map(({ type }) => typeName(type))).toEqual(['BIGINT', 'DOUBLE'])
  const { values, kinds } = await readTable(table)
  expect(values[0]).toEqual([...few.map((value) => (value === null ? null : BigInt(value))), 5_000_000_000n])
  expect(values[1]).toEqual([...few.map((value) => (value ?? 0) / 2), 0.1])
  expect(kinds[0]).toEqual(new Set(['dictionary', 'flat']))
  const plan = planScan(table, { columns: [0], predicates: [{ column: 0, op: '>', value: 3n }], workers: 1 })
  expect(plan).toMatchObject({ filesTotal: 2, filesPruned: 1, rowGroupsPruned: 1, rows: 1 })
})

test('types that no type holds are an error that names both files', () => {
  const fileSystem = filesOf({ 'a.parquet': [int32('n', [1])], 'b.parquet': [text('n', ['1'])] })
  expect(() => tableOf(fileSystem)).toThrow(BindError)
  expect(() => tableOf(fileSystem)).toThrow('column "n" is INTEGER in a.parquet and VARCHAR in b.parquet')
})

test('partitions are columns that prune files', async () => {
  const table = tableOf(
    filesOf({
      'plays/date=2015-05-01/a.parquet': [int32('n', [1, 2])],
      'plays/date=2015-05-02/a.parquet': [int32('n', [3])],
      'plays/date=__HIVE_DEFAULT_PARTITION__/a.parquet': [int32('n', [4])],
    }),
  )
  const { values } = await readTable(table)
  expect(values).toEqual([
    [1, 2, 3, 4],
    [16556, 16556, 16557, null],
  ])
  const rows = (op: '=' | '>=' | '<>', value: number) =>
    planScan(table, { columns: [0], predicates: [{ column: 1, op, value }], workers: 1 }).rows
  expect([rows('=', 16556), rows('>=', 16557), rows('<>', 16556), rows('=', 0)]).toEqual([2, 1, 1, 0])
  expect(planScan(table, { columns: [0], predicates: [{ column: 1, op: 'is null' }], workers: 1 }).filesPruned).toBe(2)
  const only = await readTable(table, { columns: [1], predicates: [{ column: 1, op: '=', value: 16557 }] })
  expect(only.values).toEqual([[16557]])
  expect(only.bytesRead).toBe(0)
})

test('long partition values lie outside of their views', async () => {
  const city = 'a city with a name longer than a view'
  const table = tableOf(filesOf({ [`city=${city}/a.parquet`]: [int32('n', [1])], 'city=b/a.parquet': [int32('n', [2])] }))
  const { values } = await readTable(table)
  expect(values[1]).toEqual([bytes(city), bytes('b')])
})

test('without columns there are rows all the same', async () => {
  const table = tableOf(filesOf({ 'a.parquet': [int32('n', [1, 2, 3])] }))
  const { plan, bytesRead } = await readTable(table, { columns: [] })
  expect(plan.rows).toBe(3)
  expect(bytesRead).toBe(0)
})

test('one row group is cut into slices for all workers, and the slices give every row once', async () => {
  const rows = 300_000
  const data = Array.from({ length: rows }, (_, i) => i % 1000)
  const big = Array.from({ length: rows }, (_, i) => BigInt(i))
  const fileSystem = filesOf({ 'a.parquet': [int32('few', data), int64('n', big)] }, { rowGroupSize: rows, pageSize: 100_000 })
  const table = tableOf(fileSystem)
  const { values, plan, kinds } = await readTable(table, { workers: 2 })
  expect(plan.morsels.length).toBe(4)
  expect(values[0]!.every((value, row) => value === data[row])).toBe(true)
  expect(values[1]!.every((value, row) => value === big[row])).toBe(true)
  expect(kinds[0]).toEqual(new Set(['dictionary']))
  expect((await readTable(table, { workers: 1 })).plan.morsels.length).toBe(4)
})
