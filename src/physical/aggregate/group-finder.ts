// Finds the group row of each live row of a batch: by the ids of dictionary keys where these are few, else by packed keys in the lane's table.
import { ResourceError } from '../../common/errors.ts'
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { KeyPacker } from './key-packer.ts'
import type { LaneState } from './lane-state.ts'

// Combinations of dictionary ids that get a slot each: 256 KiB of them stay in the second-level cache.
const MOST_DENSE = 65536

export class GroupFinder {
  private readonly packer: KeyPacker
  private readonly rows: number
  private readonly index: number
  private readonly missing: number
  private readonly missingRows: number
  private readonly missingGroups: number
  private readonly descriptor: number
  /** By the dictionaries of all keys: where the known groups of their combinations lie. */
  private dense = new Map<string, number>()

  constructor(
    private readonly memory: EngineMemory,
    layout: AggregateLayout,
    private readonly lane: LaneState,
    private readonly scratch: Arena,
    batchRows: number,
    private readonly operator: string,
  ) {
    this.packer = new KeyPacker(memory, layout, lane.internTables, scratch, batchRows, operator)
    const words = () => scratch.allocate(batchRows * 4, operator)
    this.rows = words()
    this.index = words()
    this.missing = words()
    this.missingRows = words()
    this.missingGroups = words()
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
  }

  /** The groups were handed over: no row of theirs is valid any more. */
  forget(): void {
    this.dense = new Map()
    this.packer.forget()
  }

  /** The address of the live rows' group rows (u32 each), valid until the next call. */
  find(keys: readonly Vector[], selection: number, count: number): number {
    const combinations = this.lane.appends ? 0 : denseCombinations(keys)
    if (combinations === 0) return this.findByKey(keys, selection, count, this.rows)
    return this.findDense(keys, combinations, selection, count)
  }

  private findByKey(keys: readonly Vector[], selection: number, count: number, out: number): number {
    const { kernels } = this.memory
    const packed = this.packer.pack(keys, selection, count)
    const find = this.lane.appends ? kernels.groupsAppend : kernels.groupsFind
    if (!find(this.lane.groups, packed, count, out)) throw new ResourceError(this.operator, count * 64, kernels.memoryLimit() >>> 0)
    return out
  }

  private findDense(keys: readonly Vector[], combinations: number, selection: number, count: number): number {
    const { kernels } = this.memory
    const known = this.denseTable(keys, combinations)
    const index = this.denseIndex(keys, selection, count)
    const misses = kernels.denseFind(known, index, count, this.rows, this.missing)
    if (misses > 0) {
      kernels.denseRows(selection, this.missing, misses, this.missingRows)
      this.findByKey(keys, this.missingRows, misses, this.missingGroups)
      kernels.denseLearn(known, index, this.missing, this.missingGroups, misses, this.rows)
    }
    return this.rows
  }

  private denseTable(keys: readonly Vector[], combinations: number): number {
    const name = keys.map((key) => (key.kind === 'dictionary' ? key.dictionary.key : '')).join()
    let table = this.dense.get(name)
    if (table === undefined) {
      table = this.scratch.allocateZeroed(combinations * 4, this.operator)
      this.dense.set(name, table)
    }
    return table
  }

  private denseIndex(keys: readonly Vector[], selection: number, count: number): number {
    const dictionaries = keys.filter((key): key is DictionaryVector => key.kind === 'dictionary')
    // One dictionary and no selection: its ids are the index.
    if (dictionaries.length === 1 && selection === 0) return dictionaries[0]!.ids
    let step = 1
    dictionaries.forEach((key, i) => {
      this.memory.kernels.denseIndex(writeDescriptor(this.memory, this.descriptor, key), selection, count, step, i === 0, this.index)
      step *= entryCount(key.dictionary)
    })
    return this.index
  }
}

/** How many combinations the keys' dictionaries have; 0 where a key is no dictionary, or where they are too many. Constants count once. */
function denseCombinations(keys: readonly Vector[]): number {
  let combinations = 1
  let dictionaries = 0
  for (const key of keys) {
    // A constant key may differ from one batch to the next: only dictionaries name themselves.
    if (key.kind !== 'dictionary') return 0
    dictionaries++
    combinations *= entryCount(key.dictionary)
    if (combinations > MOST_DENSE) return 0
  }
  return dictionaries > 0 ? combinations : 0
}
