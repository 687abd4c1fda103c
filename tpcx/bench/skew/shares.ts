// How evenly workers shared a query: from what EXPLAIN ANALYZE counted.
import type { MeasuredOperator } from '../../../src/index.ts'

export interface Share {
  readonly operator: string
  /** Rows that its busiest worker read, as a multiple of the idlest one's. */
  readonly ratio: number
  readonly rows: readonly number[]
}

/**
 * The most uneven pipeline of a query on `threads` workers. One that reads less than a tenth of the rows of the longest is left out: a few hundred rows
 * of the last stage are one worker's.
 */
export function mostUneven(query: MeasuredOperator, threads: number): Share | undefined {
  const shares = pipelines(query).map(({ operator, detail, workers = [] }) => {
    const rows = Array.from({ length: Math.max(threads, workers.length) }, (_, i) => workers[i]?.rows ?? 0)
    return { operator: `${operator} ${detail}`, rows, ratio: Math.max(...rows) / Math.min(...rows) }
  })
  const total = ({ rows }: Share) => rows.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...shares.map(total))
  return shares.filter((share) => total(share) >= most / 10).sort((a, b) => b.ratio - a.ratio)[0]
}

function pipelines(operator: MeasuredOperator): MeasuredOperator[] {
  return [...(operator.workers ? [operator] : []), ...operator.children.flatMap(pipelines)]
}
