import { compare, conjunctsOf } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import type { JoinNode, JoinType } from '../../logical/nodes/join.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import { rejectsNulls, type Side, withSide } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** An outer join whose rows of NULLs are all dropped above, by a filter or by an inner join, need not make them: left → inner, full → left, … */
export const outerToInner: Rule = {
  name: 'outer_to_inner',
  kinds: ['filter', 'join'],
  rewrite(plan) {
    if (plan.kind === 'filter') {
      const input = narrowed(plan.input, conjunctsOf(plan.predicate))
      return input === plan.input ? plan : { ...plan, input }
    }
    if (plan.kind !== 'join') return plan
    return DROPS[plan.type].reduce<JoinNode>((join, side) => {
      const below = narrowed(join[side], conditionsOf(join))
      return below === join[side] ? join : withSide(join, side, below)
    }, plan)
  },
}

/** The sides of which only rows that match come out. */
const DROPS: Readonly<Record<JoinType, readonly Side[]>> = {
  inner: ['left', 'right'],
  left: ['right'],
  right: ['left'],
  full: [],
  semi: ['left', 'right'],
  anti: ['right'],
  single: ['right'],
  mark: ['right'],
}

/** What is true of all pairs that match. */
function conditionsOf({ keys, condition }: JoinNode): Expr[] {
  const equal = keys.filter((key) => !key.nullsMatch).map(({ left, right }) => compare('=', left, right))
  return condition ? [...equal, ...conjunctsOf(condition)] : equal
}

/** The join without the rows of NULLs that the conditions drop; the same plan where it is no such join. */
function narrowed(plan: LogicalPlan, conditions: readonly Expr[]): LogicalPlan {
  if (plan.kind !== 'join' || !(plan.type in WITHOUT)) return plan
  const rejects = (side: LogicalPlan): boolean => {
    const columns = new Set(columnsOf(side).map((column) => column.id))
    return columns.size > 0 && conditions.some((condition) => rejectsNulls(condition, columns))
  }
  const without = WITHOUT[plan.type as keyof typeof WITHOUT]
  const [left, right] = [rejects(plan.left), rejects(plan.right)]
  const type = left && right ? 'inner' : left ? without.left : right ? without.right : plan.type
  return type === plan.type ? plan : { ...plan, type }
}

/** What a join becomes without the rows in which the columns of a side are NULLs. */
const WITHOUT = {
  left: { left: 'left', right: 'inner' },
  right: { left: 'inner', right: 'right' },
  full: { left: 'left', right: 'right' },
} as const satisfies Partial<Record<JoinType, Readonly<Record<Side, JoinType>>>>
