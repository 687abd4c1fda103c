// Pruning never loses a row: whatever the predicate, the rows for which it holds (by a plain loop) are among those that are planned. And it
// is real: fewer row groups, pages and bytes are read as the filter narrows.
import { expect, test } from 'vitest'
import { planScan } from '../../../src/storage/scan/plan-scan.ts'
import type { ColumnPredicate, EngineValue } from '../../../src/storage/scan/predicate.ts'
import { compareValues } from '../../../src/storage/scan/predicate.ts'
import { seeded } from '../../kernels/kernel-harness.ts'
import { openTable, readableColumns, readTable, type Value } from '../read-table.ts'

const FOLDER = 'test/fixtures/parquet'

/** Whether a predicate holds for a value; NaN is equal to itself and the largest. */
function holds(value: Value, predicate: ColumnPredicate): boolean {
  if (predicate.op === 'is null') return value === null
  if (value === null) return false
  if (predicate.op === 'is not null') return true
  if (predicate.op === 'in') return predicate.values.some((other) => order(value, other) === 0)
  if (predicate.op === 'like-prefix') return order((value as Uint8Array).subarray(0, predicate.value.length), predicate.value) === 0
  const sign = order(value, predicate.value)
  switch (predicate.op) {
    case '=':
      return sign === 0
    case '<>':
      return sign !== 0
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
  }
}

function order(a: EngineValue, b: EngineValue): number {
  const [left, right] = [Number.isNaN(a), Number.isNaN(b)]
  return left || right ? Number(left) - Number(right) : compareValues(a, b)
}

const OPS = ['=', '<>', '<', '<=', '>', '>=', 'in', 'is null', 'is not null', 'like-prefix'] as const

function randomPredicate(column: number, values: readonly Value[], random: () => number): ColumnPredicate | undefined {
  const pick = () => values[Math.floor(random() * values.length)] ?? null
  const op = OPS[Math.floor(random() * OPS.length)]!
  if (op === 'is null' || op === 'is not null') return { column, op }
  const value = pick()
  if (value === null) return undefined
  if (op === 'in') return { column, op, values: [value, pick() ?? value] }
  if (op !== 'like-prefix') return { column, op, value }
  return value instanceof Uint8Array ? { column, op, value: value.subarray(0, 3) } : undefined
}

test.each([
  'row-groups',
  'small-pages-v1',
  'small-pages-v2',
  'page-index',
  'nested-v2',
  'decimals-as-integers',
  'int96',
  'duckdb-v1',
  'parquet-wasm-v1-snappy',
  'hyparquet-writer-snappy',
])('no matching row of %s is pruned', async (name) => {
  const table = openTable(`${FOLDER}/${name}.parquet`)
  const columns = readableColumns(table)
  const { values } = await readTable(table)
  const random = seeded(name.length)
  const groupStarts: number[] = [0]
  for (const { rows } of table.files[0]!.metadata.rowGroups) groupStarts.push(groupStarts[groupStarts.length - 1]! + rows)
  columns.forEach((column, at) => {
    const all = values[at] as Value[]
    for (let i = 0; i < 20; i++) {
      const predicate = randomPredicate(column, all, random)
      if (!predicate) continue
      const plan = planScan(table, { columns: [column], predicates: [predicate], workers: 1 })
      const planned = new Uint8Array(all.length)
      for (const { file, rowGroup, ranges } of plan.morsels) {
        const start = groupStarts[plan.files[file]!.rowGroups[rowGroup]!.index]!
        for (let r = 0; r < ranges.length; r += 2) planned.fill(1, start + ranges[r]!, start + ranges[r + 1]!)
      }
      const lost = all.findIndex((value, row) => planned[row] === 0 && holds(value, predicate))
      expect({ column: table.columns[column]!.name, op: predicate.op, lost }).toMatchObject({ lost: -1 })
      expect(planned.reduce((sum, bit) => sum + bit, 0)).toBe(plan.rows)
    }
  })
})

test('row groups and pages are left out, and their bytes not read', async () => {
  const table = openTable(`${FOLDER}/page-index.parquet`)
  const n = table.columns.findIndex(({ name }) => name === 'n')
  const columns = readableColumns(table)
  const bytes: number[] = []
  const rows: number[] = []
  for (const predicates of [
    [],
    [{ column: n, op: '<' as const, value: 10000n }],
    [{ column: n, op: '<' as const, value: 3000n }],
    [{ column: n, op: '=' as const, value: 12345n }],
    [{ column: n, op: '>' as const, value: 20000n }],
  ]) {
    const result = await readTable(table, { columns, predicates })
    bytes.push(result.bytesRead)
    rows.push(result.plan.rows)
    const found = (result.values[n] as bigint[]).filter((value) => predicates.every((predicate) => holds(value, { ...predicate })))
    expect(found.length).toBe([20000, 10000, 3000, 1, 0][rows.length - 1])
  }
  expect(rows[0]).toBe(20000)
  expect(rows[1]).toBe(10000)
  expect(rows[2]).toBeLessThan(4500)
  expect(rows[3]).toBeLessThan(2500)
  expect(rows[4]).toBe(0)
  for (let i = 1; i < bytes.length; i++) expect(bytes[i]).toBeLessThan(bytes[i - 1]!)
  expect(bytes[4]).toBe(0)
})

test('of conjuncts on two columns, the pages of both count', () => {
  const table = openTable(`${FOLDER}/page-index.parquet`)
  const at = (column: string) => table.columns.findIndex(({ name }) => name === column)
  const word = new TextEncoder().encode('word 00100')
  const both = planScan(table, {
    columns: [0],
    predicates: [
      { column: at('n'), op: '>=', value: 500n },
      { column: at('word'), op: '=', value: word },
    ],
    workers: 1,
  })
  const one = planScan(table, { columns: [0], predicates: [{ column: at('n'), op: '>=', value: 500n }], workers: 1 })
  expect(both.rows).toBeLessThan(one.rows)
  expect(both.rowGroupsPruned).toBe(1)
})
