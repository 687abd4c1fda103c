// Finds the group row of each live row of a batch: by the ids of dictionary keys where these are few, else by packed keys in the lane's table.
import { ResourceError } from '../../common/errors.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { KeyPacker } from './key-packer.ts'
import type { LaneState } from './lane-state.ts'
import { lastingWords } from './lasting-words.ts'

// Combinations of dictionary ids that get a slot each: 256 KiB of them stay in the second-level cache.
const MOST_DENSE = 65536

// Of a dictionary that the next morsels have, too: what is known of its entries has not to be found again.
const MOST_LASTING = 1 << 20

// Where more than this part of the rows were groups of their own, looking them up saves nothing.
const HARDLY_REPEATS = 0.8

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
  private readonly misses: Misses
  /** The key is one string: its id names the group. */
  private readonly byId: boolean
  /** By the dictionaries of all keys: where the known groups of their combinations lie. */
  private readonly dense = new Map<string, { readonly address: number; readonly bytes: number }>()

  constructor(
    private readonly task: TaskContext,
    layout: AggregateLayout,
    private readonly lane: LaneState,
    private readonly operator: string,
  ) {
    const { memory, scratch, memos, batchRows } = task
    this.packer = new KeyPacker(memory, layout, lane.internTables, scratch, memos, batchRows, operator)
    const words = () => scratch.allocate(batchRows * 4, operator)
    this.rows = words()
    this.index = words()
    this.ids = words()
    this.passes = scratch.allocate(memory.kernels.groupsScratchBytes(layout.keyBytes), operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.byId = layout.keys.length === 1 && layout.stringKeys.length === 1
    this.misses = { places: words(), rows: words(), groups: words() }
  }

  /** What repeats once in a while is worth looking up: only a table of at least `many` groups that filled up without repeats tells. */
  stepAside(many: number): void {
    const { groupCount, rowsSeen } = this.lane
    // An id has to be looked up anyway.
    if (!this.byId && groupCount > many && groupCount > rowsSeen * HARDLY_REPEATS) this.lane.appends = true
  }

  /** The address of the live rows' group rows (u32 each), valid until the next call. */
  find(keys: readonly Vector[], selection: number, count: number): number {
    const combinations = this.lane.appends ? 0 : denseCombinations(keys)
    if (combinations > 0) this.findDense(keys, combinations, selection, count)
    else this.findByKey(keys, selection, count, this.rows)
    return this.rows
  }

  /** As `find`, for rows that are not expected to repeat. */
  lookUp(keys: readonly Vector[], selection: number, count: number): number {
    this.findByKey(keys, selection, count, this.rows)
    return this.rows
  }

  /** The lane's state was opened anew: no group is known any more. */
  forget(): void {
    this.packer.forget()
    const { u8 } = this.task.memory
    for (const { address, bytes } of this.dense.values()) u8.fill(0, address, address + bytes)
  }

  private findDense(keys: readonly Vector[], combinations: number, selection: number, count: number): void {
    const { kernels } = this.task.memory
    const { places, rows, groups } = this.misses
    const known = this.denseTable(keys, combinations)
    const index = this.denseIndex(keys, selection, count)
    const misses = kernels.denseFind(known, index, count, this.rows, places)
    if (misses === 0) return
    kernels.denseRows(selection, places, misses, rows)
    this.findByKey(keys, rows, misses, groups)
    kernels.denseLearn(known, index, places, groups, misses, this.rows)
  }

  private findByKey(keys: readonly Vector[], selection: number, count: number, out: number): void {
    const { kernels } = this.task.memory
    const { groups } = this.lane
    let done: number
    if (this.byId && !this.lane.appends) {
      this.packer.intern(keys[0]!, 0, selection, count, this.ids)
      done = kernels.groupsById(groups, this.lane.rowsById(this.task, this.operator), this.ids, count, out)
    } else {
      const packed = this.packer.pack(keys, selection, count)
      done = this.lane.appends
        ? kernels.groupsAppend(groups, packed, count, out, this.passes)
        : kernels.groupsFind(groups, packed, count, out, this.passes)
    }
    if (!done) throw new ResourceError(this.operator, count * 64, kernels.memoryLimit() >>> 0)
  }

  private denseTable(keys: readonly Vector[], combinations: number): number {
    const growing = growingKey(keys)
    if (growing !== undefined) {
      const { memory, memos } = this.task
      return lastingWords(memory, memos, `groups ${growing} ${this.lane.groups}`, combinations, this.operator)
    }
    const name = keys.map((key) => (key.kind === 'dictionary' ? key.dictionary.key : '')).join()
    let table = this.dense.get(name)
    if (table === undefined) {
      const bytes = combinations * 4
      table = { address: this.task.scratch.allocateZeroed(bytes, this.operator), bytes }
      this.dense.set(name, table)
    }
    return table.address
  }

  private denseIndex(keys: readonly Vector[], selection: number, count: number): number {
    const dictionaries = keys.filter((key): key is DictionaryVector => key.kind === 'dictionary')
    // One dictionary and no selection: its ids are the index.
    if (dictionaries.length === 1 && selection === 0) return dictionaries[0]!.ids
    let step = 1
    dictionaries.forEach((key, i) => {
      this.task.memory.kernels.denseIndex(
        writeDescriptor(this.task.memory, this.descriptor, key),
        selection,
        count,
        step,
        i === 0,
        this.index,
      )
      step *= entryCount(key.dictionary)
    })
    return this.index
  }
}

/** How many combinations the keys' dictionaries have; 0 where a key is no dictionary, or where they are too many. Constants count once. */
function denseCombinations(keys: readonly Vector[]): number {
  const most = growingKey(keys) === undefined ? MOST_DENSE : MOST_LASTING
  let combinations = 1
  let dictionaries = 0
  for (const key of keys) {
    // A constant key may differ from one batch to the next: only dictionaries name themselves.
    if (key.kind !== 'dictionary') return 0
    dictionaries++
    combinations *= entryCount(key.dictionary)
    if (combinations > most) return 0
  }
  return dictionaries > 0 ? combinations : 0
}

/** Where the one key's ids mean the same from morsel to morsel: what they are known as. */
function growingKey(keys: readonly Vector[]): number | undefined {
  const [key] = keys
  if (keys.length !== 1 || key?.kind !== 'dictionary') return undefined
  const { growing } = key.dictionary
  return typeof growing === 'number' ? growing : undefined
}
