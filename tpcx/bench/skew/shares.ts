// How evenly workers shared a query: from what EXPLAIN ANALYZE counted.
import type { MeasuredOperator, WorkerShare } from '../../../src/index.ts'

export interface Share {
  readonly operator: string
  /** Rows that its busiest worker read, as a multiple of the idlest one's. */
  readonly ratio: number
  /**
   * The same of rows a millisecond that the worker was on a processor: what is left of the ratio where the system gave one worker less time. Undefined
   * where the system does not tell.
   */
  readonly perTime: number | undefined
  readonly rows: readonly number[]
}

/**
 * The most uneven pipeline of a query on `threads` workers, which was measured with its steps. One that reads less than a tenth of the rows of the
 * longest is left out: a few hundred rows of the last stage are one worker's.
 */
export function mostUneven(query: MeasuredOperator, threads: number): Share | undefined {
  const shares = pipelines(query).map(({ operator, detail, workers = [] }) => {
    const rows = Array.from({ length: Math.max(threads, workers.length) }, (_, i) => workers[i]?.rows ?? 0)
    const perTime = ratioOf(workers.map((worker) => worker.rows / onProcessor(worker)))
    return { operator: `${operator} ${detail}`, rows, ratio: ratioOf(rows), perTime: Number.isNaN(perTime) ? undefined : perTime }
  })
  const total = ({ rows }: Share) => rows.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...shares.map(total))
  return shares.filter((share) => total(share) >= most / 10).sort((a, b) => b.ratio - a.ratio)[0]
}

function ratioOf(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values)
}

/** Milliseconds; NaN where the system does not tell. */
function onProcessor({ ms, steps }: WorkerShare): number {
  return steps?.reduce((left, { waitedUs = Number.NaN }) => left - waitedUs / 1000, ms) ?? Number.NaN
}

function pipelines(operator: MeasuredOperator): MeasuredOperator[] {
  return [...(operator.workers ? [operator] : []), ...operator.children.flatMap(pipelines)]
}
