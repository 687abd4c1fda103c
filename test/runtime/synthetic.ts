// Stages over pseudo-random rows, to test the runtime without operators: they use arenas, roots, scratch, inputs and chunks as real ones do.
import { setTimeout } from 'node:timers/promises'
import { ConversionError, OverflowError } from '../../src/common/errors.ts'
import type { EngineMemory } from '../../src/memory/engine-memory.ts'
import type { SealedLane, Stage, StageFactory, StageRun, TaskContext } from '../../src/physical/stage.ts'

export interface SyntheticSpec {
  /** `count`: a histogram of the rows (gather). `merge`: the histograms of the input, summed, a few buckets a morsel. `scan`: the rows themselves. */
  readonly kind: 'count' | 'merge' | 'scan'
  readonly morsels: number
  readonly rows: number
  readonly buckets: number
  /** A morsel takes at least this long. */
  readonly ms?: number
  readonly failAt?: number
  readonly exitAt?: number
  /** The morsel before which the stage asks for more memory than there is. */
  readonly hogAt?: number
  readonly exitIn?: 'open' | 'seal'
  /** Each thread must prepare before it opens the stage, which may fail. */
  readonly prepare?: 'late' | 'fail'
}

const BUCKETS = 64

/** The value of a row: the same on every thread. */
function rowValue(morsel: number, row: number, buckets: number): number {
  return (Math.imul(morsel * 7919 + row, 2654435761) >>> 8) % buckets
}

export class SyntheticStages implements StageFactory {
  private readonly prepared = new Set<Stage>()

  countMorsels({ spec }: Stage, _memory: EngineMemory, _inputs: readonly (readonly SealedLane[])[]): number {
    const { kind, morsels, buckets } = spec as SyntheticSpec
    return kind === 'merge' ? Math.ceil(buckets / MERGED) : morsels
  }

  prepare(stage: Stage): Promise<void> | undefined {
    const { prepare } = stage.spec as SyntheticSpec
    if (prepare === undefined) return undefined
    if (this.prepared.has(stage)) throw new Error('prepared twice')
    return setTimeout(5).then(() => {
      if (prepare === 'fail') throw new ConversionError(`${stage.name} cannot be prepared`)
      this.prepared.add(stage)
    })
  }

  open(stage: Stage, context: TaskContext): StageRun {
    const spec = stage.spec as SyntheticSpec
    if (spec.prepare && !this.prepared.has(stage)) throw new Error('not prepared')
    if (spec.exitIn === 'open') process.exit(1)
    const work = { count, merge, scan }[spec.kind]
    return {
      morsel(index) {
        if (index === spec.failAt) throw new OverflowError(`morsel ${index} is too much`)
        if (index === spec.exitAt) process.exit(1)
        if (index === spec.hogAt) for (;;) context.arena.allocate(1 << 20, stage.name)
        const until = performance.now() + (spec.ms ?? 0)
        work(index, spec, context)
        while (performance.now() < until) context.checkCancelled()
      },
      seal() {
        if (spec.exitIn === 'seal') process.exit(1)
        context.memory.u32[(context.root >>> 2) + 2] = 1
      },
    }
  }
}

// Buckets a morsel of `merge`, and rows a chunk of `scan`.
const MERGED = 16
const CHUNK = 1000

/** root: the histogram's address; how many morsels it has; whether it is sealed. */
function count(index: number, { rows, buckets }: SyntheticSpec, { memory: { u32 }, arena, scratch, root }: TaskContext): void {
  const state = root >>> 2
  if (u32[state] === 0) u32[state] = arena.allocateZeroed(buckets * 4)
  const values = scratch.allocate(rows * 4) >>> 2
  // What a real table does as it grows.
  arena.allocate(rows)
  for (let row = 0; row < rows; row++) u32[values + row] = rowValue(index, row, buckets)
  const histogram = u32[state]! >>> 2
  for (let row = 0; row < rows; row++) u32[histogram + u32[values + row]!]!++
  u32[state + 1]!++
}

function merge(index: number, { buckets }: SyntheticSpec, context: TaskContext): void {
  const { u32 } = context.memory
  const from = index * MERGED
  const many = Math.min(MERGED, buckets - from)
  const out = context.arena.allocateZeroed(many * 4)
  for (const { root } of context.inputs[0]!) {
    if (u32[(root >>> 2) + 2] !== 1) throw new Error('a lane that is not sealed')
    const histogram = u32[root >>> 2]! >>> 2
    for (let bucket = 0; bucket < many; bucket++) u32[(out >>> 2) + bucket]! += u32[histogram + from + bucket]!
  }
  context.emit(out, many)
  context.count(0, 'rowsRead', many)
}

function scan(index: number, { rows, buckets }: SyntheticSpec, context: TaskContext): void {
  const { u32 } = context.memory
  for (let from = 0; from < rows; from += CHUNK) {
    const many = Math.min(CHUNK, rows - from)
    const out = context.arena.allocate(many * 4)
    for (let row = 0; row < many; row++) u32[(out >>> 2) + row] = rowValue(index, from + row, buckets)
    context.emit(out, many)
    context.count(0, 'rowsRead', many)
  }
}

/** A histogram in two stages: gather, then merge and stream. */
export function histogramPlan(overrides: Partial<SyntheticSpec> = {}, mergeOverrides: Partial<SyntheticSpec> = {}): Stage[] {
  const spec: SyntheticSpec = { kind: 'count', morsels: 40, rows: 2000, buckets: BUCKETS, ...overrides }
  return [
    { id: 10, name: 'count values', inputs: [], output: 'gather', spec },
    {
      id: 11,
      name: 'merge counts',
      inputs: [10],
      output: 'stream',
      spec: { kind: 'merge', morsels: 0, rows: 0, buckets: spec.buckets, ...mergeOverrides },
    },
  ]
}

/** What `histogramPlan` must give. */
export function histogram({ morsels = 40, rows = 2000, buckets = BUCKETS }: Partial<SyntheticSpec> = {}): number[] {
  const counts = new Array<number>(buckets).fill(0)
  for (let morsel = 0; morsel < morsels; morsel++) for (let row = 0; row < rows; row++) counts[rowValue(morsel, row, buckets)]!++
  return counts
}

/** All rows, streamed. */
export function scanPlan(overrides: Partial<SyntheticSpec> = {}): Stage[] {
  return [
    {
      id: 1,
      name: 'scan values',
      inputs: [],
      output: 'stream',
      spec: { kind: 'scan', morsels: 40, rows: 2500, buckets: 1 << 20, ...overrides },
    },
  ]
}

/** What `scanPlan` must give, in order. */
export function scanned({ morsels = 40, rows = 2500, buckets = 1 << 20 }: Partial<SyntheticSpec> = {}): number[] {
  return Array.from({ length: morsels * rows }, (_, at) => rowValue(Math.floor(at / rows), at % rows, buckets))
}
