// GROUPING SETS, ROLLUP and CUBE: which groups each set has, and the plan that gives the rows of all sets.
import { BindError, type Position } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { Expression, GroupItem } from '../../parser/ast.ts'
import { columnExpr, freshColumn, literal } from '../build-expression.ts'
import { copyPlan } from '../copy-plan.ts'
import type { Column, Expr } from '../expression.ts'
import { exprKey, isVolatile } from '../expression-key.ts'
import { someExpr } from '../expression-walk.ts'
import type { AggregateNode } from '../nodes/aggregate.ts'
import { freshWithId } from '../nodes/with.ts'
import { overCommon } from '../over-common.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf, expressionsOf } from '../plan-walk.ts'

/** The expressions of all sets, each once, and the sets by positions among them: one where GROUP BY lists groups alone. */
export interface Groups {
  readonly exprs: readonly Expr[]
  readonly sets: readonly (readonly number[])[]
}

/** A call of `grouping`: a bit for each argument, the first one highest, that is 1 where the set does not group by it. */
export interface GroupingCall {
  readonly args: readonly Expr[]
  readonly column: Column
  readonly position: Position
}

// Each set is a plan of its own.
const MOST_SETS = 256

/** The sets that the items of GROUP BY stand for: all ways to take one set of each. */
export function groupingSets(items: readonly GroupItem[], bind: (node: Expression) => Expr, position: Position): Groups {
  let sets: readonly (readonly Expr[])[] = [[]]
  for (const item of items) {
    const own = setsOf(item, bind)
    if (sets.length * own.length > MOST_SETS) {
      throw new BindError(`GROUP BY has more than ${MOST_SETS} grouping sets`, {
        position,
        hint: 'List the sets that are needed: GROUPING SETS (…).',
      })
    }
    sets = sets.flatMap((set) => own.map((more) => [...set, ...more]))
  }
  return groupsOf(sets)
}

export function groupsOf(sets: readonly (readonly Expr[])[]): Groups {
  const exprs = [...new Map(sets.flat().map((expr) => [exprKey(expr), expr])).values()]
  const at = new Map(exprs.map((expr, i) => [exprKey(expr), i]))
  return { exprs, sets: sets.map((set) => [...new Set(set.map((expr) => at.get(exprKey(expr))!))]) }
}

function setsOf(item: GroupItem, bind: (node: Expression) => Expr): readonly (readonly Expr[])[] {
  if (item.kind === 'grouping-sets') return item.sets.flatMap((set) => setsOf(set, bind))
  const call = item.kind === 'call' && item.name.length === 1 ? item.name[0]!.text.toLowerCase() : undefined
  if (item.kind !== 'call' || (call !== 'rollup' && call !== 'cube')) return [groupsOfItem(item, bind)]
  const parts = item.args.map(({ value }) => groupsOfItem(value, bind))
  if (call === 'rollup') return [...parts.keys(), parts.length].toReversed().map((count) => parts.slice(0, count).flat())
  if (2 ** parts.length > MOST_SETS) {
    throw new BindError(`CUBE takes at most ${Math.log2(MOST_SETS)} groups`, {
      position: item.position,
      hint: 'List the sets: GROUPING SETS (…).',
    })
  }
  return Array.from({ length: 2 ** parts.length }, (_, set) => parts.filter((_, i) => (set >> (parts.length - 1 - i)) % 2 === 0).flat())
}

function groupsOfItem(item: Expression, bind: (node: Expression) => Expr): readonly Expr[] {
  return item.kind === 'row' ? item.items.map(bind) : [bind(item)]
}

/** The rows of all sets: the groups, NULL where a set has them not, the aggregates, and what the calls of `grouping` say. */
export function groupingSetsPlan(node: AggregateNode, { exprs, sets }: Groups, calls: readonly GroupingCall[]): LogicalPlan {
  const masks = calls.map((call) => call.args.map((arg) => positionAmong(arg, exprs, call.position)))
  const groupings = calls.map(({ column }) => column)
  if (sets.length === 1) {
    const items = columnsOf(node).map((column) => ({ expr: columnExpr(column) as Expr, column }))
    return {
      kind: 'project',
      input: node,
      items: [...items, ...groupings.map((column, i) => ({ expr: maskOf(masks[i]!, sets[0]!), column }))],
    }
  }
  const isCheap = isRepeatable(node.input)
  const id = freshWithId()
  const inputs = sets.map((set): LogicalPlan => {
    const part = { ...node, groups: set.map((group) => node.groups[group]!) }
    const own = isCheap ? copyPlan(part) : overCommon(part, id)
    const given = columnsOf(own)
    const keys = node.groups.map(({ column }, group) => {
      const at = set.indexOf(group)
      return { expr: at < 0 ? literal(null, column.type) : columnExpr(given[at]!), name: column.name }
    })
    const values = node.aggregates.map(({ column }, i) => ({ expr: columnExpr(given[set.length + i]!), name: column.name }))
    const bits = groupings.map((column, i) => ({ expr: maskOf(masks[i]!, set), name: column.name }))
    const items = [...keys, ...values, ...bits].map(({ expr, name }) => ({ expr, column: freshColumn(name, expr.type, expr.nullable) }))
    return { kind: 'project', input: own, items }
  })
  const groups = node.groups.map(({ column }) => freshColumn(column.name, column.type, true))
  const union: LogicalPlan = { kind: 'union', inputs, columns: [...groups, ...node.aggregates.map(({ column }) => column), ...groupings] }
  return isCheap ? union : { kind: 'with', id, name: 'rows', definition: node.input, body: union }
}

function positionAmong(arg: Expr, exprs: readonly Expr[], position: Position): number {
  const at = exprs.findIndex((expr) => exprKey(expr) === exprKey(arg))
  if (at < 0) throw new BindError('grouping() takes what GROUP BY names', { position })
  return at
}

function maskOf(groups: readonly number[], set: readonly number[]): Expr {
  return literal(
    groups.reduce((bits, group) => bits * 2n + (set.includes(group) ? 0n : 1n), 0n),
    BIGINT,
  )
}

/** Is it as cheap to read it again as to keep it, and the same each time? */
function isRepeatable(plan: LogicalPlan): boolean {
  const isPlain = expressionsOf(plan).every((expr) => !isVolatile(expr) && !someExpr(expr, (part) => part.kind === 'subquery'))
  if (!isPlain) return false
  if (plan.kind === 'scan' || plan.kind === 'common_scan') return true
  return (plan.kind === 'filter' || plan.kind === 'project') && isRepeatable(plan.input)
}
