// Inner joins that stand directly below one another, taken apart: what they join, and by what. In which order they are done makes no difference to
// the rows that come out.
import { and, columnExpr, compare, conjunctsOf } from '../../logical/build-expression.ts'
import type { ColumnId, Expr } from '../../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, withChildren } from '../../logical/plan-walk.ts'

/** A set of relations: a bit each, by position. */
export type Mask = number

/** Relations of one region: as many as a mask has bits. What lies deeper is a region of its own. */
const MOST_RELATIONS = 30

export interface Region {
  readonly relations: readonly LogicalPlan[]
  /** By relation: what is equal within it, as both are equal to something else. */
  readonly within: readonly (readonly Expr[])[]
  /** Expressions that are all equal in what comes out, each over one relation; at most one of each relation. */
  readonly classes: readonly (readonly ClassMember[])[]
  /** Other conditions, and the relations that they read. */
  readonly conditions: readonly { readonly expr: Expr; readonly mask: Mask }[]
  /** What may raise: it is asked of those pairs alone of which all else is true. */
  readonly raising: readonly Expr[]
  /** The joins as they are, by the relations' positions. */
  readonly tree: JoinTree
  readonly asWritten: LogicalPlan
}

interface ClassMember {
  readonly relation: number
  readonly expr: Expr
}

export type JoinTree = number | JoinPair

interface JoinPair {
  readonly left: JoinTree
  readonly right: JoinTree
  /** Has it keys? Told of joins as they are: when they are put together anew, they get all that there are. */
  readonly keyed?: boolean
}

/** The region whose uppermost join this is. `inner`: how a relation is to look. */
export function regionOf(root: JoinNode, inner: (relation: LogicalPlan) => LogicalPlan): Region {
  const found: LogicalPlan[] = []
  const equalities: (readonly [Expr, Expr])[] = []
  const conditions: Expr[] = []
  const raising: Expr[] = []
  let open = 1
  const take = (plan: LogicalPlan): { readonly tree: JoinTree; readonly plan: LogicalPlan } => {
    if (found.length + open >= MOST_RELATIONS || !(isMovable(plan) || passesJoin(plan))) {
      const relation = inner(plan)
      return { tree: found.push(relation) - 1, plan: relation }
    }
    if (plan.kind === 'project') {
      const { tree, plan: input } = take(plan.input)
      return { tree, plan: withChildren(plan, [input]) }
    }
    open++
    const [left, right] = [take(plan.left), take(plan.right)]
    open--
    for (const key of plan.keys) equalities.push([key.left, key.right])
    for (const condition of plan.condition ? conjunctsOf(plan.condition) : []) {
      if (canRaise(condition)) raising.push(condition)
      else conditions.push(condition)
    }
    const tree = { left: left.tree, right: right.tree, keyed: plan.keys.length > 0 }
    return { tree, plan: withChildren(plan, [left.plan, right.plan]) }
  }
  const { tree, plan: asWritten } = take(root)
  const given = found.map((relation) => new Set(columnsOf(relation).map(({ id }) => id)))
  const maskOf = (expr: Expr) => masked(collectColumns(expr, new Set()), given)

  const plain = equalities.filter(([left, right]) => isOne(maskOf(left)) && isOne(maskOf(right)))
  const others = equalities.filter((equality) => !plain.includes(equality)).map(([left, right]) => compare('=', left, right))
  const classes = classesOf(plain, maskOf)
  return {
    relations: found,
    within: found.map((_, at) => equalWithin(at, classes)),
    classes: classes.map(onePerRelation),
    conditions: [...conditions, ...others].map((expr) => ({ expr, mask: maskOf(expr) })),
    raising,
    tree,
    asWritten,
  }
}

/** Can the join's pairs be found in another order? Not where a key may raise, or a condition gives something else each time. */
export function isMovable(plan: LogicalPlan): plan is JoinNode {
  return plan.kind === 'join' && plan.type === 'inner' && plan.keys.every(isPlainKey) && !(plan.condition && isVolatile(plan.condition))
}

function isPlainKey({ left, right, nullsMatch }: JoinKey): boolean {
  return !nullsMatch && ![left, right].some((expr) => canRaise(expr) || isVolatile(expr))
}

/** Does it only give fewer columns of joins, or in another order? */
function passesJoin(plan: LogicalPlan): plan is ProjectNode {
  if (plan.kind !== 'project') return false
  const passes = plan.items.every(({ expr, column }) => expr.kind === 'column' && expr.id === column.id)
  return passes && (isMovable(plan.input) || passesJoin(plan.input))
}

function masked(columns: ReadonlySet<ColumnId>, given: readonly ReadonlySet<ColumnId>[]): Mask {
  let mask = 0
  given.forEach((ids, at) => {
    if ([...columns].some((id) => ids.has(id))) mask |= 1 << at
  })
  return mask
}

export function isOne(mask: Mask): boolean {
  return mask !== 0 && (mask & (mask - 1)) === 0
}

/** The position of the lowest bit. */
export function lowestOf(mask: Mask): number {
  return 31 - Math.clz32(mask & -mask)
}

/** `a = b` and `b = c`: a, b and c are one class. */
function classesOf(equalities: readonly (readonly [Expr, Expr])[], maskOf: (expr: Expr) => Mask): (readonly ClassMember[])[] {
  const byKey = new Map<string, Map<string, ClassMember>>()
  for (const pair of equalities) {
    const members = new Map<string, ClassMember>()
    for (const expr of pair) {
      members.set(exprKey(expr), { relation: lowestOf(maskOf(expr)), expr })
      for (const [key, member] of byKey.get(exprKey(expr)) ?? []) members.set(key, member)
    }
    for (const key of members.keys()) byKey.set(key, members)
  }
  return [...new Set(byKey.values())].map((members) => [...members.values()])
}

function equalWithin(at: number, classes: readonly (readonly ClassMember[])[]): readonly Expr[] {
  return classes.flatMap((members) => {
    const [first, ...others] = members.filter(({ relation }) => relation === at)
    return others.map(({ expr }) => compare('=', first!.expr, expr))
  })
}

function onePerRelation(members: readonly ClassMember[]): readonly ClassMember[] {
  return members.filter(({ relation }, i) => members.findIndex((other) => other.relation === relation) === i)
}

/** The joins of the region in the order of another tree, with the columns in the order of `root`. */
export function rebuild({ relations, within, classes, conditions, raising }: Region, tree: JoinTree, root: JoinNode): LogicalPlan {
  const build = (node: JoinTree): { readonly plan: LogicalPlan; readonly mask: Mask } => {
    if (typeof node === 'number') {
      const mask = 1 << node
      const own = conditions.filter((condition) => condition.mask === mask).map(({ expr }) => expr)
      return { plan: filtered(relations[node]!, [...within[node]!, ...own]), mask }
    }
    const [left, right] = [build(node.left), build(node.right)]
    const mask = left.mask | right.mask
    const keys = classes.flatMap((members): JoinKey[] => {
      const [a, b] = [left.mask, right.mask].map((side) => members.find(({ relation }) => (side >> relation) & 1)?.expr)
      return a && b ? [{ left: a, right: b }] : []
    })
    const own = conditions.filter(({ mask: read }) => isIn(read, mask) && !isIn(read, left.mask) && !isIn(read, right.mask))
    const condition = own.length > 0 ? and(own.map(({ expr }) => expr)) : undefined
    return { plan: { kind: 'join', type: 'inner', left: left.plan, right: right.plan, keys, condition }, mask }
  }
  const constants = conditions.filter(({ mask }) => mask === 0).map(({ expr }) => expr)
  const joined = filtered(build(tree).plan, [...constants, ...raising])
  const columns = columnsOf(root)
  const [own, wanted] = [columnsOf(joined), columns]
  if (own.length === wanted.length && own.every(({ id }, i) => id === wanted[i]!.id)) return joined
  return { kind: 'project', input: joined, items: columns.map((column) => ({ expr: columnExpr(column), column })) }
}

function isIn(part: Mask, whole: Mask): boolean {
  return (part & ~whole) === 0
}

function filtered(plan: LogicalPlan, conditions: readonly Expr[]): LogicalPlan {
  return conditions.length > 0 ? { kind: 'filter', input: plan, predicate: and(conditions) } : plan
}
