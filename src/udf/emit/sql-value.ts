// A SQL value inside generated code: its bits in WebAssembly locals, and whether it is there at all.
import { type Carrier, type SqlType, widthOf } from '../../common/types.ts'
import { f32, f64, i32, i64 } from '../../wasm/instructions.ts'
import type { Operand, Statement, Value, ValueType } from '../../wasm/node.ts'

export interface SqlValue {
  readonly type: SqlType
  /** Cheap to repeat (locals or constants): one of the carrier's WebAssembly type; two i64, the low word first, for i128 and view. */
  readonly parts: readonly Value[]
  /** 0 or 1; undefined where the value cannot be NULL. */
  readonly valid: Value | undefined
  /** The parts are zero wherever the value is NULL. */
  readonly zeroed: boolean
  /** Of a number in one i64: its magnitude is known to be at most 2^bits. What that leaves no room for is not checked. */
  readonly bits?: number | undefined
}

const PARTS: Record<Carrier, readonly ValueType[]> = {
  u8: ['i32'],
  i32: ['i32'],
  i64: ['i64'],
  i128: ['i64', 'i64'],
  f32: ['f32'],
  f64: ['f64'],
  view: ['i64', 'i64'],
}

/** The WebAssembly types of the parts of a value. */
export function partTypes(carrier: Carrier): readonly ValueType[] {
  return PARTS[carrier]
}

/** The parts of the value at `address`. Each is computed where it is used: put them in locals. */
export function loadParts(carrier: Carrier, address: Operand, offset = 0): Value[] {
  switch (carrier) {
    case 'u8':
      return [i32.load8_u(address, offset)]
    case 'i32':
      return [i32.load(address, offset)]
    case 'i64':
      return [i64.load(address, offset)]
    case 'f32':
      return [f32.load(address, offset)]
    case 'f64':
      return [f64.load(address, offset)]
    case 'i128':
    case 'view':
      return [i64.load(address, offset), i64.load(address, offset + 8)]
  }
}

export function storeParts(carrier: Carrier, address: Operand, parts: readonly Operand[], offset = 0): Statement[] {
  switch (carrier) {
    case 'u8':
      return [i32.store8(address, parts[0]!, offset)]
    case 'i32':
      return [i32.store(address, parts[0]!, offset)]
    case 'i64':
      return [i64.store(address, parts[0]!, offset)]
    case 'f32':
      return [f32.store(address, parts[0]!, offset)]
    case 'f64':
      return [f64.store(address, parts[0]!, offset)]
    case 'i128':
    case 'view':
      return [i64.store(address, parts[0]!, offset), i64.store(address, parts[1]!, offset + 8)]
  }
}

/** The address of `values[index]`. */
export function elementAddress(carrier: Carrier, values: Operand, index: Operand): Value {
  const shift = Math.log2(widthOf(carrier))
  return i32.add(values, shift === 0 ? index : i32.shl(index, shift))
}

/** Whether bit `index` of the bitmap at `address` is set: 0 or 1. */
export function loadBit(address: Operand, index: Operand): Value {
  return i32.and(i32.shr_u(i32.load8_u(i32.add(address, i32.shr_u(index, 3))), i32.and(index, 7)), 1)
}
