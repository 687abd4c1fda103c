// The keys by which rows are compared, in the form that the kernels read (src/kernels/row/compare.ts).
import type { Arena } from '../../memory/arena.ts'
import { orderCode } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { RowField } from './row-layout.ts'

const KEY_BYTES = 16

export interface RowKey {
  readonly field: RowField
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface RowKeys {
  readonly address: number
  readonly count: number
}

export function writeRowKeys({ u32, u8 }: EngineMemory, keys: readonly RowKey[], arena: Arena): RowKeys {
  const address = arena.allocateZeroed(Math.max(1, keys.length) * KEY_BYTES)
  keys.forEach(({ field, descending, nullsFirst }, i) => {
    const at = address + i * KEY_BYTES
    u32[at >>> 2] = field.offset
    u32[(at + 4) >>> 2] = field.nullBit
    u8[at + 8] = orderCode(field.type)
    u8[at + 9] = descending ? 1 : 0
    u8[at + 10] = nullsFirst ? 1 : 0
  })
  return { address, count: keys.length }
}

/** Keys under which rows are only told equal or not: in ascending order. */
export function equalityKeys(fields: readonly RowField[]): RowKey[] {
  return fields.map((field) => ({ field, descending: false, nullsFirst: false }))
}
