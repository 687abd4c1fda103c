// What a query's steps counted, for EXPLAIN ANALYZE and the tests. Only what counts towards the answer is in it: not what a dead worker had done.
import type { MeasuredStep } from '../common/plan-report.ts'
import type { StepCounter } from './step.ts'

export interface StageCounter extends StepCounter {
  /** Index of the stage within the query. */
  readonly stage: number
}

/** What one lane did for the answer. Lanes of a stage compared show its skew. */
export interface LaneMetrics {
  readonly stage: number
  readonly lane: number
  readonly morsels: number
  readonly steps: number
  /** Rows that the stage's sources read for it. */
  readonly rows: number
  readonly ms: number
  /** Only of timed queries. */
  readonly clocks: readonly MeasuredStep[]
}

export class QueryMetrics {
  /** How many workers died while they worked for the query. */
  deaths = 0
  /** How many lanes were given up for want of memory, and their work done again. */
  refusals = 0
  /** The most memory that was in use while it ran, by it and other queries, beyond what was in use when it began. */
  peakBytes = 0
  /** From its start until its last row was there for the reader, or until it was ended. */
  ms = 0
  readonly lanes: LaneMetrics[] = []
  private readonly sums = new Map<string, { stage: number; operator: number; counter: StepCounter['counter']; amount: number }>()

  addStep(stage: number, counters: readonly StepCounter[]): void {
    for (const { operator, counter, amount } of counters) {
      const key = `${stage} ${operator} ${counter}`
      const found = this.sums.get(key)
      if (found) found.amount += amount
      else this.sums.set(key, { stage, operator, counter, amount })
    }
  }

  /** Nothing that was done counts. */
  startOver(): void {
    this.refusals++
    this.lanes.length = 0
    this.sums.clear()
  }

  /** Counters summed over steps and lanes. */
  get counters(): readonly StageCounter[] {
    return [...this.sums.values()]
  }

  /** One counter's sum; 0 where nothing was counted. */
  sum(stage: number, operator: number, counter: StepCounter['counter']): number {
    return this.sums.get(`${stage} ${operator} ${counter}`)?.amount ?? 0
  }
}
