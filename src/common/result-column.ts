// Reads values out of a result's buffers.
import type { ColumnData, RawValue, ResultColumn } from './result.ts'
import { type Carrier, carrierOf, isBytes, type SqlType, widthOf } from './types.ts'

/** The column whose values lie in `data`. */
export function resultColumn(name: string, type: SqlType, data: ColumnData): ResultColumn {
  const { offset, values, validity, bytes } = data
  const carrier = carrierOf(type)
  const read =
    carrier === 'view'
      ? stringReader(values, bytes!, type)
      : FIXED[carrier](values.buffer, values.byteOffset, values.length / widthOf(carrier), type)
  return {
    name,
    type,
    data,
    value(row) {
      const place = row + offset
      if (validity && !((validity[place >>> 3]! >> (place & 7)) & 1)) return null
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
