import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableFromArrays } from 'apache-arrow'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { onTestFinished, test } from 'vitest'
import { writeParquet } from '../../../src/index.ts'
import { copyWithoutPageIndex } from '../../../tpcx/bench/single-row-group/strip-page-index.ts'

test('a copy without page index holds the same rows, and its footer names no index', async ({ expect }) => {
  const folder = mkdtempSync(join(tmpdir(), 'quern-strip-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const table = tableFromArrays({
    n: Int32Array.from({ length: 1000 }, (_, i) => i * 7),
    t: Array.from({ length: 1000 }, (_, i) => `${i % 10}`),
  })
  await writeParquet(join(folder, 'with.parquet'), table.schema, table.batches, { rowGroupRows: 300 })
  copyWithoutPageIndex(join(folder, 'with.parquet'), join(folder, 'without.parquet'))
  const read = async (name: string) => {
    const bytes = readFileSync(join(folder, name))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    const chunks = parquetMetadata(file).row_groups.flatMap(({ columns }) => columns)
    return { rows: await parquetReadObjects({ file }), indexes: chunks.map(({ offset_index_offset: offset }) => offset !== undefined) }
  }
  const [before, after] = [await read('with.parquet'), await read('without.parquet')]
  expect(after.rows).toEqual(before.rows)
  expect(before.indexes).toEqual(Array(8).fill(true))
  expect(after.indexes).toEqual(Array(8).fill(false))
})
