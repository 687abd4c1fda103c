// Packs the key columns of a batch into fixed-width keys; strings go through the lane's intern tables.
import { ResourceError } from '../../common/errors.ts'
import type { Carrier } from '../../common/types.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type Dictionary, entryCount, type Vector } from '../../memory/vector.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { forgetWords, lastingWords } from './lasting-words.ts'

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
  private readonly known = new Map<string, { readonly address: number; readonly bytes: number }>()

  /** `internTables`: the table of each key that is a string, by the key's position; they live as long as `lasting`, or longer. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly layout: Pick<AggregateLayout, 'keys' | 'keyBytes'>,
    private readonly internTables: readonly number[],
    private readonly scratch: Arena,
    private readonly lasting: KernelArena,
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
    let done: number
    if (column.kind === 'dictionary') {
      const known = this.knownIds(column.dictionary, key)
      done = kernels.internDictionary(table, vector, known, selection, count, out, this.passes)
    } else done = kernels.internViews(table, vector, selection, count, out, this.passes)
    if (!done) throw new ResourceError(this.operator, count * 16, kernels.memoryLimit() >>> 0)
  }

  /** The intern tables were opened anew: no id is known any more. */
  forget(): void {
    const { u8 } = this.memory
    for (const { address, bytes } of this.known.values()) u8.fill(0, address, address + bytes)
    forgetWords(this.memory, this.lasting)
  }

  private knownIds(dictionary: Dictionary, key: number): number {
    const entries = entryCount(dictionary)
    if (typeof dictionary.growing === 'number') {
      return lastingWords(this.memory, this.lasting, `ids ${dictionary.growing} ${this.internTables[key]}`, entries, this.operator)
    }
    const name = `${dictionary.key} ${key}`
    let ids = this.known.get(name)
    if (ids === undefined) {
      const bytes = entries * 4
      ids = { address: this.scratch.allocateZeroed(bytes, this.operator), bytes }
      this.known.set(name, ids)
    }
    return ids.address
  }
}
