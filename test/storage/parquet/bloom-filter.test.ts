import { expect, test } from 'vitest'
import { xxHash64 } from '../../../src/storage/parquet/xxhash64.ts'
import { planScan } from '../../../src/storage/scan/plan-scan.ts'
import type { EngineValue } from '../../../src/storage/scan/predicate.ts'
import { openTable, readTable } from '../read-table.ts'

test('xxHash64 of known inputs', () => {
  const hash = (text: string) => xxHash64(new TextEncoder().encode(text))
  expect(hash('')).toBe(0xef46db3751d8e999n)
  expect(hash('a')).toBe(0xd24ec4f1a98c6e5bn)
  expect(hash('abc')).toBe(0x44bc2cf5ad770999n)
  expect(hash('Nobody inspects the spammish repetition')).toBe(0xfbcea83c8a378bf1n)
})

test('a row group without the value is left out, one with it never', async () => {
  const table = openTable('test/fixtures/parquet/duckdb-v2.parquet')
  const at = (column: string) => table.columns.findIndex(({ name }) => name === column)
  const groups = (column: string, value: EngineValue) =>
    planScan(table, { columns: [0], predicates: [{ column: at(column), op: '=', value }], workers: 1 }).files.reduce(
      (sum, file) => sum + file.rowGroups.length,
      0,
    )
  expect(table.files[0]!.metadata.rowGroups.some(({ columns }) => columns.some(({ bloomFilter }) => bloomFilter))).toBe(true)
  // Both lie within the bounds of words: only the filter tells them apart.
  expect(groups('word', new TextEncoder().encode('word 12'))).toBe(2)
  expect(groups('word', new TextEncoder().encode('word 12x'))).toBe(0)
  const { values } = await readTable(table)
  for (const column of ['few', 'word', 'day', 'song.artist']) {
    for (const value of new Set(values[at(column)]!.slice(0, 500))) {
      if (value !== null && value !== undefined) expect(groups(column, value), column).toBeGreaterThan(0)
    }
  }
})
