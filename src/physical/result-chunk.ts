// Chunks of results: written by the result sink in a worker, read by the thread that serves results, which copies it and gives the
// chunk's memory back. A chunk is one piece of memory, so that it is copied at once: u32 rows, u32 bytes in all, padding to 16; then 16 bytes a column:
// values (offsets for strings), validity (0: none), bytes of strings, their length, all places counted from the chunk's start; then what lies there.
import type { RawValue, ResultBatch, ResultColumn } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { type Carrier, carrierOf, isBytes, type SqlType, widthOf } from '../common/types.ts'
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
    columnOf(bytes, words, (CHUNK_HEADER_BYTES + i * CHUNK_COLUMN_BYTES) >>> 2, name, type, words[0]!, skip),
  )
  return { rows, columns }
}

/** The column described from `words[at]` on of a chunk's copy. */
function columnOf(
  chunk: Uint8Array<ArrayBuffer>,
  words: Uint32Array,
  at: number,
  name: string,
  type: SqlType,
  rows: number,
  skip: number,
): ResultColumn {
  const [values, validity, bytes, length] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
  const carrier = carrierOf(type)
  const count = carrier === 'view' ? rows + 1 : rows
  const own = chunk.subarray(values, values + count * (carrier === 'view' ? 4 : widthOf(carrier)))
  const bitmap = validity === 0 ? undefined : chunk.subarray(validity, validity + Math.ceil(rows / 8))
  const text = carrier === 'view' ? chunk.subarray(bytes, bytes + length) : undefined
  const read = text ? stringReader(own, text, type) : FIXED[carrier as keyof typeof FIXED](own.buffer, own.byteOffset, rows, type)
  return {
    name,
    type,
    data: { offset: skip, values: own, validity: bitmap, bytes: text },
    value(row) {
      const place = row + skip
      if (bitmap && !((bitmap[place >>> 3]! >> (place & 7)) & 1)) return null
      return read(place)
    },
  }
}

type Read = (row: number) => RawValue

// A byte order mark is a character like others.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function stringReader(offsetBytes: Uint8Array, bytes: Uint8Array, type: SqlType): Read {
  const offsets = new Uint32Array(offsetBytes.buffer, offsetBytes.byteOffset, offsetBytes.length >>> 2)
  if (isBytes(type)) return (row) => bytes.slice(offsets[row]!, offsets[row + 1]!)
  return (row) => decoder.decode(bytes.subarray(offsets[row]!, offsets[row + 1]!))
}

const FIXED: Record<Exclude<Carrier, 'view'>, (buffer: ArrayBuffer, at: number, rows: number, type: SqlType) => Read> = {
  u8: (buffer, at, rows) => {
    const values = new Uint8Array(buffer, at, rows)
    return (row) => values[row] === 1
  },
  i32: (buffer, at, rows, type) => {
    const values = new Int32Array(buffer, at, rows)
    return type.kind === 'null' ? () => null : (row) => values[row]!
  },
  i64: (buffer, at, rows, type) => {
    const values = type.kind === 'ubigint' ? new BigUint64Array(buffer, at, rows) : new BigInt64Array(buffer, at, rows)
    return (row) => values[row]!
  },
  i128: (buffer, at, rows, type) => {
    const words = new BigUint64Array(buffer, at, rows * 2)
    const flip = type.kind === 'uuid' ? 1n << 127n : 0n
    return (row) => {
      const bits = (words[row * 2 + 1]! << 64n) | words[row * 2]!
      return type.kind === 'uuid' ? bits ^ flip : BigInt.asIntN(128, bits)
    }
  },
  f32: (buffer, at, rows) => {
    const values = new Float32Array(buffer, at, rows)
    return (row) => values[row]!
  },
  f64: (buffer, at, rows) => {
    const values = new Float64Array(buffer, at, rows)
    return (row) => values[row]!
  },
}
