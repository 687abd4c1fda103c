import * as arrow from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { expect, test } from 'vitest'
import { encodeParquet } from '../../../src/storage/parquet-write/encode.ts'

const batch = arrow.tableFromArrays({ n: Float64Array.from({ length: 10_000 }, () => Math.random()) }).batches[0]!

test('a sink that fails stops the source, which is told so', async () => {
  let asked = 0
  let told = false
  function* source() {
    try {
      for (; asked < 1000; asked++) yield batch
    } finally {
      told = true
    }
  }
  const full = new Error('the disk is full')
  const encoded = encodeParquet({
    ...{ schema: batch.schema, batches: source(), arrow, parquet },
    properties: new parquet.WriterPropertiesBuilder().setMaxRowGroupSize(10_000).build(),
    sink: async () => {
      throw full
    },
  })
  await expect(encoded).rejects.toBe(full)
  expect(told).toBe(true)
  // parquet-wasm gives its first bytes after about a megabyte, and asks ahead a little.
  expect(asked).toBeLessThan(100)
})

test('a slow sink holds the source back', async () => {
  let asked = 0
  let behind = 0
  let bytes = 0
  function* source() {
    for (; asked < 200; asked++) yield batch
  }
  const rows = await encodeParquet({
    ...{ schema: batch.schema, batches: source(), arrow, parquet },
    properties: new parquet.WriterPropertiesBuilder().setMaxRowGroupSize(10_000).build(),
    sink: async (chunk) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      bytes += chunk.length
      behind = Math.max(behind, asked * 80_000 - bytes)
    },
  })
  expect(rows).toBe(2_000_000)
  expect(behind).toBeLessThan(8_000_000)
})
