// EXPLAIN: a query's plan as data and as text, before it runs or after.
import { BindError, type Position } from '../common/errors.ts'
import type { MeasuredQuery, PlannedQuery } from '../common/plan-report.ts'
import type { QueryResult } from '../common/result.ts'
import { VARCHAR } from '../common/types.ts'
import { explainPlan } from '../logical/plan-walk.ts'
import type { Optimized } from '../optimizer/optimize.ts'
import type { OperatorTypes } from '../physical/pipeline-run.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import { measuredTree, plannedTree, rounded } from './plan-report.ts'
import { measuredText, plannedText } from './plan-text.ts'
import type { RunningQuery } from './query-execution.ts'
import { staticResult } from './static-result.ts'

export interface PlannedFrom {
  readonly optimized: Optimized
  readonly physical: PhysicalPlan
  readonly types: OperatorTypes
  readonly threads: number
  /** Milliseconds that planning took. */
  readonly planningMs: number
}

export function explainPlanned(planned: PlannedFrom): PlannedQuery {
  return { ...plannedTree(planned.physical, planned.types), query: factsOf(planned) }
}

/** Reads all of the query's rows and forgets them. The query was made with `timed`. `steps`: tells each worker's steps, too. */
export async function explainMeasured(planned: PlannedFrom, running: RunningQuery, steps: boolean): Promise<MeasuredQuery> {
  for await (const _ of running.batches());
  const { metrics } = running
  const { ms, peakBytes, deaths } = metrics
  const query = { ...factsOf(planned), ms: rounded(ms), peakMemory: peakBytes, deaths }
  return { ...measuredTree(planned.physical, planned.types, metrics, steps), query }
}

export type ExplainFormat = 'text' | 'json'

/** Throws a `BindError` where there is no such format. */
export function explainFormat(name: string | undefined, position?: Position): ExplainFormat {
  if (name === undefined || name === 'text') return 'text'
  if (name === 'json') return 'json'
  throw new BindError(`EXPLAIN cannot give its plan as ${name}`, { position, hint: 'There are FORMAT text and FORMAT json.' })
}

/** Rows of one column, `plan`: the text's lines, or one with the JSON. */
export function explainResult(plan: PlannedQuery | MeasuredQuery, format: ExplainFormat): QueryResult {
  return staticResult(
    [{ name: 'plan', type: VARCHAR, nullable: false }],
    explainLines(plan, format).map((line) => [line]),
  )
}

/** The text's lines, or the JSON as one. */
export function explainLines(plan: PlannedQuery | MeasuredQuery, format: ExplainFormat): string[] {
  if (format === 'json') return [JSON.stringify(plan, undefined, 2)]
  return isMeasured(plan) ? measuredText(plan) : plannedText(plan)
}

function isMeasured(plan: PlannedQuery | MeasuredQuery): plan is MeasuredQuery {
  return 'ms' in plan
}

function factsOf({ optimized, threads, planningMs }: PlannedFrom): PlannedQuery['query'] {
  const rules = optimized.timings.map(({ rule, ms, changes }) => ({ rule, ms: rounded(ms), changes }))
  return { logicalPlan: explainPlan(optimized.plan), planningMs: rounded(planningMs), rules, threads }
}
