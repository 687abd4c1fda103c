import type { JoinType } from '../../logical/nodes/join.ts'
import { estimateRows } from '../estimate-rows.ts'
import type { Side } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** The smaller side of a join is gathered in the table, the larger one read by it. */
export const buildSide: Rule = {
  name: 'build_side',
  kinds: ['join'],
  rewrite(plan) {
    if (plan.kind !== 'join' || plan.type === 'single' || plan.type === 'mark') return plan
    const [left, right] = [estimateRows(plan.left), estimateRows(plan.right)]
    const cost = (build: number, probe: number, side: Side) =>
      build * (BUILD_COST + (RESTS[plan.type].includes(side) ? REST_COST : 0)) + probe
    const build = cost(left, right, 'left') < cost(right, left, 'right') ? 'left' : 'right'
    return build === (plan.build ?? 'right') ? plan : { ...plan, build }
  },
}

// What a row costs that is gathered and entered in the table, as a multiple of one that is looked up in it; and one that is looked at again at the end.
export const BUILD_COST = 3
const REST_COST = 1

/** The sides of which rows are left to give when the other side has been read. */
const RESTS: Readonly<Record<JoinType, readonly Side[]>> = {
  inner: [],
  left: ['left'],
  right: ['right'],
  full: ['left', 'right'],
  semi: ['left'],
  anti: ['left'],
  single: [],
  mark: [],
}
