// Single values in memory: for constants, partition values and rare conversions. Not for loops over columns.
import { carrierOf, isUnsigned, type SqlType } from '../../common/types.ts'
import type { EngineValue } from './predicate.ts'

/** Writes a value in its carrier; `heap` gives room for a text's bytes that do not fit a view. */
export function writeValue(memory: DataView, type: SqlType, address: number, value: EngineValue, heap: (bytes: number) => number): void {
  switch (carrierOf(type)) {
    case 'u8':
      memory.setUint8(address, Number(value))
      return
    case 'i32':
      memory.setInt32(address, Number(value), true)
      return
    case 'i64':
      memory.setBigInt64(address, BigInt(value as bigint), true)
      return
    case 'i128':
      memory.setBigInt64(address, BigInt.asIntN(64, value as bigint), true)
      memory.setBigInt64(address + 8, (value as bigint) >> 64n, true)
      return
    case 'f32':
      memory.setFloat32(address, Number(value), true)
      return
    case 'f64':
      memory.setFloat64(address, Number(value), true)
      return
    case 'view':
      writeView(memory, address, value as Uint8Array, heap)
  }
}

/** Bytes that lie within a view. */
const INLINE = 12

function writeView(memory: DataView, address: number, bytes: Uint8Array, heap: (bytes: number) => number): void {
  const u8 = new Uint8Array(memory.buffer)
  u8.fill(0, address, address + 16)
  memory.setUint32(address, bytes.length, true)
  u8.set(bytes.subarray(0, INLINE), address + 4)
  if (bytes.length <= INLINE) return
  const room = heap(bytes.length)
  u8.set(bytes, room)
  memory.setBigUint64(address + 8, BigInt(room), true)
}

/** Reads a value; bytes are a copy. */
export function readValue(memory: DataView, type: SqlType, address: number): EngineValue {
  switch (carrierOf(type)) {
    case 'u8':
      return memory.getUint8(address)
    case 'i32':
      return memory.getInt32(address, true)
    case 'i64':
      return isUnsigned(type) ? memory.getBigUint64(address, true) : memory.getBigInt64(address, true)
    case 'i128':
      return (memory.getBigInt64(address + 8, true) << 64n) | memory.getBigUint64(address, true)
    case 'f32':
      return memory.getFloat32(address, true)
    case 'f64':
      return memory.getFloat64(address, true)
    case 'view': {
      const length = memory.getUint32(address, true)
      const start = length <= INLINE ? address + 4 : memory.getUint32(address + 8, true)
      return new Uint8Array(memory.buffer).slice(start, start + length)
    }
  }
}
