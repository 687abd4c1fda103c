import { isFloating } from '../../common/types.ts'
import { and, columnExpr, conjunctsOf } from '../../logical/build-expression.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns, substituteColumns } from '../../logical/expression-walk.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import { OTHER, type Side } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** filter(c over x)(join on x = y) → filter(join on x = y and c over y): only rows of the other side that may match are read. */
export const shareKeyConditions: Rule = {
  name: 'share_key_conditions',
  kinds: ['join'],
  rewrite(plan) {
    if (plan.kind !== 'filter' || plan.input.kind !== 'join') return plan
    const join = plan.input
    const own = conjunctsOf(plan.predicate)
    const known = new Set([...own, ...(join.condition ? conjunctsOf(join.condition) : [])].map(exprKey))
    const shared = own.flatMap((condition) => sharedOf(condition, join)).filter((condition) => !known.has(exprKey(condition)))
    if (shared.length === 0) return plan
    return { ...plan, input: { ...join, condition: and([...(join.condition ? [join.condition] : []), ...shared]) } }
  },
}

/** The sides whose filtered rows are all that comes out of the join. */
const FILTERED: Readonly<Record<JoinNode['type'], readonly Side[]>> = {
  inner: ['left', 'right'],
  left: ['left'],
  right: ['right'],
  full: [],
  semi: ['left'],
  anti: ['left'],
  single: ['left'],
  mark: ['left'],
}

/** A condition over one column that is a key, as it reads over the other side's. */
function sharedOf(condition: Expr, join: JoinNode): Expr[] {
  if (canRaise(condition) || isVolatile(condition)) return []
  const [id, ...others] = collectColumns(condition, new Set())
  if (id === undefined || others.length > 0) return []
  return FILTERED[join.type].flatMap((side) =>
    join.keys
      .filter((key) => key[side].kind === 'column' && (key[side] as { id: number }).id === id)
      .flatMap((key) => overOther(condition, key, side, columnsOf(join[OTHER[side]]))),
  )
}

function overOther(condition: Expr, key: JoinKey, side: Side, given: readonly Column[]): Expr[] {
  const [from, to] = [key[side], key[OTHER[side]]]
  // -0 is 0, but not every condition says the same of both.
  if (from.kind !== 'column' || to.kind !== 'column' || isFloating(from.type)) return []
  const column = given.find((candidate) => candidate.id === to.id)
  return column ? [substituteColumns(condition, new Map([[from.id, columnExpr(column)]]))] : []
}
