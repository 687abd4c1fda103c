// Sorted runs in files: rows in their order, in blocks of some 64 KiB. Of each block the first row stays in memory, with its entry: by these samples the
// merged order of all runs is cut into slices, and a slice's place in each run is found without reading the others.
import type { KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import { type SpilledBlock, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { ENTRY_BYTES } from './sorted-rows.ts'

/** Where a lane's root has the address of its last run; 0 where it has none in its file. A run: u32 the one before, u32 samples' entries, u32 how many. */
const RUNS_AT = 48
const RUN_BYTES = 16

const BLOCK_BYTES = 1 << 16
const BLOCK_HEADER_BYTES = 32

/** A run in a file. */
export interface SpilledRun {
  readonly parts: SpilledParts
  /** Entries of the blocks' first rows, one behind the other. */
  readonly samples: number
  readonly blocks: number
}

/** The runs that a lane has in its file, in the order in which they were made. */
export function spilledRuns(memory: EngineMemory, { root }: SealedLane): SpilledRun[] {
  const { u32 } = memory
  const runs: SpilledRun[] = []
  let parts = SpilledParts.of(memory, root)
  for (let run = u32[(root + RUNS_AT) >>> 2]!; run !== 0; run = u32[run >>> 2]!, parts = parts!.before()) {
    runs.unshift({ parts: parts!, samples: u32[(run + 4) >>> 2]!, blocks: u32[(run + 8) >>> 2]! })
  }
  return runs
}

/** Writes sorted rows of a lane, whose entries lie at `entries`, as a run. Its buffers come from the lane's `arena`, which is to be cleared behind it. */
export function spillRun(context: PartContext, name: string, layout: RowLayout, entries: number, count: number): void {
  const { memory, arena, ledger, root } = context.task
  const { u32 } = memory
  const { samples, blocks } = writeRun(context, name, layout, entries, count, {
    parts: SpilledParts.add(context.task, 1, name),
    buffers: arena,
    samples: ledger,
  })
  const run = ledger.allocateZeroed(RUN_BYTES, name)
  u32[run >>> 2] = u32[(root + RUNS_AT) >>> 2]!
  u32[(run + 4) >>> 2] = samples
  u32[(run + 8) >>> 2] = blocks
  u32[(root + RUNS_AT) >>> 2] = run
}

/** Where a run goes: the parts that it is to be, memory that is needed while it is written, and memory for its samples. */
interface RunTarget {
  readonly parts: SpilledParts
  readonly buffers: KernelArena
  readonly samples: KernelArena
}

/** Writes sorted rows, whose entries lie at `entries`. */
export function writeRun(
  { task, operator }: PartContext,
  name: string,
  layout: RowLayout,
  entries: number,
  count: number,
  { parts, buffers, samples: kept }: RunTarget,
): SpilledRun {
  const { memory, batchRows } = task
  const { kernels, u32 } = memory
  const step = Math.max(1, Math.min(batchRows, Math.floor(BLOCK_BYTES / layout.width)))
  const reader = new RowReader(memory, layout.fields, buffers, step)
  const writer = new RowWriter(memory, layout, buffers, step, name)
  const sampler = new RowWriter(memory, layout, buffers, 1, name)
  const rows = buffers.allocate(step * 4, name)
  const collection = blockCollection(memory, buffers, layout, step, name)
  const firsts = kept.allocate(COLLECTION_BYTES, name)
  openCollection(memory, firsts, kept.id, layout)
  const samples: { readonly row: number; readonly entry: number }[] = []
  for (let done = 0; done < count; done += step) {
    const some = Math.min(step, count - done)
    kernels.entryRows(entries + done * ENTRY_BYTES, some, rows)
    writer.write(reader.read(rows, some), 0, some, { collections: collection, bits: 0, hashes: 0 })
    let at = done
    for (let block = u32[collection >>> 2]!; block !== 0; block = u32[block >>> 2]!) {
      const inBlock = u32[(block + 4) >>> 2]!
      if (inBlock === 0) continue
      u32[rows >>> 2] = block + BLOCK_HEADER_BYTES
      const row = u32[sampler.write(reader.read(rows, 1), 0, 1, { collections: firsts, bits: 0, hashes: 0 }) >>> 2]!
      samples.push({ row, entry: entries + at * ENTRY_BYTES })
      at += inBlock
    }
    parts.append(task, operator, name, 0, collection)
    kernels.rowsClear(collection)
    task.checkCancelled()
  }
  const own = kept.allocate(Math.max(1, samples.length) * ENTRY_BYTES, name)
  samples.forEach(({ row, entry }, i) => {
    const to = own + i * ENTRY_BYTES
    for (let word = 0; word < ENTRY_BYTES; word += 4) u32[(to + word) >>> 2] = u32[(entry + word) >>> 2]!
    u32[(to + ROW_IN_ENTRY) >>> 2] = row
  })
  return { parts, samples: own, blocks: samples.length }
}

/** The row's address in an entry (src/kernels/sort/prefix.ts). */
const ROW_IN_ENTRY = 8

/** A collection that begins with a block for `rows` rows without long strings. */
function blockCollection(memory: EngineMemory, arena: KernelArena, layout: RowLayout, rows: number, name: string): number {
  const collection = arena.allocate(COLLECTION_BYTES, name)
  openCollection(memory, collection, arena.id, layout)
  const size = BLOCK_HEADER_BYTES + rows * layout.width
  const block = arena.allocate(size, name) >>> 2
  const { u32 } = memory
  u32[block + 1] = 0
  u32[block + 2] = BLOCK_HEADER_BYTES
  u32[block + 3] = size
  u32[block + 4] = size
  memory.kernels.rowsAdopt(collection, block << 2)
  return collection
}

/** The blocks of a run. */
export function runBlocks({ parts }: SpilledRun): SpilledBlock[] {
  return [...parts.blocks(0)]
}
