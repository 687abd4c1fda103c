// A join of FROM: which columns it compares, and what names mean over what it gives.
import { BindError, UnsupportedError } from '../../common/errors.ts'
import type { Expression, Join, Name } from '../../parser/ast.ts'
import { and, caseOf, castTo, columnExpr, compare, freshColumn, isNull, not } from '../build-expression.ts'
import type { Column, ColumnId, Expr } from '../expression.ts'
import type { DependentJoinNode, Parameter } from '../nodes/dependent-join.ts'
import type { JoinKey, JoinNode } from '../nodes/join.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { asofCondition, asofPlan, asofUsing } from './asof-join.ts'
import { didYouMean } from './did-you-mean.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { momentLiteral } from './expressions/literals.ts'
import type { BoundFrom, QuerySource } from './from.ts'
import { constantClause } from './limit.ts'
import { positionalPlan } from './positional-join.ts'
import { Scope, type ScopeColumn, same, type VisibleColumn } from './scope.ts'
import { unifyComparison } from './unify.ts'

/** `parameters`: what the right side reads of the left's rows. */
export function bindJoin(
  join: Join,
  left: BoundFrom,
  right: BoundFrom,
  queries: QuerySource,
  parameters: readonly Parameter[] = [],
): BoundFrom {
  const { session } = queries
  refuseSameName(join, left.scope, right.scope)
  const both = new Scope([...left.scope.relations, ...right.scope.relations], [...left.scope.visible, ...right.scope.visible])
  if (join.type === 'positional') return merged(positionalPlan(join, left.plan, right.plan), [], 'full', [], left.scope, right.scope)
  const type = join.type === 'cross' ? 'inner' : join.type
  const pairs = join.natural
    ? commonColumns(join, left.scope, right.scope)
    : join.using.map((name) => usingPair(name, left.scope, right.scope))
  const keys = pairs.map(({ name, left: l, right: r }): JoinKey => {
    const [a, b] = unifyComparison(session, '=', columnExpr(l.column), columnExpr(r.column), name?.position ?? join.position)
    return { left: a, right: b }
  })
  if (join.type !== 'cross' && !join.on && pairs.length === 0) {
    throw new BindError('a join needs ON or USING', { position: join.position, hint: 'CROSS JOIN pairs every row with every row.' })
  }
  const condition = join.on && bindCondition(join.on, both, queries)
  if (join.asof) {
    if (parameters.length > 0) {
      throw new UnsupportedError('what is right of an ASOF JOIN cannot read the tables on its left', { position: join.right.position })
    }
    const asof = condition ? asofCondition(condition, left.plan, right.plan, join.on!) : asofUsing(keys)
    const plan = asofPlan(type, left.plan, right.plan, asof, session)
    if (type === 'semi' || type === 'anti') return { plan, scope: left.scope }
    // The value that USING compares is the left one's.
    return merged(plan, keys, type, pairs, left.scope, right.scope)
  }
  if (parameters.length > 0) {
    const conditions = [...keys.map((key) => compare('=', key.left, key.right)), ...(condition ? [condition] : [])]
    const plan = dependentJoin(join, left.plan, right.plan, parameters, conditions)
    return merged(plan, keys, plan.type, pairs, left.scope, right.scope)
  }
  const plan: JoinNode = { kind: 'join', type, left: left.plan, right: right.plan, keys, condition }
  if (type === 'semi' || type === 'anti') return { plan, scope: left.scope }
  return merged(plan, keys, type, pairs, left.scope, right.scope)
}

/** A join whose right side is asked for each row of the left. */
function dependentJoin(
  join: Join,
  left: LogicalPlan,
  right: LogicalPlan,
  parameters: readonly Parameter[],
  conditions: readonly Expr[],
): DependentJoinNode {
  const type = join.type === 'left' ? 'left' : 'inner'
  if (join.type !== type && join.type !== 'cross') {
    throw new BindError(`what is right of a ${join.type.toUpperCase()} JOIN cannot read the tables on its left`, {
      position: join.right.position,
      hint: 'It may where the join is an inner, cross or left one.',
    })
  }
  return { kind: 'dependent_join', type, left, right, parameters, condition: conditions.length > 0 ? and(conditions) : undefined }
}

/** Two columns of one name, one a side, that USING or NATURAL compares. */
interface Pair {
  /** As USING writes it. */
  readonly name: Name | undefined
  readonly left: VisibleColumn
  readonly right: VisibleColumn
}

function bindCondition(on: Expression, scope: Scope, queries: QuerySource): Expr {
  const { session } = queries
  return new ExpressionBinder(session, {
    ...constantClause('the ON clause', queries),
    column: (path) => scope.find(path) ?? (path.length === 1 ? momentLiteral(path[0]!.text, session.env.now) : undefined),
    unknown: (path) => scope.unknown(path),
  }).bindCondition(on)
}

function refuseSameName(join: Join, left: Scope, right: Scope): void {
  for (const { name } of right.relations) {
    if (name === undefined || !left.relation(name)) continue
    throw new BindError(`two tables of FROM are called "${name}"`, {
      position: join.right.position,
      hint: `Give one of them another name: … AS ${name}2.`,
    })
  }
}

function usingPair(name: Name, left: Scope, right: Scope): Pair {
  return { name, left: sideColumn(name, left, 'left'), right: sideColumn(name, right, 'right') }
}

function sideColumn(name: Name, { visible }: Scope, side: string): VisibleColumn {
  const found = visible.filter((column) => same(column.name, name.text))
  if (found.length === 1) return found[0]!
  const { position } = name
  if (found.length > 1) throw new BindError(`column "${name.text}" is ambiguous on the ${side} side of the join`, { position })
  const names = visible.map((column) => column.name)
  throw new BindError(`column "${name.text}" does not exist on the ${side} side of the join`, {
    position,
    hint: didYouMean(name.text, names),
  })
}

function commonColumns(join: Join, left: Scope, right: Scope): Pair[] {
  const pairs = left.visible.flatMap((column) => {
    const others = right.visible.filter((other) => same(other.name, column.name))
    const twice = others.length > 1 || (others.length > 0 && left.visible.filter((other) => same(other.name, column.name)).length > 1)
    if (twice) throw new BindError(`column "${column.name}" is ambiguous in the NATURAL JOIN`, { position: join.position })
    return others.map((other): Pair => ({ name: undefined, left: column, right: other }))
  })
  if (pairs.length > 0) return pairs
  throw new BindError('the tables have no column of the same name: a NATURAL JOIN has nothing to compare', {
    position: join.position,
    hint: 'Compare with ON, or pair all rows with CROSS JOIN.',
  })
}

/** What names mean over the join: a pair is one column where it stood on the left, and each side's own under its table's name. */
function merged(
  join: LogicalPlan,
  keys: readonly JoinKey[],
  type: JoinNode['type'],
  pairs: readonly Pair[],
  left: Scope,
  right: Scope,
): BoundFrom {
  // An inner join gives its sides' columns as they are.
  const isNew = type !== 'inner' || pairs.length > 0
  const given = new Map<ColumnId, Column>(isNew ? columnsOf(join).map((column) => [column.id, column]) : [])
  const renew = <C extends ScopeColumn>(column: C): C => {
    const own = given.get(column.column.id)
    return own === undefined || own === column.column ? column : { ...column, column: own }
  }
  const both = [...left.relations, ...right.relations]
  const relations = isNew ? both.map((relation) => ({ ...relation, columns: relation.columns.map(renew) })) : both
  if (!isNew) return { plan: join, scope: new Scope(relations, [...left.visible, ...right.visible]) }
  const hidden = new Set(pairs.map((pair) => pair.right))
  // Of a full join's pair either may be NULL: the column that stands for both is computed.
  const computed = type === 'full' ? pairs.map((pair, i) => fullColumn(keys[i]!, renew(pair.left), renew(pair.right))) : []
  const visible = [...left.visible, ...right.visible.filter((column) => !hidden.has(column))].map((column): VisibleColumn => {
    const at = pairs.findIndex((pair) => pair.left === column)
    if (at < 0) return renew(column)
    const { name } = column
    return { name, column: computed[at]?.column ?? renew(type === 'right' ? pairs[at]!.right : column).column }
  })
  const scope = new Scope(relations, visible)
  if (computed.length === 0) return { plan: join, scope }
  const passed = columnsOf(join).map((column) => ({ expr: columnExpr(column), column }))
  return { plan: { kind: 'project', input: join, items: [...passed, ...computed] }, scope }
}

/** The first of the pair's values that is not NULL, of the type in which they were compared. */
function fullColumn(key: JoinKey, left: ScopeColumn, right: ScopeColumn): { readonly expr: Expr; readonly column: Column } {
  const [a, b] = [castTo(columnExpr(left.column), key.left.type), castTo(columnExpr(right.column), key.right.type)]
  const expr = caseOf([[not(isNull(a)), a]], b)
  return { expr, column: freshColumn(left.name, expr.type, expr.nullable) }
}
