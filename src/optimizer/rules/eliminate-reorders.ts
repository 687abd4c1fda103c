import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, withChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** Drops a projection that only puts its input's columns in another order, where what reads them finds them by id: `select b, a from t order by a limit 3`. */
export const eliminateReorders: Rule = {
  name: 'eliminate_reorders',
  rewrite(plan) {
    if (plan.kind !== 'project' && plan.kind !== 'aggregate') return plan
    const input = withoutReorder(plan.input)
    return input ? { ...plan, input } : plan
  },
}

/** The plan without the first projection below nodes that pass all columns, if it only reorders; undefined if it does not. */
function withoutReorder(plan: LogicalPlan): LogicalPlan | undefined {
  switch (plan.kind) {
    case 'project':
      return reorders(plan) ? plan.input : undefined
    case 'filter':
    case 'sort':
    case 'limit':
    case 'top_n': {
      const input = withoutReorder(plan.input)
      return input && withChildren(plan, [input])
    }
    default:
      return undefined
  }
}

function reorders({ items, input }: ProjectNode): boolean {
  const given = new Map(columnsOf(input).map((column) => [column.id, column]))
  return (
    items.length === given.size &&
    items.every(({ expr, column }) => expr.kind === 'column' && expr.id === column.id && given.get(column.id)?.name === column.name)
  )
}
