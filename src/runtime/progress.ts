// Tells whoever waits how far a query is. Stages weigh as much as they read; those that read other stages, some of what these weigh.
import { FunctionError, QuernError } from '../common/errors.ts'
import type { OnProgress, QueryProgress, StageStatus } from '../common/progress.ts'
import type { Stage } from '../physical/stage.ts'

/** A stage that has begun. */
export interface BegunStage {
  readonly finished: boolean
  readonly count: number
  readonly doneCount: number
  readonly rowsRead: number
  readonly bytesRead: number
}

// Often enough for an eye, seldom enough that it costs nothing.
const EVERY_MS = 50

// A stage over others' output has so much less to do: most queries reduce.
const SHARE_OF_INPUT = 0.1

// Until the query is done.
const MOST = 0.999

export class ProgressReporter {
  private readonly started = performance.now()
  private readonly weights: readonly number[]
  private last = this.started
  private highest = 0

  constructor(
    private readonly stages: readonly Stage[],
    private readonly onProgress: OnProgress,
  ) {
    const weights = new Map<number, number>()
    for (const { id, work, inputs } of stages) {
      const below = inputs.reduce((sum, input) => sum + (weights.get(input) ?? 0), 0)
      weights.set(id, 1 + (work?.rows ?? 0) + below * SHARE_OF_INPUT)
    }
    this.weights = stages.map(({ id }) => weights.get(id)!)
  }

  /** A step is back. `begun` by stage. */
  stepped(begun: readonly (BegunStage | undefined)[]): void {
    if (performance.now() - this.last >= EVERY_MS) this.report(begun, false)
  }

  /** The last row is there. */
  finished(begun: readonly (BegunStage | undefined)[]): void {
    this.report(begun, true)
  }

  private report(begun: readonly (BegunStage | undefined)[], done: boolean): void {
    this.last = performance.now()
    const stages = this.stages.map(({ name }, i) => statusOf(name, begun[i]))
    const scans = this.stages.map(({ work }, i) => (work && work.bytes > 0 ? { ...work, status: stages[i]! } : undefined))
    const sum = (of: (scan: NonNullable<(typeof scans)[number]>) => number) =>
      scans.reduce((total, scan) => total + (scan ? of(scan) : 0), 0)
    const progress: QueryProgress = {
      stages,
      rows: sum(({ status }) => status.rows),
      rowsTotal: sum(({ rows }) => rows),
      bytes: sum(({ status }) => status.bytes),
      bytesTotal: sum(({ bytes }) => bytes),
      fraction: done ? 1 : this.fraction(stages),
      ms: this.last - this.started,
    }
    try {
      this.onProgress(progress)
    } catch (cause) {
      if (cause instanceof QuernError) throw cause
      throw new FunctionError(`onProgress threw: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }

  private fraction(stages: readonly StageStatus[]): number {
    let all = 0
    let done = 0
    stages.forEach(({ state, morsels, morselsTotal }, i) => {
      const weight = this.weights[i]!
      all += weight
      if (state === 'finished') done += weight
      else if (morselsTotal > 0) done += (weight * morsels) / morselsTotal
    })
    // What a dead worker had done is done again.
    this.highest = Math.max(this.highest, Math.min(MOST, done / all))
    return this.highest
  }
}

function statusOf(name: string, begun: BegunStage | undefined): StageStatus {
  if (!begun) return { name, state: 'waiting', morsels: 0, morselsTotal: 0, rows: 0, bytes: 0 }
  const { finished, count, doneCount, rowsRead, bytesRead } = begun
  const state = finished ? 'finished' : 'running'
  return { name, state, morsels: doneCount, morselsTotal: count, rows: rowsRead, bytes: bytesRead }
}
