// Rows that nobody asks for: pages are passed over, columns left alone, and what comes after is still right.
import { expect, test } from 'vitest'
import { seeded } from '../../kernels/kernel-harness.ts'
import { openTable, readTable } from '../read-table.ts'

const FOLDER = 'test/fixtures/parquet'

test.each([
  'small-pages-v1',
  'small-pages-v2',
  'delta-v1',
  'delta-v2',
  'delta-strings-v1',
  'split-v1',
  'fallback-v1',
  'nested-v2',
  'row-groups',
  'codec-none',
  'hyparquet-writer-snappy',
])('batches of %s that are skipped at random', async (name) => {
  const table = openTable(`${FOLDER}/${name}.parquet`)
  const whole = await readTable(table)
  const random = seeded(name.length)
  for (const batchRows of [3, 13, 64]) {
    const { values } = await readTable(table, { batchRows, skip: () => random() < 0.7 })
    values.forEach((column, at) => {
      const wrong = column.findIndex((value, row) => value !== undefined && !same(value, whole.values[at]![row]))
      expect({ column: at, wrong }).toEqual({ column: at, wrong: -1 })
      expect(column.length).toBe(whole.values[at]!.length)
    })
  }
})

function same(a: unknown, b: unknown): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : Object.is(a, b)
}

test('a column that no row needs is not read', async () => {
  const table = openTable(`${FOLDER}/fallback-v1.parquet`)
  const all = await readTable(table)
  const one = await readTable(table, { skip: (_, column) => column > 0 })
  const none = await readTable(table, { skip: () => true })
  expect(one.bytesRead).toBeLessThan(all.bytesRead / 2)
  expect(none.bytesRead).toBe(0)
})

test('dictionaries stay dictionaries until the chunk falls back', async () => {
  const table = openTable(`${FOLDER}/fallback-v1.parquet`)
  const { kinds } = await readTable(table, { batchRows: 50 })
  expect(kinds[0]).toEqual(new Set(['dictionary', 'flat']))
})
