// EXPLAIN ANALYZE: runs the plan and says what each stage's operators saw, the last stage first.
import { formatBytes } from '../common/errors.ts'
import type { PipelineStage, SourceSpec } from '../physical/physical-plan.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import type { QueryMetrics } from '../runtime/metrics.ts'
import type { RunningQuery } from './query-execution.ts'

export async function explainAnalyzed(plan: PhysicalPlan, query: RunningQuery): Promise<string[]> {
  for await (const _ of query.batches());
  return plan.stages.toReversed().flatMap((stage) => stageLines(stage, query.metrics))
}

function stageLines({ id, name, inputs, spec }: PipelineStage, metrics: QueryMetrics): string[] {
  const lanes = metrics.lanes.filter((lane) => lane.stage === id)
  const times = lanes.map(({ rows, ms }) => `${rows} rows ${ms.toFixed(1)} ms`).join(', ')
  const from = inputs.length > 0 ? ` from stage ${inputs.join(', ')}` : ''
  const lines = [`stage ${id}: ${name}${from}${times ? ` (lanes: ${times})` : ''}`]
  let operator = 0
  for (const { source, transforms } of spec.branches) {
    lines.push(`  ${source.kind}: ${metrics.sum(id, operator, 'rowsOut')} rows${scanned(source, id, operator, metrics)}`)
    operator++
    for (const { kind } of transforms) lines.push(`  ${kind}: ${metrics.sum(id, operator++, 'rowsOut')} rows`)
  }
  return lines
}

/** What a scan was spared, and what it read all the same. */
function scanned(source: SourceSpec, stage: number, operator: number, metrics: QueryMetrics): string {
  if (source.kind !== 'scan') return ''
  const { filesTotal, filesPruned, rowGroupsTotal, rowGroupsPruned } = source.plan
  const rows = metrics.sum(stage, operator, 'rowsIn')
  const bytes = formatBytes(metrics.sum(stage, operator, 'bytesRead'))
  const files = `${filesTotal - filesPruned} of ${filesTotal} files`
  return ` of ${rows} read (${files}, ${rowGroupsTotal - rowGroupsPruned} of ${rowGroupsTotal} row groups, ${bytes})`
}
