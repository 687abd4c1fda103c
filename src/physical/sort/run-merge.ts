// Merges a slice of sorted runs, some of them in files: of each only a block or so is in memory at a time.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, RowCursor } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { RowKey, RowKeys } from '../rows/sort-keys.ts'
import type { SpilledBlock, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { ENTRY_BYTES, EntryBuilder, tieKeys } from './sorted-rows.ts'
import { runBlocks, type SpilledRun, spilledRuns } from './spilled-runs.ts'

/** A run as a lane sealed it: in memory, where it has spilled nothing. */
interface SealedRun {
  readonly entries: number
  readonly count: number
}

/** Runs in an order that is the same for all who merge them: equal rows come in it. */
export type Run = { readonly kind: 'memory'; readonly run: SealedRun } | { readonly kind: 'file'; readonly run: SpilledRun }

export function runsOf(memory: EngineMemory, lanes: readonly SealedLane[], inMemory: (root: number) => SealedRun): Run[] {
  return lanes.flatMap((lane): Run[] => {
    const spilled = spilledRuns(memory, lane)
    return spilled.length > 0 ? spilled.map((run) => ({ kind: 'file', run })) : [{ kind: 'memory', run: inMemory(lane.root) }]
  })
}

/** How many slices the merged order is cut into. A slice reads a block of each run twice: it is a few times as many blocks as there are runs. */
export function countSlices(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  const runs = lanes.flatMap((lane) => spilledRuns(memory, lane))
  return Math.max(1, Math.ceil(runs.reduce((sum, { blocks }) => sum + blocks, 0) / blocksASlice(runs.length)))
}

function blocksASlice(runs: number): number {
  return Math.max(LEAST_BLOCKS, 4 * runs)
}

const LEAST_BLOCKS = 16

/** A sample at which a slice begins: its entry, and the run that it is of. */
interface Cut {
  readonly entry: number
  readonly run: number
}

/** What is in memory of a run, and what is still to come. */
interface Window {
  readonly parts: SpilledParts | undefined
  readonly blocks: SpilledBlock[]
  /** Where the window's entries lie that are within the slice. */
  entries: number
  count: number
  buffer: Buffer | undefined
}

/** Room for a block and its entries. */
interface Buffer {
  readonly block: number
  readonly size: number
  readonly entries: number
  /** Addresses, of at most so many rows. */
  readonly rows: number
  readonly most: number
}

export class RunMerge {
  private readonly keys: RowKeys
  private readonly builder: EntryBuilder
  private readonly windows: readonly Window[]
  private readonly runs: number
  private readonly cuts: number
  private readonly more: number
  private readonly end: Cut | undefined
  private readonly collection: number
  /** How many rows of the merged order come before the slice. */
  before = 0
  private readonly free: Buffer[] = []
  /** Blocks that are used up, but for the rows given last. */
  private readonly used: Buffer[] = []

  constructor(
    private readonly context: PartContext,
    private readonly name: string,
    private readonly layout: RowLayout,
    keys: readonly RowKey[],
    runs: readonly Run[],
    slice = 0,
    slices = 1,
  ) {
    const { memory, scratch } = context.task
    this.keys = tieKeys(memory, keys, scratch)
    this.builder = new EntryBuilder(context.task, keys, name)
    this.collection = scratch.allocate(COLLECTION_BYTES, name)
    const samples = this.sampleRuns(runs)
    const begin = slice === 0 ? undefined : this.cutAt(runs, samples, slice)
    this.end = slice === slices - 1 ? undefined : this.cutAt(runs, samples, slice + 1)
    this.runs = scratch.allocate(runs.length * 8, name)
    this.cuts = scratch.allocateZeroed(runs.length * 4, name)
    this.more = scratch.allocateZeroed(runs.length, name)
    this.windows = runs.map((run, r) => this.openWindow(run, r, begin))
    this.windows.forEach((_, r) => void this.show(r))
  }

  /** Writes the addresses of the next rows to `rows`; they stay where they are until the call after. 0 at the end. */
  next(limit: number, rows: number): number {
    const { memory } = this.context.task
    const { windows, keys, cuts, more } = this
    this.free.push(...this.used.splice(0))
    let given = 0
    while (given < limit) {
      windows.forEach((window, r) => {
        while (memory.u32[(cuts + r * 4) >>> 2]! >= window.count && window.blocks.length > 0) this.advance(window, r, undefined)
      })
      const count = memory.kernels.mergeWindows(
        this.runs,
        windows.length,
        cuts,
        more,
        limit - given,
        keys.address,
        keys.count,
        rows + given * 4,
      )
      if (count === 0) break
      given += count
    }
    return given
  }

  private order(a: number, b: number): number {
    return this.context.task.memory.kernels.entryOrder(a, b, this.keys.address, this.keys.count)
  }

  /** The samples of all runs as runs: those in memory have none. */
  private sampleRuns(runs: readonly Run[]): number {
    const { memory, scratch } = this.context.task
    const address = scratch.allocate(runs.length * 8, this.name)
    runs.forEach(({ kind, run }, r) => {
      memory.u32[(address + r * 8) >>> 2] = kind === 'file' ? run.samples : 0
      memory.u32[(address + r * 8 + 4) >>> 2] = kind === 'file' ? run.blocks : 0
    })
    return address
  }

  /** The sample that a slice begins with: the first, in the merged order of all samples, behind those of the slices before. */
  private cutAt(runs: readonly Run[], samples: number, slice: number): Cut | undefined {
    const { memory, scratch } = this.context.task
    const files = runs.filter(({ kind }) => kind === 'file').length
    const cuts = scratch.allocate(runs.length * 4, this.name)
    const spans = scratch.allocate(runs.length * 12, this.name)
    memory.kernels.mergeCuts(samples, runs.length, slice * blocksASlice(files), this.keys.address, this.keys.count, cuts, spans)
    let first: Cut | undefined
    runs.forEach(({ kind, run }, r) => {
      const at = memory.u32[(cuts + r * 4) >>> 2]!
      if (kind === 'memory' || at >= run.blocks) return
      const entry = run.samples + at * ENTRY_BYTES
      if (!first || this.order(entry, first.entry) < 0) first = { entry, run: r }
    })
    return first
  }

  /** Whether an entry of run `r` comes before a cut; equal ones go by their runs. */
  private isBefore(entry: number, r: number, cut: Cut): boolean {
    const order = this.order(entry, cut.entry)
    return order < 0 || (order === 0 && r < cut.run)
  }

  /** How many of `count` entries come before a cut. */
  private countBefore(entries: number, count: number, r: number, cut: Cut | undefined, none: number): number {
    if (!cut) return none
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.isBefore(entries + middle * ENTRY_BYTES, r, cut)) low = middle + 1
      else high = middle
    }
    return low
  }

  private openWindow({ kind, run }: Run, r: number, begin: Cut | undefined): Window {
    if (kind === 'memory') {
      const from = this.countBefore(run.entries, run.count, r, begin, 0)
      const to = this.countBefore(run.entries, run.count, r, this.end, run.count)
      this.before += from
      return { parts: undefined, blocks: [], entries: run.entries + from * ENTRY_BYTES, count: to - from, buffer: undefined }
    }
    // The block before the first one that begins within the slice may reach into it.
    const first = Math.max(0, this.countBefore(run.samples, run.blocks, r, begin, 0) - 1)
    const last = this.countBefore(run.samples, run.blocks, r, this.end, run.blocks)
    const all = runBlocks(run)
    for (let block = 0; block < first; block++) this.before += all[block]!.rows
    const blocks = all.slice(first, last)
    const window: Window = { parts: run.parts, blocks, entries: 0, count: 0, buffer: undefined }
    if (blocks.length > 0) this.advance(window, r, begin)
    return window
  }

  /** Brings the next block into a window: its rows from `begin` on. */
  private advance(window: Window, r: number, begin: Cut | undefined): void {
    const { task, operator } = this.context
    const { memory, scratch } = task
    const block = window.blocks.shift()!
    if (window.buffer) this.used.push(window.buffer)
    const buffer = this.bufferFor(block)
    window.buffer = buffer
    window.parts!.restore(task, operator, block, buffer.block)
    openCollection(memory, this.collection, scratch.id, this.layout)
    memory.kernels.rowsAdopt(this.collection, buffer.block)
    new RowCursor(memory, this.collection, scratch).next(block.rows, buffer.rows)
    this.builder.write(buffer.rows, block.rows, buffer.entries)
    const from = this.countBefore(buffer.entries, block.rows, r, begin, 0)
    const to = this.countBefore(buffer.entries, block.rows, r, this.end, block.rows)
    if (begin) this.before += from
    window.entries = buffer.entries + from * ENTRY_BYTES
    window.count = to - from
    if (this.windows) this.show(r, window)
    task.checkCancelled()
  }

  /** Tells the kernels of a window. */
  private show(r: number, window = this.windows[r]!): void {
    const { u32, u8 } = this.context.task.memory
    u32[(this.runs + r * 8) >>> 2] = window.entries
    u32[(this.runs + r * 8 + 4) >>> 2] = window.count
    u32[(this.cuts + r * 4) >>> 2] = 0
    u8[this.more + r] = window.blocks.length > 0 ? 1 : 0
  }

  private bufferFor({ size, rows }: SpilledBlock): Buffer {
    const found = this.free.findIndex((buffer) => buffer.size >= size && buffer.most >= rows)
    if (found >= 0) return this.free.splice(found, 1)[0]!
    const { scratch } = this.context.task
    return {
      block: scratch.allocate(size, this.name),
      size,
      entries: scratch.allocate(rows * ENTRY_BYTES, this.name),
      rows: scratch.allocate(rows * 4, this.name),
      most: rows,
    }
  }
}
