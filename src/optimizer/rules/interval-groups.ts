import { call, columnExpr, freshColumn } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/**
 * group by an interval → group by its normalized form, and give any of the group's intervals: two that are equal (a month, thirty days) may differ in
 * their bits, by which an aggregation finds its groups.
 */
export const intervalGroups: Rule = {
  name: 'interval_groups',
  mandatory: true,
  rewrite(plan) {
    if (plan.kind !== 'aggregate' || !plan.groups.some(({ expr }) => hasOtherForms(expr))) return plan
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
  },
}

/** A literal is one value only. */
function hasOtherForms(expr: Expr): boolean {
  return expr.type.kind === 'interval' && expr.kind !== 'literal' && !(expr.kind === 'call' && expr.name === NORMALIZED)
}

const NORMALIZED = 'normalized_interval'

function normalized(expr: Expr): Expr {
  const { type } = expr
  return call({ name: NORMALIZED, args: [type], returns: type, nulls: 'propagate', canRaise: true, volatile: false }, [expr])
}
