// Chunks of results: written by the result sink in a worker, read by the thread that serves results, which copies it and gives the
// chunk's memory back. A chunk is one piece of memory, so that it is copied at once: u32 rows, u32 bytes in all, padding to 16; then 16 bytes a column:
// values (offsets for strings), validity (0: none), bytes of strings, their length, all places counted from the chunk's start; then what lies there.
import type { ColumnData, ResultBatch } from '../common/result.ts'
import { resultColumn } from '../common/result-column.ts'
import type { Schema } from '../common/schema.ts'
import { carrierOf, type SqlType, widthOf } from '../common/types.ts'
import { copyOut, type EngineMemory } from '../memory/engine-memory.ts'

export const CHUNK_HEADER_BYTES = 16
export const CHUNK_COLUMN_BYTES = 16
/** What lies in a chunk begins at multiples of this. */
export const CHUNK_ALIGNMENT = 16

/** Some of a chunk's rows, the whole chunk in memory of its own: it may be handed to another thread. */
export interface ChunkCopy {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The first row asked for. */
  readonly skip: number
  readonly rows: number
}

/** Of a chunk that is a copy already, the rows asked for. */
export function ownChunk(bytes: Uint8Array<ArrayBuffer>, skip: number, limit: number): ChunkCopy {
  const [total] = new Uint32Array(bytes.buffer, bytes.byteOffset, 1) as unknown as [number]
  return { bytes, skip, rows: Math.max(0, Math.min(total - skip, limit)) }
}

/** Copies the chunk, of which the first `limit` rows behind the first `skip` ones are asked for. */
export function copyChunk(memory: EngineMemory, chunk: number, skip: number, limit: number): ChunkCopy {
  const [total, bytes] = memory.u32.subarray(chunk >>> 2, (chunk >>> 2) + 2) as unknown as [number, number]
  return { bytes: copyOut(memory, chunk, bytes), skip, rows: Math.max(0, Math.min(total - skip, limit)) }
}

/** The rows asked for. Their columns' buffers are the copy's. */
export function batchOfChunk({ bytes, skip, rows }: ChunkCopy, schema: Schema): ResultBatch {
  const words = new Uint32Array(bytes.buffer, 0, (CHUNK_HEADER_BYTES + schema.length * CHUNK_COLUMN_BYTES) >>> 2)
  const columns = schema.map(({ name, type }, i) =>
    resultColumn(name, type, dataOf(bytes, words, (CHUNK_HEADER_BYTES + i * CHUNK_COLUMN_BYTES) >>> 2, type, words[0]!, skip)),
  )
  return { rows, columns }
}

/** The column described from `words[at]` on of a chunk's copy. */
function dataOf(chunk: Uint8Array<ArrayBuffer>, words: Uint32Array, at: number, type: SqlType, rows: number, skip: number): ColumnData {
  const [values, validity, bytes, length] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
  const carrier = carrierOf(type)
  const count = carrier === 'view' ? rows + 1 : rows
  return {
    offset: skip,
    values: chunk.subarray(values, values + count * (carrier === 'view' ? 4 : widthOf(carrier))),
    validity: validity === 0 ? undefined : chunk.subarray(validity, validity + Math.ceil(rows / 8)),
    bytes: carrier === 'view' ? chunk.subarray(bytes, bytes + length) : undefined,
  }
}
