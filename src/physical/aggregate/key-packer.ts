// Packs the key columns of a batch into fixed-width keys; strings go through the lane's intern tables.
import { ResourceError } from '../../common/errors.ts'
import type { Carrier } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { entryCount, type Vector } from '../../memory/vector.ts'
import type { AggregateLayout } from './aggregate-layout.ts'

const KERNELS = {
  u8: 'pack1',
  i32: 'pack4',
  i64: 'pack8',
  i128: 'pack16',
  f32: 'packF32',
  f64: 'packF64',
} as const satisfies Record<Exclude<Carrier, 'view'>, keyof EngineMemory['kernels']>

export class KeyPacker {
  private readonly keys: number
  private readonly interned: number
  private readonly descriptor: number
  private readonly passes: number
  /** By dictionary and key: where the ids of the dictionary's entries lie, as far as known. */
  private readonly known = new Map<string, number>()

  /** `internTables`: the table of each key that is a string, by the key's position. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly layout: Pick<AggregateLayout, 'keys' | 'keyBytes'>,
    private readonly internTables: readonly number[],
    private readonly scratch: Arena,
    batchRows: number,
    private readonly operator: string,
  ) {
    this.keys = scratch.allocate(batchRows * layout.keyBytes, operator)
    this.interned = scratch.allocate(batchRows * 4, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.passes = scratch.allocate(memory.kernels.internScratchBytes(batchRows), operator)
  }

  /** The address of the live rows' keys, one behind the other. */
  pack(columns: readonly Vector[], selection: number, count: number): number {
    const { kernels, u8 } = this.memory
    const { keyBytes } = this.layout
    u8.fill(0, this.keys, this.keys + count * keyBytes)
    this.layout.keys.forEach(({ carrier, offset, nullBit }, i) => {
      const column = columns[i]!
      if (carrier === 'view') {
        this.intern(column, i, selection, count, this.interned)
        kernels.packInterned(this.interned, count, this.keys, keyBytes, offset, nullBit)
      } else {
        const vector = writeDescriptor(this.memory, this.descriptor, column)
        kernels[KERNELS[carrier]](vector, selection, count, this.keys, keyBytes, offset, nullBit)
      }
    })
    return this.keys
  }

  /** Writes the ids (u32 each, 0 for NULL) of the live rows' strings in key column `key` to `out`. */
  intern(column: Vector, key: number, selection: number, count: number, out: number): void {
    const { kernels } = this.memory
    const table = this.internTables[key]!
    const vector = writeDescriptor(this.memory, this.descriptor, column)
    const done =
      column.kind === 'dictionary'
        ? kernels.internDictionary(table, vector, this.knownIds(column.dictionary, key), selection, count, out, this.passes)
        : kernels.internViews(table, vector, selection, count, out, this.passes)
    if (!done) throw new ResourceError(this.operator, count * 16, kernels.memoryLimit() >>> 0)
  }

  private knownIds(dictionary: { key: number; count: number; hasNull: boolean; values: number; validity: number }, key: number): number {
    const name = `${dictionary.key} ${key}`
    let ids = this.known.get(name)
    if (ids === undefined) {
      ids = this.scratch.allocateZeroed(entryCount(dictionary) * 4, this.operator)
      this.known.set(name, ids)
    }
    return ids
  }
}
