// Chunks of results: written by the result sink in a worker, read by the thread that serves results, which copies what it needs and gives the
// chunk's memory back. Chunk: u32 rows, padding to 16; then 16 bytes a column: values (offsets for strings), validity, bytes of strings, their length.
import type { RawValue, ResultBatch, ResultColumn } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { type Carrier, carrierOf, type SqlType, widthOf } from '../common/types.ts'
import { copyOut, type EngineMemory } from '../memory/engine-memory.ts'

export const CHUNK_HEADER_BYTES = 16
export const CHUNK_COLUMN_BYTES = 16

/** Copies the chunk's first `limit` rows behind the first `skip` ones into memory of their own. */
export function readChunk(memory: EngineMemory, chunk: number, schema: Schema, skip = 0, limit = Number.POSITIVE_INFINITY): ResultBatch {
  const total = memory.u32[chunk >>> 2]!
  const rows = Math.max(0, Math.min(total - skip, limit))
  const columns = schema.map(({ name, type }, i) =>
    readColumn(memory, chunk + CHUNK_HEADER_BYTES + i * CHUNK_COLUMN_BYTES, name, type, total, skip),
  )
  return { rows, columns }
}

function readColumn(memory: EngineMemory, at: number, name: string, type: SqlType, rows: number, skip: number): ResultColumn {
  const { u32 } = memory
  const [values, validity, bytes, length] = u32.subarray(at >>> 2, (at >>> 2) + 4) as unknown as [number, number, number, number]
  const carrier = carrierOf(type)
  const width = carrier === 'view' ? 4 : widthOf(carrier)
  const copy = copyOut(memory, values, (rows + (carrier === 'view' ? 1 : 0)) * width)
  const bitmap = validity === 0 ? undefined : copyOut(memory, validity, Math.ceil(rows / 8))
  const text = carrier === 'view' ? copyOut(memory, bytes, length) : undefined
  const read = carrier === 'view' ? stringReader(copy, text!, type) : FIXED[carrier](copy.buffer, type)
  return {
    name,
    type,
    data: { offset: skip, values: copy, validity: bitmap, bytes: text },
    value(row) {
      const place = row + skip
      if (bitmap && !((bitmap[place >>> 3]! >> (place & 7)) & 1)) return null
      return read(place)
    },
  }
}

type Read = (row: number) => RawValue

function stringReader(offsetBytes: Uint8Array, bytes: Uint8Array, type: SqlType): Read {
  const offsets = new Uint32Array(offsetBytes.buffer)
  if (type.kind === 'blob') return (row) => bytes.slice(offsets[row]!, offsets[row + 1]!)
  const decoder = new TextDecoder()
  return (row) => decoder.decode(bytes.subarray(offsets[row]!, offsets[row + 1]!))
}

const FIXED: Record<Exclude<Carrier, 'view'>, (buffer: ArrayBufferLike, type: SqlType) => Read> = {
  u8: (buffer) => {
    const values = new Uint8Array(buffer)
    return (row) => values[row] === 1
  },
  i32: (buffer, type) => {
    const values = new Int32Array(buffer)
    return type.kind === 'null' ? () => null : (row) => values[row]!
  },
  i64: (buffer, type) => {
    const values = type.kind === 'ubigint' ? new BigUint64Array(buffer) : new BigInt64Array(buffer)
    return (row) => values[row]!
  },
  i128: (buffer, type) => {
    const words = new BigUint64Array(buffer)
    const flip = type.kind === 'uuid' ? 1n << 127n : 0n
    return (row) => {
      const bits = (words[row * 2 + 1]! << 64n) | words[row * 2]!
      return type.kind === 'uuid' ? bits ^ flip : BigInt.asIntN(128, bits)
    }
  },
  f32: (buffer) => {
    const values = new Float32Array(buffer)
    return (row) => values[row]!
  },
  f64: (buffer) => {
    const values = new Float64Array(buffer)
    return (row) => values[row]!
  },
}
