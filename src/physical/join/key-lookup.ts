// Finds the first row of a join's table for each live row of a batch, by its keys: by the ids of dictionaries where these are few, by what was found
// for the same keys before, else by hash.
import type { Carrier } from '../../common/types.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import { RowHasher } from '../rows/row-hash.ts'
import type { RowField } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import type { KeyMemo } from './key-memo.ts'

const EQUAL = {
  u8: 'joinEqual1',
  i32: 'joinEqual4',
  i64: 'joinEqual8',
  i128: 'joinEqual16',
  f32: 'joinEqualF32',
  f64: 'joinEqualF64',
  view: 'joinEqualView',
} as const satisfies Record<Carrier, keyof EngineMemory['kernels']>

/** A key's field in the table's rows. */
export interface LookupKey {
  readonly field: RowField
  readonly nullsMatch: boolean
}

// Combinations of dictionary ids that get a slot each: 1 MiB of them stays in the second-level cache.
const MOST_DENSE = 1 << 18

export class KeyLookup {
  private readonly memory: EngineMemory
  private readonly hasher: RowHasher
  private readonly descriptors: number
  private readonly slots: number
  private readonly pending: number
  private readonly found: number
  private readonly rows: number
  private readonly equal: number
  private readonly matches: number
  private readonly index: number
  private readonly missing: number
  private readonly missingRows: number
  private readonly missingMatches: number
  /** By the dictionaries of all keys: what is known of their combinations. */
  private readonly dense = new Map<string, number>()

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    private readonly keys: readonly LookupKey[],
    private readonly parts: number,
    private readonly memo: KeyMemo | undefined,
    private readonly operator: string,
  ) {
    const { memory, scratch, batchRows } = task
    const words = () => scratch.allocate(batchRows * 4, operator)
    this.memory = memory
    this.hasher = new RowHasher(memory, scratch, batchRows)
    this.descriptors = scratch.allocate(keys.length * DESCRIPTOR_BYTES, operator)
    this.slots = words()
    this.pending = words()
    this.found = words()
    this.rows = words()
    this.equal = scratch.allocate(batchRows, operator)
    this.matches = words()
    this.index = words()
    this.missing = words()
    this.missingRows = words()
    this.missingMatches = words()
  }

  /** The address of the first row (u32) that matches each live row, 1 where none does; valid until the next call. */
  find(columns: readonly Vector[], selection: number, count: number): number {
    const combinations = denseCombinations(columns)
    if (combinations > 0) this.findDense(columns, combinations, selection, count)
    else if (this.memo?.isWorthwhile) {
      this.memo.recall(columns, selection, count, this.matches, (rows, misses, out) => this.findByHash(columns, rows, misses, out))
    } else this.findByHash(columns, selection, count, this.matches)
    return this.matches
  }

  /** What was found for a combination of dictionary entries before is found again; the others go by hash. */
  private findDense(columns: readonly Vector[], combinations: number, selection: number, count: number): void {
    const { kernels } = this.memory
    const known = this.denseTable(columns, combinations)
    const index = this.denseIndex(columns, selection, count)
    const misses = kernels.denseFind(known, index, count, this.matches, this.missing)
    if (misses === 0) return
    kernels.denseRows(selection, this.missing, misses, this.missingRows)
    this.findByHash(columns, this.missingRows, misses, this.missingMatches)
    kernels.denseLearn(known, index, this.missing, this.missingMatches, misses, this.matches)
  }

  private findByHash(columns: readonly Vector[], selection: number, count: number, matches: number): void {
    const { kernels } = this.memory
    const { slots, pending, found, rows, equal, descriptors } = this
    const hashes = this.hasher.hash(columns, selection, count)
    columns.forEach((column, i) => {
      writeDescriptor(this.memory, descriptors + i * DESCRIPTOR_BYTES, column)
    })
    kernels.joinNoMatches(matches, count)
    // All but very few are settled in the first round: only rows of the same 64-bit hash and other keys go on.
    for (let left = count, first = true; left > 0; first = false) {
      const candidates = kernels.joinCandidates(this.parts, hashes, first ? 0 : pending, left, first, slots, found, rows)
      kernels.joinBeginEqual(rows, candidates, equal)
      this.keys.forEach(({ field, nullsMatch }, i) => {
        const compare = kernels[EQUAL[field.carrier]]
        compare(descriptors + i * DESCRIPTOR_BYTES, selection, found, rows, candidates, field.offset, field.nullBit, nullsMatch, equal)
      })
      left = kernels.joinSettle(found, rows, equal, candidates, matches, pending)
    }
  }

  private denseTable(columns: readonly Vector[], combinations: number): number {
    const name = columns.map((column) => (column.kind === 'dictionary' ? column.dictionary.key : '')).join()
    let table = this.dense.get(name)
    if (table === undefined) {
      table = this.task.scratch.allocateZeroed(combinations * 4, this.operator)
      this.dense.set(name, table)
    }
    return table
  }

  private denseIndex(columns: readonly Vector[], selection: number, count: number): number {
    // One dictionary and no selection: its ids are the index.
    if (columns.length === 1 && selection === 0) return (columns[0] as DictionaryVector).ids
    let step = 1
    columns.forEach((column, i) => {
      const vector = writeDescriptor(this.memory, this.descriptors, column)
      this.memory.kernels.denseIndex(vector, selection, count, step, i === 0, this.index)
      step *= entryCount((column as DictionaryVector).dictionary)
    })
    return this.index
  }
}

/** How many combinations the keys' dictionaries have; 0 where a key is no dictionary, or where they are too many. */
function denseCombinations(columns: readonly Vector[]): number {
  let combinations = 1
  for (const column of columns) {
    if (column.kind !== 'dictionary') return 0
    combinations *= entryCount(column.dictionary)
    if (combinations > MOST_DENSE) return 0
  }
  return combinations
}
