// Run-time filters of scans. That of a top-N goes to the scans that its own pipeline's column comes from: where rows are gathered before, its bound would
// come too late. Those of joins go further (./lead-filters.ts).
import type { Column } from '../../logical/expression.ts'
import { morselRanges } from '../../storage/scan/morsel-ranges.ts'
import { derivedPlan } from '../../storage/scan/plan-scan.ts'
import type { Branch, TransformSpec } from '../physical-plan.ts'
import type { PrefixOrder, RuntimeFilterUse } from '../runtime-filter/runtime-filter.ts'
import { zonesOf } from '../runtime-filter/zones.ts'
import type { ScanSource } from '../sources/scan-source.ts'
import type { StoredSource } from '../sources/stored-source.ts'
import type { OpenPipeline } from './open-pipeline.ts'

export interface RuntimeFilterRequest {
  readonly slot: number
  readonly order: PrefixOrder
  readonly origin: string
}

/**
 * The pipeline with the filter of a top-N's bound in each of its scans that has the column (a position among the pipeline's) as it is; undefined where
 * there is none. Their morsels that may hold the smallest prefixes come first: the sooner the bound is tight, the more it spares. Rows that the filter
 * drops do not reach the transforms above: those that need to see them (the probe of a RIGHT or FULL join) stop it.
 */
export function attachRuntimeFilter(pipeline: OpenPipeline, column: number, request: RuntimeFilterRequest): OpenPipeline | undefined {
  let attached = false
  const branches = pipeline.branches.map((branch): Branch => {
    const { source, transforms } = branch
    const below = columnOfSource(transforms, column)
    if (below === undefined || (source.kind !== 'scan' && source.kind !== 'stored')) return branch
    attached = true
    return {
      ...branch,
      source: source.kind === 'scan' ? bestFirst(withRuntimeFilter(source, below, request)) : withStoredFilter(source, below, request),
    }
  })
  return attached ? { ...pipeline, branches } : undefined
}

/** The scan with a filter of its column at position `column`. */
export function withRuntimeFilter(source: ScanSource, column: number, request: RuntimeFilterRequest): ScanSource {
  const use = useOf(column, request)
  const { type, field } = source.plan.columns[column]!
  const zones = zonesOf(morselRanges(source.plan, field), type, use.order)
  return { ...source, runtimeFilters: [...source.runtimeFilters, { ...use, zones }] }
}

/** As `withRuntimeFilter`, of a table in memory. */
export function withStoredFilter(source: StoredSource, column: number, request: RuntimeFilterRequest): StoredSource {
  return { ...source, runtimeFilters: [...source.runtimeFilters, useOf(column, request)] }
}

function useOf(column: number, { slot, order: { descending, nullsFirst }, origin }: RuntimeFilterRequest): RuntimeFilterUse {
  return { slot, column, order: { descending, nullsFirst }, origin }
}

function bestFirst(source: ScanSource): ScanSource {
  const { low } = source.runtimeFilters.at(-1)!.zones!
  return inMorselOrder(source, (a, b) => Number(low[a]! > low[b]!) - Number(low[a]! < low[b]!) || a - b)
}

/** The scan with its morsels in another order; `compare` is given their numbers. */
function inMorselOrder(source: ScanSource, compare: (a: number, b: number) => number): ScanSource {
  const { plan, runtimeFilters } = source
  const order = plan.morsels.map((_, morsel) => morsel).sort(compare)
  const morsels = order.map((morsel) => plan.morsels[morsel]!)
  const inOrder = (prefixes: BigUint64Array) => BigUint64Array.from(order, (morsel) => prefixes[morsel]!)
  return {
    ...source,
    plan: derivedPlan(plan, { ...plan, morsels }),
    runtimeFilters: runtimeFilters.map(({ zones, ...use }) => ({
      ...use,
      ...(zones && { zones: { low: inOrder(zones.low), high: inOrder(zones.high) } }),
    })),
  }
}

/** The source's column that is passed through to position `column`; undefined where it is computed. */
export function columnOfSource(transforms: readonly TransformSpec[], column: number): number | undefined {
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
    case 'unnest': {
      const below = transform.passed[column]
      return below === undefined ? undefined : positionOf(transform.input, below.id)
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
