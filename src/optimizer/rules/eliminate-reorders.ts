import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, mapChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** Drops a projection that only puts its input's columns in another order, where what reads them finds them by id: `select b, a from t order by a limit 3`. */
export const eliminateReorders: Rule = {
  name: 'eliminate_reorders',
  scope: 'plan',
  rewrite: (plan) => withoutReorders(plan, true),
}

/** `ordered`: the order of the plan's columns shows in the result, or says which is which. */
function withoutReorders(plan: LogicalPlan, ordered: boolean): LogicalPlan {
  switch (plan.kind) {
    case 'project': {
      const input = withoutReorders(plan.input, false)
      return !ordered && reorders(plan) ? input : input === plan.input ? plan : { ...plan, input }
    }
    case 'aggregate':
      return mapChildren(plan, (child) => withoutReorders(child, false))
    case 'union':
      return mapChildren(plan, (child) => withoutReorders(child, true))
    default:
      return mapChildren(plan, (child) => withoutReorders(child, ordered))
  }
}

function reorders({ items, input }: ProjectNode): boolean {
  const given = new Map(columnsOf(input).map((column) => [column.id, column]))
  return (
    items.length === given.size &&
    items.every(({ expr, column }) => expr.kind === 'column' && expr.id === column.id && given.get(column.id)?.name === column.name)
  )
}
