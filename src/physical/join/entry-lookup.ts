// Remembers what a join found for keys that are all dictionaries, by the numbers of their entries: no value is hashed or compared. Where entries have few
// combinations each has a slot; else each entry of the largest dictionary has one, with the combination that was looked for last.
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'

/** Finds the first row of the table for `count` rows of the batch, whose numbers lie at `rows`, and writes it to `out` (u32 each). */
export type FindRows = (rows: number, count: number, out: number) => void

// Combinations that get a slot each: 1 MiB of them stays in the second-level cache.
const MOST_DENSE = 1 << 18
// Entries of the largest dictionary: 2 MiB of slots.
const MOST_ENTRIES = 1 << 18
// Combinations of the other dictionaries' entries: they are told by 32 bits.
const MOST_TAGS = 2 ** 32

export class EntryLookup {
  private readonly descriptor: number
  private readonly index: number
  private readonly missing: number
  private readonly missingRows: number
  private readonly missingMatches: number
  /** By the dictionaries of all keys: what is known of their combinations. */
  private readonly tables = new Map<string, number>()

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    private readonly operator: string,
  ) {
    const { scratch, batchRows } = task
    const words = () => scratch.allocate(batchRows * 4, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.index = words()
    this.missing = words()
    this.missingRows = words()
    this.missingMatches = words()
  }

  /** Writes the first row that matches each live row to `matches`; `find` says it of those of which nothing is known. False where the keys are of no such kind. */
  find(columns: readonly Vector[], selection: number, count: number, matches: number, find: FindRows): boolean {
    if (!columns.every((column) => column.kind === 'dictionary')) return false
    const combinations = combinationsOf(columns)
    if (combinations <= MOST_DENSE) this.findDense(columns, combinations, selection, count, matches, find)
    else {
      const largest = columns.reduce((a, b) => (entryCount(b.dictionary) > entryCount(a.dictionary) ? b : a))
      const entries = entryCount(largest.dictionary)
      if (entries > MOST_ENTRIES || combinations / entries >= MOST_TAGS) return false
      const others = columns.filter((column) => column !== largest)
      this.findByEntry(columns, largest, others, selection, count, matches, find)
    }
    return true
  }

  private findDense(
    columns: readonly DictionaryVector[],
    combinations: number,
    selection: number,
    count: number,
    matches: number,
    find: FindRows,
  ) {
    const { kernels } = this.task.memory
    const { missing, missingRows, missingMatches } = this
    const known = this.table(columns, combinations * 4)
    const index = this.combine(columns, selection, count)
    const misses = kernels.denseFind(known, index, count, matches, missing)
    if (misses === 0) return
    kernels.denseRows(selection, missing, misses, missingRows)
    find(missingRows, misses, missingMatches)
    kernels.denseLearn(known, index, missing, missingMatches, misses, matches)
  }

  private findByEntry(
    columns: readonly DictionaryVector[],
    largest: DictionaryVector,
    others: readonly DictionaryVector[],
    selection: number,
    count: number,
    matches: number,
    find: FindRows,
  ): void {
    const { memory } = this.task
    const { kernels } = memory
    const { missing, missingRows, missingMatches } = this
    const slots = this.table(columns, entryCount(largest.dictionary) * 8)
    const tags = this.combine(others, selection, count)
    const vector = writeDescriptor(memory, this.descriptor, largest)
    const misses = kernels.joinRecallEntries(slots, vector, selection, tags, count, matches, missing)
    if (misses === 0) return
    kernels.denseRows(selection, missing, misses, missingRows)
    find(missingRows, misses, missingMatches)
    writeDescriptor(memory, this.descriptor, largest)
    kernels.joinRememberEntries(slots, vector, selection, tags, missing, missingMatches, misses, matches)
  }

  private table(columns: readonly DictionaryVector[], bytes: number): number {
    const name = columns.map(({ dictionary }) => dictionary.key).join()
    let table = this.tables.get(name)
    if (table === undefined) {
      table = this.task.scratch.allocateZeroed(bytes, this.operator)
      this.tables.set(name, table)
    }
    return table
  }

  /** The combination of entries that each live row refers to, u32 each. */
  private combine(columns: readonly DictionaryVector[], selection: number, count: number): number {
    const { memory } = this.task
    // One dictionary and no selection: its ids are the index.
    if (columns.length === 1 && selection === 0) return columns[0]!.ids
    if (columns.length === 0) memory.u8.fill(0, this.index, this.index + count * 4)
    let step = 1
    columns.forEach((column, i) => {
      const vector = writeDescriptor(memory, this.descriptor, column)
      memory.kernels.denseIndex(vector, selection, count, step, i === 0, this.index)
      step *= entryCount(column.dictionary)
    })
    return this.index
  }
}

function combinationsOf(columns: readonly DictionaryVector[]): number {
  return columns.reduce((product, { dictionary }) => product * entryCount(dictionary), 1)
}
