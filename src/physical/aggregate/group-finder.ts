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

/** Room for the rows of a batch whose groups a table of known ones did not have. */
interface Misses {
  readonly places: number
  readonly rows: number
  readonly groups: number
}

export class GroupFinder {
  private readonly packer: KeyPacker
  private readonly rows: number
  private readonly index: number
  private readonly ids: number
  private readonly passes: number
  private readonly descriptor: number
  private readonly denseMisses: Misses
  private readonly idMisses: Misses
  /** By the dictionaries of all keys: where the known groups of their combinations lie. */
  private dense = new Map<string, number>()

  constructor(
    private readonly memory: EngineMemory,
    private readonly layout: AggregateLayout,
    private readonly lane: LaneState,
    private readonly scratch: Arena,
    batchRows: number,
    private readonly operator: string,
  ) {
    this.packer = new KeyPacker(memory, layout, lane.internTables, scratch, batchRows, operator)
    const words = () => scratch.allocate(batchRows * 4, operator)
    const misses = (): Misses => ({ places: words(), rows: words(), groups: words() })
    this.rows = words()
    this.index = words()
    this.ids = words()
    this.passes = scratch.allocate(batchRows * 16, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.denseMisses = misses()
    this.idMisses = misses()
  }

  /** The groups were handed over: no row of theirs is valid any more; `strings`: nor are the ids of strings. */
  forget(strings: boolean): void {
    this.dense = new Map()
    if (strings) this.packer.forget()
  }

  /** The address of the live rows' group rows (u32 each), valid until the next call. */
  find(keys: readonly Vector[], selection: number, count: number): number {
    const combinations = this.lane.appends ? 0 : denseCombinations(keys)
    if (combinations > 0) this.findDense(keys, combinations, selection, count)
    else this.findByKey(keys, selection, count, this.rows)
    return this.rows
  }

  private findDense(keys: readonly Vector[], combinations: number, selection: number, count: number): void {
    const known = this.denseTable(keys, combinations)
    const index = this.denseIndex(keys, selection, count)
    this.findKnown(known, index, selection, count, this.rows, this.denseMisses, (rows, misses, out) =>
      this.findByKey(keys, rows, misses, out),
    )
  }

  private findByKey(keys: readonly Vector[], selection: number, count: number, out: number): void {
    if (keys.length === 1 && this.layout.keys[0]!.carrier === 'view' && !this.lane.appends)
      this.findByString(keys[0]!, selection, count, out)
    else this.findPacked(keys, selection, count, out)
  }

  /** One string as key: its id names the group. */
  private findByString(key: Vector, selection: number, count: number, out: number): void {
    this.packer.intern(key, 0, selection, count, this.ids)
    const known = this.lane.rowsById(this.operator)
    this.findKnown(known, this.ids, selection, count, out, this.idMisses, (rows, misses, groups) =>
      this.findPacked([key], rows, misses, groups),
    )
  }

  private findPacked(keys: readonly Vector[], selection: number, count: number, out: number): void {
    const { kernels } = this.memory
    const packed = this.packer.pack(keys, selection, count)
    const done = this.lane.appends
      ? kernels.groupsAppend(this.lane.groups, packed, count, out)
      : kernels.groupsFind(this.lane.groups, packed, count, out, this.passes)
    if (!done) throw new ResourceError(this.operator, count * 64, kernels.memoryLimit() >>> 0)
  }

  /** Groups by `index` into the table `known`; those not yet there are found by `find` (rows of the batch, how many, where to) and entered. */
  private findKnown(
    known: number,
    index: number,
    selection: number,
    count: number,
    out: number,
    room: Misses,
    find: (rows: number, count: number, out: number) => void,
  ): void {
    const { kernels } = this.memory
    const misses = kernels.denseFind(known, index, count, out, room.places)
    if (misses === 0) return
    kernels.denseRows(selection, room.places, misses, room.rows)
    find(room.rows, misses, room.groups)
    kernels.denseLearn(known, index, room.places, room.groups, misses, out)
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
