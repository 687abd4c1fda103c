import { and, columnExpr, conjunctsOf } from '../../logical/build-expression.ts'
import { columnsIn, isWithin, meets } from '../../logical/columns-in.ts'
import { type ColumnId, type Expr, operandsOf } from '../../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../../logical/expression-key.ts'
import { substituteColumns } from '../../logical/expression-walk.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, idsOf, mapChildren, withChildren } from '../../logical/plan-walk.ts'
import { KEEPS, OTHER, type Side, sideOf } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** Moves each condition of a filter as far down as it may go, at last into the scan, which prunes by it. */
export const pushFilters: Rule = {
  name: 'push_filters',
  kinds: ['filter'],
  rewrite: pushed,
}

function pushed(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter') return plan
  const push = PUSHERS[plan.input.kind] as Pusher<LogicalPlan> | undefined
  if (!push) return plan
  const conjuncts = conjunctsOf(plan.predicate)
  const pushable = new Set(conjuncts.filter((conjunct) => !isVolatile(conjunct) && push.accepts(conjunct, plan.input)))
  if (pushable.size === 0) return plan
  const rest = conjuncts.filter((conjunct) => !pushable.has(conjunct))
  // All the way down at once: a chain of many joins would take as many rounds.
  const below = mapChildren(push.below([...pushable], plan.input), pushed)
  return rest.length ? { ...plan, predicate: and(rest), input: below } : below
}

/** How conditions get below one kind of node. */
interface Pusher<N extends LogicalPlan> {
  accepts(condition: Expr, node: N): boolean
  below(conditions: readonly Expr[], node: N): LogicalPlan
}

type Pushers = { readonly [Kind in LogicalPlan['kind']]?: Pusher<Extract<LogicalPlan, { kind: Kind }>> }

const PUSHERS: Pushers = {
  scan: {
    accepts: (condition) => !canRaise(condition),
    below: (conditions, scan) => ({ ...scan, predicates: [...scan.predicates, ...conditions] }),
  },
  // A condition that cannot raise goes below one that can, never the other way.
  filter: {
    accepts: (condition, inner) => !canRaise(condition) && canRaise(inner.predicate) && !isVolatile(inner.predicate),
    below: filterInput,
  },
  // The same rows as before, so that even a condition that raises does so for no more of them.
  project: {
    accepts: (condition, project) => {
      const volatile = new Set(project.items.filter((item) => isVolatile(item.expr)).map((item) => item.column.id))
      return volatile.size === 0 || !meets(columnsIn(condition), volatile)
    },
    below: (conditions, project) => {
      const items = new Map(project.items.map((item): [ColumnId, Expr] => [item.column.id, item.expr]))
      return filterInput(
        conditions.map((condition) => substituteColumns(condition, items)),
        project,
      )
    },
  },
  sort: { accepts: () => true, below: filterInput },
  distinct: { accepts: (condition) => !canRaise(condition), below: filterInput },
  aggregate: {
    accepts: (condition, { groups }) => {
      const keys = new Set(groups.filter((group) => !isVolatile(group.expr)).map((group) => group.column.id))
      return keys.size > 0 && !canRaise(condition) && readsOnly(condition, keys)
    },
    below: (conditions, aggregate) => {
      const keys = new Map(aggregate.groups.map((group): [ColumnId, Expr] => [group.column.id, group.expr]))
      return filterInput(
        conditions.map((condition) => substituteColumns(condition, keys)),
        aggregate,
      )
    },
  },
  // A partition goes or stays as a whole, so that the ranks of the others do not change.
  rank: {
    accepts: (condition, { ranks }) => !canRaise(condition) && ranks.every(({ call }) => readsOnlyKeys(condition, call.partitionBy)),
    below: filterInput,
  },
  window: {
    accepts: (condition, { calls }) => !canRaise(condition) && calls.every(({ call }) => readsOnlyKeys(condition, call.partitionBy)),
    below: filterInput,
  },
  top_n_per_key: {
    accepts: (condition, { call }) => !canRaise(condition) && readsOnlyKeys(condition, call.partitionBy),
    below: filterInput,
  },
  // What is the same for all elements of a list may drop the row before.
  unnest: {
    accepts: (condition, { input }) => !canRaise(condition) && readsOnly(condition, idsOf(input)),
    below: filterInput,
  },
  // A side that the join fills with NULLs is not filtered before it is filled. Of both sides: true of a pair, or it does not match.
  join: {
    accepts: (condition, join) => {
      const side = sideOf(condition, join)
      if (side === undefined) return join.type === 'inner' && columnsIn(condition).size > 0
      return !canRaise(condition) && !KEEPS[join.type].includes(OTHER[side])
    },
    below: (conditions, join) => {
      const of = (side: Side | undefined) => conditions.filter((condition) => sideOf(condition, join) === side)
      const narrowed = (side: Side): LogicalPlan =>
        of(side).length > 0 ? { kind: 'filter', input: join[side], predicate: and(of(side)) } : join[side]
      const pairs = [...(join.condition ? [join.condition] : []), ...of(undefined)]
      const condition = pairs.length > 0 ? and(pairs) : undefined
      return { ...join, left: narrowed('left'), right: narrowed('right'), condition }
    },
  },
  with: {
    accepts: () => true,
    below: (conditions, plan) => ({ ...plan, body: { kind: 'filter', input: plan.body, predicate: and(conditions) } }),
  },
  union: {
    accepts: () => true,
    below: (conditions, union) => {
      const inputs = union.inputs.map((input): LogicalPlan => {
        const own = columnsOf(input)
        const byPosition = new Map(union.columns.map((column, i): [ColumnId, Expr] => [column.id, columnExpr(own[i]!)]))
        return { kind: 'filter', input, predicate: and(conditions.map((condition) => substituteColumns(condition, byPosition))) }
      })
      return { ...union, inputs }
    },
  },
}

/** The node over its only input, filtered. */
function filterInput(conditions: readonly Expr[], node: Extract<LogicalPlan, { input: LogicalPlan }>): LogicalPlan {
  return withChildren(node, [{ kind: 'filter', input: node.input, predicate: and(conditions) }])
}

/** Does it read anything, and that through the keys alone? Then it is the same for all rows of a key. */
function readsOnlyKeys(condition: Expr, keys: readonly Expr[]): boolean {
  const known = new Set(keys.filter((key) => !isVolatile(key)).map(exprKey))
  const isOfKeys = (expr: Expr): boolean => known.has(exprKey(expr)) || (expr.kind !== 'column' && operandsOf(expr).every(isOfKeys))
  return columnsIn(condition).size > 0 && isOfKeys(condition)
}

/** Does it read columns, and all of them from the set? */
function readsOnly(expr: Expr, columns: ReadonlySet<ColumnId>): boolean {
  const read = columnsIn(expr)
  return read.size > 0 && isWithin(read, columns)
}
