import type { JoinNode } from '../../logical/nodes/join.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { mapChildren } from '../../logical/plan-walk.ts'
import { isMovable, rebuild, regionOf } from '../join-order/region.ts'
import { cheapestTree, costOf } from '../join-order/search.ts'
import type { Rule } from '../rule.ts'

/** (a × b) ⋈ c → (a ⋈ c) ⋈ b: inner joins in the order that is taken to look at the fewest rows. */
export const joinOrder: Rule = {
  name: 'join_order',
  kinds: ['join'],
  scope: 'plan',
  when: 'settled',
  rewrite: reordered,
}

// Another order must promise as much, or the joins stay as they were written: estimates are no better than that.
const WORTHWHILE = 0.9

function reordered(plan: LogicalPlan): LogicalPlan {
  return isMovable(plan) ? reorderedJoins(plan) : mapChildren(plan, reordered)
}

function reorderedJoins(root: JoinNode): LogicalPlan {
  const region = regionOf(root, reordered)
  const best = region.relations.length > 2 ? cheapestTree(region, root) : undefined
  if (best && best.cost < costOf(region, root) * WORTHWHILE) return rebuild(region, best.tree, root)
  return region.asWritten
}
