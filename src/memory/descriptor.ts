// Vector descriptors: how the kernels are told where a column of any layout lies (src/kernels/vector.ts).
import { InternalError } from '../common/errors.ts'
import type { Carrier, SqlType } from '../common/types.ts'
import { carrierOf } from '../common/types.ts'
import type { EngineMemory } from './engine-memory.ts'
import type { Vector } from './vector.ts'

export const DESCRIPTOR_BYTES = 16

/** Writes the vector's descriptor to `address` and returns `address`. */
export function writeDescriptor({ u32 }: EngineMemory, address: number, vector: Vector): number {
  const at = address >>> 2
  if (vector.kind === 'dictionary') {
    u32[at] = vector.dictionary.values
    u32[at + 1] = vector.dictionary.validity
    u32[at + 2] = vector.ids
  } else {
    u32[at] = vector.values
    u32[at + 1] = vector.validity
    u32[at + 2] = 0
  }
  u32[at + 3] = vector.kind === 'constant' ? 0 : 0xffffffff
  return address
}

const CODES: Record<Carrier, number> = { u8: 0, i32: 1, i64: 2, i128: 3, f32: 4, f64: 5, view: 6 }
const UNSIGNED_64 = 7
const INTERVAL = 8

/** The carrier's code in sort keys and prefixes (src/kernels/row/compare.ts): a carrier, and how its values are ordered. */
export function orderCode(type: SqlType): number {
  if (type.kind === 'ubigint') return UNSIGNED_64
  if (type.kind === 'interval') return INTERVAL
  const code = CODES[carrierOf(type)]
  if (code === undefined) throw new InternalError(`no order for ${type.kind}`)
  return code
}
