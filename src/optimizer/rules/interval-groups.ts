import { holdsIntervals } from '../../common/nested/equal-intervals.ts'
import { call, columnExpr, freshColumn } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import { mapSame, patchSame } from '../../logical/unchanged.ts'
import type { Rule } from '../rule.ts'

/**
 * group by an interval → group by its normalized form, and give any of the group's intervals: two that are equal (a month, thirty days) may differ in
 * their bits, by which an aggregation finds its groups. A window's partitions are found in the same way.
 */
export const intervalGroups: Rule = {
  name: 'interval_groups',
  mandatory: true,
  rewrite(plan) {
    switch (plan.kind) {
      case 'aggregate':
        return plan.groups.some(({ expr }) => hasOtherForms(expr)) ? withNormalizedGroups(plan) : plan
      case 'window':
        return patchSame(plan, { calls: mapSame(plan.calls, (item) => patchSame(item, { call: withNormalizedPartition(item.call) })) })
      case 'rank':
        return patchSame(plan, { ranks: mapSame(plan.ranks, (item) => patchSame(item, { call: withNormalizedPartition(item.call) })) })
      case 'top_n_per_key':
        return patchSame(plan, { call: withNormalizedPartition(plan.call) })
      default:
        return plan
    }
  },
}

function withNormalizedGroups(plan: AggregateNode): LogicalPlan {
  const shown = plan.groups.filter(({ expr }) => hasOtherForms(expr))
  const input = {
    ...plan,
    groups: plan.groups.map((group) =>
      hasOtherForms(group.expr)
        ? { expr: normalized(group.expr), column: freshColumn(group.column.name, group.expr.type, group.column.nullable) }
        : group,
    ),
    aggregates: [
      ...plan.aggregates,
      ...shown.map(({ expr, column }) => ({
        call: { name: 'any_value', args: [expr], distinct: false, filter: undefined, type: expr.type, nullable: true },
        column: { ...column, nullable: true },
      })),
    ],
  }
  return { kind: 'project', input, items: columnsOf(plan).map((column) => ({ expr: columnExpr(column), column })) }
}

function withNormalizedPartition<Call extends { readonly partitionBy: readonly Expr[] }>(call: Call): Call {
  const partitionBy = mapSame(call.partitionBy, (expr) => (hasOtherForms(expr) ? normalized(expr) : expr))
  return partitionBy === call.partitionBy ? call : { ...call, partitionBy }
}

/** A literal is one value only. */
function hasOtherForms(expr: Expr): boolean {
  if (expr.kind === 'literal' || (expr.kind === 'call' && (expr.name === NORMALIZED || expr.name === NORMALIZED_WITHIN))) return false
  return expr.type.kind === 'interval' || holdsIntervals(expr.type)
}

const NORMALIZED = 'normalized_interval'
/** Of lists and their like, the intervals within. */
const NORMALIZED_WITHIN = 'quern:normalized_intervals'

function normalized(expr: Expr): Expr {
  const { type } = expr
  const isInterval = type.kind === 'interval'
  const name = isInterval ? NORMALIZED : NORMALIZED_WITHIN
  return call({ name, args: [type], returns: type, nulls: 'propagate', canRaise: isInterval, volatile: false }, [expr])
}
