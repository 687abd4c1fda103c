// What lanes handed over at an exchange, as the sources behind it take it: a morsel is some partitions, of all lanes.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, openCollection } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import { EXCHANGE_PARTITIONS, exchangedCollections } from '../sinks/exchange-exec.ts'
import { bytesInFiles, type MixedRows, SORTING_BYTES } from '../sort/external-sort.ts'
import { haveSpilled, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { largestFirst } from './largest-first.ts'

// Rows that one morsel sorts.
const ROWS_A_MORSEL = 32768

/** How many partitions of the exchange a morsel takes. */
function partitionsAMorsel(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  // A partition that comes out of a file is memory enough for a morsel.
  if (haveSpilled(memory, lanes)) return 1
  let total = 0
  for (const { root } of lanes) {
    const collections = exchangedCollections(memory, root)
    if (collections !== 0) for (let p = 0; p < EXCHANGE_PARTITIONS; p++) total += collectionRows(memory, collections + p * COLLECTION_BYTES)
  }
  const morsels = Math.min(EXCHANGE_PARTITIONS, 2 ** Math.ceil(Math.log2(Math.max(1, total / ROWS_A_MORSEL))))
  return EXCHANGE_PARTITIONS / morsels
}

export function exchangeMorsels(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  return EXCHANGE_PARTITIONS / partitionsAMorsel(memory, lanes)
}

interface MorselRows extends MixedRows {
  /** It is more than half of what all morsels have: other workers have little to do beside it. */
  readonly isMost: boolean
}

/** The rows of a morsel's partitions, of all lanes. */
export function morselRows(memory: EngineMemory, lanes: readonly SealedLane[], morsel: number): MorselRows {
  const perMorsel = partitionsAMorsel(memory, lanes)
  const rows = Array.from({ length: EXCHANGE_PARTITIONS / perMorsel }, (_, at) => countRows(memory, lanes, at * perMorsel, perMorsel))
  const at = largestFirst(rows)[morsel]!
  const partitions = Array.from({ length: perMorsel }, (_, i) => at * perMorsel + i)
  const spilled = lanes.flatMap(({ root }) => SpilledParts.of(memory, root) ?? [])
  return {
    collections: lanes
      .map(({ root }) => exchangedCollections(memory, root))
      .filter((address) => address !== 0)
      .flatMap((address) => partitions.map((p) => address + p * COLLECTION_BYTES)),
    blocks: spilled.flatMap((parts) => partitions.flatMap((p) => [...parts.blocks(p)].map((block) => ({ parts, block })))),
    count: rows[at]!,
    isMost: 2 * rows[at]! > rows.reduce((sum, count) => sum + count, 0),
  }
}

function countRows(memory: EngineMemory, lanes: readonly SealedLane[], from: number, count: number): number {
  let rows = 0
  for (const { root } of lanes) {
    const collections = exchangedCollections(memory, root)
    const spilled = SpilledParts.of(memory, root)
    for (let p = from; p < from + count; p++) {
      if (collections !== 0) rows += collectionRows(memory, collections + p * COLLECTION_BYTES)
      rows += spilled?.rows(p) ?? 0
    }
  }
  return rows
}

/** Whether a morsel has memory for all of the rows at once, `bytesARow` beside what sorting takes. */
export function fits({ task }: PartContext, rows: MorselRows, bytesARow = 0): boolean {
  const { spill, scratch } = task
  const needed = bytesInFiles(rows) + rows.count * (SORTING_BYTES + bytesARow)
  const workers = rows.isMost && rows.blocks.length === 0 && !spill.forced ? spill.threads : 1
  return needed <= spill.room(scratch) * workers * SHARE_OF_ROOM
}

// Blocks of memory are of sizes of their own: what is taken is up to half as much again.
const SHARE_OF_ROOM = 2 / 3

/** The rows as collections: those that are in files are brought back. */
export function inMemory(
  { task, operator }: PartContext,
  name: string,
  layout: RowLayout,
  { collections, blocks }: MixedRows,
): readonly number[] {
  if (blocks.length === 0) return collections
  const { memory, scratch } = task
  const restored = scratch.allocate(COLLECTION_BYTES, name)
  openCollection(memory, restored, scratch.id, layout)
  for (const { parts, block } of blocks) {
    const to = scratch.allocate(block.size, name)
    parts.restore(task, operator, block, to)
    memory.kernels.rowsAdopt(restored, to)
    task.checkCancelled()
  }
  return [...collections, restored]
}
