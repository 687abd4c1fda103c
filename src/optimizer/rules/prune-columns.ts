import { columnExpr } from '../../logical/build-expression.ts'
import type { Column, ColumnId } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf, expressionsOf, mapChildren } from '../../logical/plan-walk.ts'
import { patchSame } from '../../logical/unchanged.ts'
import type { Rule } from '../rule.ts'

/** Drops what nobody reads, from the result down to the scans: `count(*)` reads no column at all. */
export const pruneColumns: Rule = {
  name: 'prune_columns',
  scope: 'plan',
  rewrite: (plan) => prune(plan, new Set(columnsOf(plan).map((column) => column.id))),
}

type Needed = ReadonlySet<ColumnId>

/** The plan with the needed columns, and perhaps more. */
function prune(plan: LogicalPlan, needed: Needed): LogicalPlan {
  const pruner = PRUNERS[plan.kind] as ((plan: LogicalPlan, needed: Needed) => LogicalPlan) | undefined
  return pruner ? pruner(plan, needed) : pruneInputs(plan, needed)
}

/** For nodes that pass on their input's columns: needs those above, and what its own expressions read. */
function pruneInputs<N extends LogicalPlan>(plan: N, needed: Needed): N {
  const read = readBy(plan, needed)
  return mapChildren(plan, (child) => prune(child, read))
}

function readBy(plan: LogicalPlan, needed: Needed): Needed {
  const read = new Set(needed)
  for (const expr of expressionsOf(plan)) collectColumns(expr, read)
  return read
}

type Pruners = { readonly [Kind in LogicalPlan['kind']]?: (plan: Extract<LogicalPlan, { kind: Kind }>, needed: Needed) => LogicalPlan }

const NOTHING: Needed = new Set()

const PRUNERS: Pruners = {
  scan: (scan, needed) => {
    const read = readBy(scan, needed)
    return patchSame(scan, { columns: keep(scan.columns, (column) => read.has(column.id)) })
  },
  project: (project, needed) => {
    const items = keep(project.items, (item) => needed.has(item.column.id))
    return pruneInputs(patchSame(project, { items }), NOTHING)
  },
  aggregate: (aggregate, needed) => {
    let aggregates = keep(aggregate.aggregates, (item) => needed.has(item.column.id))
    // Without groups, it is its aggregates that make it a single row.
    if (aggregate.groups.length === 0 && aggregates.length === 0) aggregates = keep(aggregate.aggregates, (_, i) => i === 0)
    return pruneInputs(patchSame(aggregate, { aggregates }), NOTHING)
  },
  rank: (rank, needed) => {
    const ranks = keep(rank.ranks, (item) => needed.has(item.column.id))
    return ranks.length === 0 ? prune(rank.input, needed) : pruneInputs(patchSame(rank, { ranks }), needed)
  },
  window: (window, needed) => {
    const calls = keep(window.calls, (item) => needed.has(item.column.id))
    return calls.length === 0 ? prune(window.input, needed) : pruneInputs(patchSame(window, { calls }), needed)
  },
  unnest: (unnest, needed) => {
    const ordinality = unnest.ordinality && needed.has(unnest.ordinality.id) ? unnest.ordinality : undefined
    return pruneInputs(patchSame(unnest, { ordinality }), needed)
  },
  // Each of its columns tells rows apart.
  distinct: (distinct) => pruneInputs(distinct, new Set(columnsOf(distinct).map((column) => column.id))),
  values: (values, needed) => {
    const columns = keep(values.columns, (column) => needed.has(column.id))
    if (columns === values.columns) return values
    return { ...values, columns, rows: values.rows.map((row) => row.filter((_, i) => needed.has(values.columns[i]!.id))) }
  },
  common_scan: (scan, needed) => patchSame(scan, { columns: keep(scan.columns, (column) => needed.has(column.id)) }),
  with: (plan, needed) => {
    const body = prune(plan.body, needed)
    const read = new Set<ColumnId>()
    collectSources(body, plan.id, read)
    return patchSame(plan, { body, definition: prune(plan.definition, read) })
  },
  join: (join, needed) => {
    // Nobody asks what it marks.
    if (join.mark && !needed.has(join.mark.id)) return prune(join.left, needed)
    return pruneInputs(join, needed)
  },
  union: (union, needed) => {
    const columns = keep(union.columns, (column) => needed.has(column.id))
    const kept = union.columns.map((column) => needed.has(column.id))
    return mapChildren(patchSame(union, { columns }), (input) => {
      const own = columnsOf(input).filter((_, i) => kept[i])
      return exactly(prune(input, new Set(own.map((column) => column.id))), own)
    })
  },
}

/** The columns of a common table that the plan reads. */
function collectSources(plan: LogicalPlan, id: number, into: Set<ColumnId>): void {
  if (plan.kind === 'common_scan' && plan.id === id) for (const { source } of plan.columns) into.add(source)
  for (const child of childrenOf(plan)) collectSources(child, id, into)
}

/** The plan with these columns and no others, for a parent that goes by position. */
function exactly(plan: LogicalPlan, columns: readonly Column[]): LogicalPlan {
  const own = columnsOf(plan)
  if (own.length === columns.length && own.every((column, i) => column.id === columns[i]!.id)) return plan
  return { kind: 'project', input: plan, items: columns.map((column) => ({ expr: columnExpr(column), column })) }
}

/** As `filter`, but the same list where all stay. */
function keep<T>(list: readonly T[], test: (element: T, index: number) => boolean): readonly T[] {
  const kept = list.filter(test)
  return kept.length === list.length ? list : kept
}
