// Finds the first row of a join's table for each live row of a batch, by its keys: by the ids of dictionaries where these are few, by what was found
// for the same keys before, else by hash.
import type { Carrier } from '../../common/types.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Vector } from '../../memory/vector.ts'
import { RowHasher } from '../rows/row-hash.ts'
import type { RowField } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import { EntryLookup, type FindRows } from './entry-lookup.ts'
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
  private readonly entries: EntryLookup

  constructor(
    task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    private readonly keys: readonly LookupKey[],
    private readonly parts: number,
    private readonly memo: KeyMemo | undefined,
    operator: string,
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
    this.entries = new EntryLookup(task, operator)
  }

  /** The address of the first row (u32) that matches each live row, 1 where none does; valid until the next call. */
  find(columns: readonly Vector[], selection: number, count: number): number {
    const { matches, memo } = this
    const byHash: FindRows = (rows, rowCount, out) => this.findByHash(columns, rows, rowCount, out)
    if (this.entries.find(columns, selection, count, matches, byHash)) return matches
    if (memo?.isWorthwhile) memo.recall(columns, selection, count, matches, byHash)
    else byHash(selection, count, matches)
    return matches
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
}
