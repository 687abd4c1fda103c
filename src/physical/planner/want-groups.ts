// Tells an aggregation that only the groups with the largest counts are wanted, by a top-N or a top-N per key right above it.
import type { AggregateCall, Expr, SortKey } from '../../logical/expression.ts'
import { MOST_WANTED } from '../aggregate/group-bounds.ts'
import { columnOfSource } from './attach-runtime-filter.ts'
import type { OpenPipeline } from './open-pipeline.ts'

/**
 * The pipeline, of which the first `limit` rows of each key (`by`) in the order of a count, largest first, are wanted; itself where it is another order, or
 * where other operators lie between.
 */
export function wantGroups(pipeline: OpenPipeline, by: readonly Expr[], first: SortKey | undefined, limit: number): OpenPipeline {
  const [branch, ...others] = pipeline.branches
  if (!branch || others.length > 0 || branch.source.kind !== 'groups' || !first?.descending || limit < 1 || limit > MOST_WANTED)
    return pipeline
  const { source, transforms } = branch
  if (source.keys.length === 0 || transforms.some(({ kind }) => kind !== 'project')) return pipeline
  const positions = [...by, first.expr].map((expr) => {
    const at = expr.kind === 'column' ? pipeline.columns.findIndex(({ id }) => id === expr.id) : -1
    return at < 0 ? undefined : columnOfSource(transforms, at)
  })
  const known = positions.filter((position) => position !== undefined)
  if (known.length < positions.length) return pipeline
  const call = known.at(-1)! - source.keys.length
  const keys = known.slice(0, -1)
  if (!isCount(source.calls[call]) || keys.some((key) => key >= source.keys.length)) return pipeline
  return { ...pipeline, branches: [{ ...branch, source: { ...source, wanted: { keys, call, limit } } }] }
}

/** Counts of parts are never negative, and add up. */
function isCount(call: AggregateCall | undefined): boolean {
  return call !== undefined && (call.name === 'count_star' || call.name === 'count') && !call.distinct && !call.user
}
