// Sorts more rows than a morsel has memory for: as many at a time as fit become a run in the lane's file, and the runs are merged.
import type { KernelArena } from '../../memory/arena.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, openCollection, RowCursor } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { type SpilledBlock, SpilledParts } from '../spill/spilled-parts.ts'
import type { TaskContext } from '../stage.ts'
import { type Run, RunMerge } from './run-merge.ts'
import { ENTRY_BYTES, EntryBuilder } from './sorted-rows.ts'
import { type SpilledRun, writeRun } from './spilled-runs.ts'

/** Rows of one layout, some of them in memory, some in files. */
export interface MixedRows {
  readonly collections: readonly number[]
  readonly blocks: readonly { readonly parts: SpilledParts; readonly block: SpilledBlock }[]
  readonly count: number
}

/** Bytes that rows take which are in files, once they are in memory. */
export function bytesInFiles({ blocks }: MixedRows): number {
  return blocks.reduce((sum, { block }) => sum + block.size, 0)
}

/** What sorting takes of a row: its entry, twice, and its address. */
export const SORTING_BYTES = 2 * ENTRY_BYTES + 4

/** The task with other memory to work in. */
export function withScratch(task: TaskContext, scratch: KernelArena): TaskContext {
  return Object.create(task, { scratch: { value: scratch } }) as TaskContext
}

/** Some rows that are sorted together: how many, what they take in memory, and a way to list their addresses. */
interface Piece {
  readonly rows: number
  readonly bytes: number
  readonly list: (out: number) => void
}

// Of rows in memory: enough that a piece costs nothing.
const PIECE_ROWS = 4096

/** The rows in the order of `keys`. `room`: bytes that a run may take while it is sorted, in memory from the task's `kept`, which is free afterwards. */
export function sortExternally(
  context: PartContext,
  name: string,
  layout: RowLayout,
  keys: readonly RowKey[],
  rows: MixedRows,
  room: number,
): RunMerge {
  const { task } = context
  const runs: Run[] = []
  let gathered: Piece[] = []
  let bytes = 0
  const flush = (): void => {
    if (gathered.length > 0) runs.push({ kind: 'file', run: sortedRun(context, name, layout, keys, gathered) })
    gathered = []
    bytes = 0
    task.kept.reset()
  }
  context.kept.state = runs
  task.kept.reset()
  for (const piece of piecesOf(context, name, layout, rows)) {
    const coming = piece.bytes + piece.rows * (SORTING_BYTES + layout.width)
    if (bytes + coming > room) flush()
    gathered.push(piece)
    bytes += coming
  }
  flush()
  return new RunMerge(context, name, layout, keys, runs)
}

function sortedRun(context: PartContext, name: string, layout: RowLayout, keys: readonly RowKey[], pieces: readonly Piece[]): SpilledRun {
  const { task } = context
  const { kept, scratch } = task
  const count = pieces.reduce((sum, { rows }) => sum + rows, 0)
  const addresses = kept.allocate(count * 4, name)
  let at = 0
  for (const { rows, list } of pieces) {
    list(addresses + at * 4)
    at += rows
    task.checkCancelled()
  }
  const entries = new EntryBuilder(withScratch(task, kept), keys, name).sortedOf(addresses, count)
  return writeRun(context, name, layout, entries, count, { parts: SpilledParts.ofMorsel(task, 1, name), buffers: kept, samples: scratch })
}

function* piecesOf({ task, operator }: PartContext, name: string, layout: RowLayout, { collections, blocks }: MixedRows): Generator<Piece> {
  const { memory, scratch, kept } = task
  for (const collection of collections) {
    const cursor = new RowCursor(memory, collection, scratch)
    for (let left = collectionRows(memory, collection); left > 0; left -= PIECE_ROWS) {
      const rows = Math.min(left, PIECE_ROWS)
      yield { rows, bytes: 0, list: (out) => void cursor.next(rows, out) }
    }
  }
  for (const { parts, block } of blocks) {
    const list = (out: number): void => {
      const collection = kept.allocate(COLLECTION_BYTES, name)
      openCollection(memory, collection, kept.id, layout)
      const to = kept.allocate(block.size, name)
      parts.restore(task, operator, block, to)
      memory.kernels.rowsAdopt(collection, to)
      new RowCursor(memory, collection, kept).next(block.rows, out)
    }
    yield { rows: block.rows, bytes: block.size, list }
  }
}
