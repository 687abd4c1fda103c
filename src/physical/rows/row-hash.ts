// Content hashes of columns: which partition of an exchange a row goes to.
import type { Carrier } from '../../common/types.ts'
import { carrierOf } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Vector } from '../../memory/vector.ts'

/** The kernel that hashes a column of a carrier. */
export const HASH_KERNELS = {
  u8: 'hashColumn1',
  i32: 'hashColumn4',
  i64: 'hashColumn8',
  i128: 'hashColumn16',
  f32: 'hashColumnF32',
  f64: 'hashColumnF64',
  view: 'hashColumnView',
} as const satisfies Record<Carrier, keyof EngineMemory['kernels']>

export class RowHasher {
  /** Where the hashes of the last batch lie, u64 each. */
  readonly hashes: number
  private readonly descriptor: number

  constructor(
    private readonly memory: EngineMemory,
    scratch: Arena,
    batchRows: number,
  ) {
    this.hashes = scratch.allocate(batchRows * 8)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES)
  }

  /** Hashes the live rows by all of `columns`; without columns every row's hash is zero. */
  hash(columns: readonly Vector[], selection: number, count: number): number {
    const { kernels, u8 } = this.memory
    if (columns.length === 0) u8.fill(0, this.hashes, this.hashes + count * 8)
    columns.forEach((column, i) => {
      const descriptor = writeDescriptor(this.memory, this.descriptor, column)
      kernels[HASH_KERNELS[carrierOf(column.type)]](descriptor, selection, count, this.hashes, i === 0)
    })
    return this.hashes
  }
}
