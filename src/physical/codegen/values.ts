// Single values between JavaScript and vectors: literals going in, operands of errors and rows of JavaScript functions coming out.
import { carrierOf, isBytes, type SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'

const INLINE_BYTES = 12
const UUID_TOP_BIT = 1n << 127n

/** Above it a decoder is faster than a loop over characters. */
const SHORT_TEXT = 32

const encoder = new TextEncoder()
// A byte order mark is a character like others.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Where bytes beyond a view go: gives the address of room for that many. */
export type Heap = (bytes: number) => number

/** Writes a value that is not NULL to `address`, in its type's carrier. */
export function writeValue(memory: EngineMemory, address: number, type: SqlType, value: Exclude<LiteralValue, null>, heap: Heap): void {
  switch (carrierOf(type)) {
    case 'u8':
      memory.u8[address] = value ? 1 : 0
      return
    case 'i32':
      memory.i32[address >>> 2] = Number(value)
      return
    case 'i64':
      memory.i64[address >>> 3] = BigInt(value as bigint | number)
      return
    case 'i128': {
      const wide = type.kind === 'uuid' ? (value as bigint) ^ UUID_TOP_BIT : BigInt(value as bigint)
      memory.i64[address >>> 3] = BigInt.asIntN(64, wide)
      memory.i64[(address >>> 3) + 1] = BigInt.asIntN(64, wide >> 64n)
      return
    }
    case 'f32':
      memory.f32[address >>> 2] = Number(value)
      return
    case 'f64':
      memory.f64[address >>> 3] = Number(value)
      return
    case 'view':
      if (typeof value === 'string') writeText(memory, address, value, heap)
      else writeView(memory, address, value as Uint8Array, heap)
  }
}

function writeText(memory: EngineMemory, address: number, text: string, heap: Heap): void {
  if (text.length > INLINE_BYTES || !writeInlineAscii(memory, address, text)) writeView(memory, address, encoder.encode(text), heap)
}

/** Writes the view of a text of up to 12 characters; false where it is not ASCII. */
function writeInlineAscii({ u8, u32 }: EngineMemory, address: number, text: string): boolean {
  const word = address >>> 2
  u32[word] = text.length
  u32[word + 1] = 0
  u32[word + 2] = 0
  u32[word + 3] = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 127) return false
    u8[address + 4 + i] = unit
  }
  return true
}

function writeView({ u8, u32 }: EngineMemory, address: number, bytes: Uint8Array, heap: Heap): void {
  const word = address >>> 2
  u32[word] = bytes.length
  u32[word + 1] = 0
  u32[word + 2] = 0
  u32[word + 3] = 0
  if (bytes.length <= INLINE_BYTES) {
    u8.set(bytes, address + 4)
    return
  }
  const text = heap(bytes.length)
  u8.set(bytes, text)
  u8.set(bytes.subarray(0, 4), address + 4)
  u32[word + 2] = text
}

/** Zeros in the place of a value: what a NULL's slot holds. */
export function writeZero({ u8 }: EngineMemory, address: number, bytes: number): void {
  u8.fill(0, address, address + bytes)
}

/** Reads the value at `address`, which is there; pages of Parquet files leave it unaligned. */
export function readValue(memory: EngineMemory, address: number, type: SqlType): Exclude<LiteralValue, null> {
  const { view } = memory
  switch (carrierOf(type)) {
    case 'u8':
      return memory.u8[address] !== 0
    case 'i32':
      return view.getInt32(address, true)
    case 'i64': {
      const bits = view.getBigInt64(address, true)
      return type.kind === 'ubigint' ? BigInt.asUintN(64, bits) : bits
    }
    case 'i128': {
      const wide = (view.getBigInt64(address + 8, true) << 64n) | view.getBigUint64(address, true)
      return type.kind === 'uuid' ? BigInt.asUintN(128, wide ^ UUID_TOP_BIT) : wide
    }
    case 'f32':
      return view.getFloat32(address, true)
    case 'f64':
      return view.getFloat64(address, true)
    case 'view':
      return isBytes(type) ? viewBytes(memory, address) : readText(memory, address)
  }
}

function readText(memory: EngineMemory, address: number): string {
  const { u8, u32 } = memory
  const length = u32[address >>> 2]!
  if (length > SHORT_TEXT) return decoder.decode(viewBytes(memory, address))
  const start = length <= INLINE_BYTES ? address + 4 : u32[(address >>> 2) + 2]!
  let text = ''
  for (let at = start; at < start + length; at++) {
    const byte = u8[at]!
    if (byte > 127) return decoder.decode(viewBytes(memory, address))
    text += String.fromCharCode(byte)
  }
  return text
}

/** A copy of the bytes of the view at `address` (decoders refuse shared memory). */
function viewBytes({ u8, u32 }: EngineMemory, address: number): Uint8Array {
  const length = u32[address >>> 2]!
  const start = length <= INLINE_BYTES ? address + 4 : u32[(address >>> 2) + 2]!
  return u8.slice(start, start + length)
}
