// EXPLAIN ANALYZE: runs the plan and says what each stage's operators saw.
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import type { RunningQuery } from './query-execution.ts'

export async function explainAnalyzed(plan: PhysicalPlan, query: RunningQuery): Promise<string[]> {
  for await (const _ of query.batches());
  const { metrics } = query
  return plan.stages.toReversed().flatMap((stage) => {
    const lanes = metrics.lanes.filter((lane) => lane.stage === stage.id)
    const ms = lanes.map((lane) => lane.ms.toFixed(1)).join(' + ')
    const lines = [`stage ${stage.id}: ${stage.name} (${lanes.length} lanes, ${ms || 0} ms)`]
    let operator = 0
    for (const { source, transforms } of stage.spec.branches) {
      for (const { kind } of [source, ...transforms]) lines.push(`  ${kind}: ${metrics.sum(stage.id, operator++, 'rowsOut')} rows`)
    }
    return lines
  })
}
