// Drives parquet-wasm: Arrow batches in, the bytes of a Parquet file out. Everything that it would lose silently is caught here or counted,
// so that the caller can compare.

import type { RecordBatch, Schema } from 'apache-arrow'
import type { WriterProperties } from 'parquet-wasm'
import { joined } from './thrift-splices.ts'

type Arrow = typeof import('apache-arrow')
type ParquetWasm = typeof import('parquet-wasm')
type Batches = AsyncIterable<RecordBatch> | Iterable<RecordBatch>

interface Encoding {
  readonly schema: Schema
  readonly batches: Batches
  readonly properties: WriterProperties
  readonly arrow: Arrow
  readonly parquet: ParquetWasm
  /** Takes the next bytes of the file; they are only valid until it resolves. */
  readonly sink: (bytes: Uint8Array) => Promise<void>
}

/**
 * Returns the number of rows handed to the encoder. What the source or the sink throws comes out as it is; the encoder is
 * always run to its end first, so that its memory is free again.
 */
export async function encodeParquet({ schema, batches, properties, arrow, parquet, sink }: Encoding): Promise<number> {
  const source = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]()
  let failure: { readonly error: unknown } | undefined
  let exhausted = false
  let rows = 0

  // parquet-wasm takes a failed input for the end of the file, and one without a batch for an error: so the input never fails, it
  // ends, and it starts with a batch of no rows.
  const input = new ReadableStream<unknown>(
    {
      start: (controller) => enqueue(controller, emptyBatch(schema, arrow)),
      async pull(controller) {
        if (failure) return controller.close()
        try {
          const next = await source.next()
          if (failure) return controller.close()
          if (next.done) {
            exhausted = true
            return controller.close()
          }
          enqueue(controller, next.value)
          rows += next.value.numRows
        } catch (error) {
          failure ??= { error }
          controller.close()
        }
      },
    },
    { highWaterMark: 0 },
  )

  function enqueue(controller: ReadableStreamDefaultController<unknown>, batch: RecordBatch): void {
    // The Arrow IPC stream holds this batch's own dictionaries: their numbers may differ from batch to batch.
    const table = parquet.Table.fromIPCStream(arrow.tableToIPC(new arrow.Table(batch.schema, [batch]), 'stream'))
    try {
      for (const wasmBatch of table.recordBatches()) controller.enqueue(wasmBatch)
    } finally {
      table.free()
    }
  }

  try {
    const output: ReadableStream<Uint8Array> = await parquet.transformParquetStream(input, properties)
    const reader = output.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (failure) continue
      try {
        await sink(next.value)
      } catch (error) {
        failure = { error }
      }
    }
  } catch (error) {
    failure ??= { error }
  } finally {
    if (!exhausted) await source.return?.()
  }
  if (failure) throw failure.error
  return rows
}

/** As `encodeParquet`, into memory. */
export async function encodedParquet(
  encoding: Omit<Encoding, 'sink'>,
): Promise<{ readonly rows: number; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const pieces: Uint8Array[] = []
  const rows = await encodeParquet({ ...encoding, sink: async (bytes) => void pieces.push(bytes.slice()) })
  return { rows, bytes: joined(pieces) }
}

/** Arrow's own empty batch has lists without children, which its IPC writer fails on: builders make them whole. */
function emptyBatch(schema: Schema, arrow: Arrow): RecordBatch {
  const children = schema.fields.map(({ type }) => arrow.makeBuilder({ type }).finish().flush())
  return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(schema.fields), length: 0, nullCount: 0, children }))
}
