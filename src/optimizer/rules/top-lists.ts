import { BIGINT } from '../../common/types.ts'
import { caseOf, FALSE, freshColumn, TRUE } from '../../logical/build-expression.ts'
import type { AggregateCall, ColumnId, Expr, SortKey } from '../../logical/expression.ts'
import { operandsOf } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import type { Rule } from '../rule.ts'

/**
 * Lists of which only the first n elements are asked for are made of the first n rows of each key: `list(x order by y)[1:n]` takes no more than n values, and
 * aggregate(x) of nothing but such a list → aggregate(top_n_per_key(x)), as other spellings of the question are planned.
 */
export const topLists: Rule = {
  name: 'top_lists',
  kinds: ['aggregate'],
  rewrite(plan) {
    if (plan.kind === 'project' && plan.input.kind === 'aggregate') return sliced(plan, plan.input)
    return plan.kind === 'aggregate' ? ofTopRows(plan) : plan
  },
}

/** Says to each list how much of it the projection above reads. */
function sliced(project: ProjectNode, aggregate: AggregateNode): LogicalPlan {
  const exprs = project.items.map(({ expr }) => expr)
  let changed = false
  const aggregates = aggregate.aggregates.map((item) => {
    const { call, column } = item
    if (call.name !== 'list' || !call.orderBy || call.distinct || call.limit !== undefined) return item
    const limit = Math.max(...exprs.map((expr) => readsUpTo(expr, column.id)))
    if (limit < 1 || !Number.isFinite(limit)) return item
    changed = true
    return { ...item, call: { ...call, limit } }
  })
  return changed ? { ...project, input: { ...aggregate, aggregates } } : project
}

// More would be no top any more.
const MOST_VALUES = 1_000_000n
const NO_BOUND = -(2n ** 63n)

/** The last element of the list in the column that the expression reads; 0 where it reads none, infinite where that is not known. */
function readsUpTo(expr: Expr, list: ColumnId): number {
  if (expr.kind === 'column') return expr.id === list ? Number.POSITIVE_INFINITY : 0
  if (expr.kind === 'call' && (expr.name === 'list_slice' || expr.name === 'array_extract')) {
    const [given, ...bounds] = expr.args
    const places = bounds.map((bound) => (bound.kind === 'literal' && typeof bound.value === 'bigint' ? bound.value : -1n))
    const last = places.at(-1)!
    // A third one is the step. Places below 0 count from the end, but the one that stands for no bound.
    const isPlain = places.length <= 2 && last >= 1n && last <= MOST_VALUES && (places[0]! >= 0n || places[0] === NO_BOUND)
    if (isPlain && given?.kind === 'column' && given.id === list) return Number(last)
  }
  return Math.max(0, ...operandsOf(expr).map((operand) => readsUpTo(operand, list)))
}

function ofTopRows(plan: AggregateNode): LogicalPlan {
  const { input, groups, aggregates } = plan
  const [first, ...others] = aggregates
  if (!first || groups.length === 0 || input.kind === 'top_n_per_key') return plan
  const { call } = first
  const { limit } = call
  if (call.name !== 'list' || limit === undefined || call.distinct) return plan
  if (others.some((other) => other.call.name !== 'list' || sameRows(other.call) !== sameRows(call))) return plan
  const partitionBy = groups.map(({ expr }) => expr)
  const orderBy = rowOrder(call)
  if ([...partitionBy, ...orderBy.map(({ expr }) => expr)].some(isVolatile)) return plan
  const top: LogicalPlan = {
    kind: 'top_n_per_key',
    input,
    call: { name: 'row_number', partitionBy, orderBy },
    count: limit,
    column: freshColumn('number', BIGINT, false),
  }
  return { ...plan, input: top }
}

function sameRows(call: AggregateCall): string {
  return `${call.name} ${call.limit} ${call.distinct} ${rowOrder(call)
    .map(({ expr, descending, nullsFirst }) => `${exprKey(expr)} ${descending} ${nullsFirst}`)
    .join()}`
}

/** Rows that do not count come last, but are there: their group has a list, if only NULL. Of equal rows it is the smaller element that comes first, as in the list. */
function rowOrder({ orderBy = [], filter, args }: AggregateCall): SortKey[] {
  const plain = (expr: Expr): SortKey => ({ expr, descending: false, nullsFirst: false })
  const left = filter ? [plain(caseOf([[filter, FALSE]], TRUE))] : []
  return [...left, ...orderBy, plain(args[0]!)]
}
