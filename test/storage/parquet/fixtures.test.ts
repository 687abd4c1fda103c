// Every fixture: all columns, all rows, at several batch sizes, against DuckDB reading the same file.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { duckdbColumns } from '../duckdb-values.ts'
import { firstDifference, openTable, readableColumns, readTable } from '../read-table.ts'

const FOLDER = 'test/fixtures/parquet'
const FILES = readdirSync(FOLDER).filter((name) => !name.startsWith('encrypted'))

/** DuckDB reads BYTE_STREAM_SPLIT for floats alone: the same rows in another encoding. */
function oraclePath(name: string): string {
  return `${FOLDER}/${name.replace('split-', 'delta-')}`
}

/** DuckDB's struct leaves by the names that they have here. */
function leafExpression(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}

describe.each(FILES)('%s', (name) => {
  const path = `${FOLDER}/${name}`

  test('gives the values that DuckDB gives, at every batch size', async () => {
    const table = openTable(path)
    const columns = readableColumns(table)
    const names = columns.map((column) => leafExpression(table.columns[column]!.name))
    const oracle = await duckdbColumns(`select ${names.map((leaf, at) => `${leaf} as c${at}`).join(', ')} from '${oraclePath(name)}'`)
    for (const batchRows of [8192, 7, 1]) {
      const { values, plan } = await readTable(table, { batchRows })
      columns.forEach((column, at) => {
        const label = `${table.columns[column]!.name}, batches of ${batchRows}`
        expect(firstDifference(values[at]!, oracle[at]!.values), label).toBeUndefined()
      })
      expect(plan.rows).toBe(oracle[0]!.values.length)
    }
  })
})
