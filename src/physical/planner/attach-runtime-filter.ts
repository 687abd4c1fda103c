// Leads a run-time filter down to the scans that a pipeline's column comes from.
import type { Column } from '../../logical/expression.ts'
import type { Branch, TransformSpec } from '../physical-plan.ts'
import type { PrefixOrder } from '../runtime-filter/runtime-filter.ts'
import type { OpenPipeline } from './open-pipeline.ts'

export interface RuntimeFilterRequest {
  readonly slot: number
  /** Position among the pipeline's columns. */
  readonly column: number
  readonly order: PrefixOrder
  readonly origin: string
}

/**
 * The pipeline with the filter in each of its scans that has the column as it is; undefined where there is none. Rows that the filter drops do not
 * reach the transforms above: those that need to see them (the probe of a RIGHT or FULL join) stop it.
 */
export function attachRuntimeFilter(pipeline: OpenPipeline, request: RuntimeFilterRequest): OpenPipeline | undefined {
  let attached = false
  const branches = pipeline.branches.map((branch): Branch => {
    const { source, transforms } = branch
    const column = columnOfSource(transforms, request.column)
    if (source.kind !== 'scan' || column === undefined) return branch
    attached = true
    const { slot, order, origin } = request
    const use = { slot, column, order: { descending: order.descending, nullsFirst: order.nullsFirst }, origin }
    return { ...branch, source: { ...source, runtimeFilters: [...source.runtimeFilters, use] } }
  })
  return attached ? { ...pipeline, branches } : undefined
}

/** The source's column that is passed through to position `column`; undefined where it is computed. */
function columnOfSource(transforms: readonly TransformSpec[], column: number): number | undefined {
  let at: number | undefined = column
  for (const transform of transforms.toReversed()) {
    if (at === undefined) return undefined
    at = columnBelow(transform, at)
  }
  return at
}

function columnBelow(transform: TransformSpec, column: number): number | undefined {
  switch (transform.kind) {
    case 'filter':
      return column
    case 'project': {
      const expr = transform.exprs[column]!
      return expr.kind === 'column' ? positionOf(transform.input, expr.id) : undefined
    }
    case 'join_probe': {
      // A row of this side that is dropped would have matched nothing, or would be dropped above.
      const { id } = transform.output[column]!
      return transform.marks ? undefined : positionOf(transform.input, id)
    }
  }
}

function positionOf(columns: readonly Column[], id: number): number | undefined {
  const at = columns.findIndex((column) => column.id === id)
  return at < 0 ? undefined : at
}
