import { and, columnExpr, conjunctsOf, freshColumn } from '../../logical/build-expression.ts'
import { type Column, type Expr, operandsOf, withOperands } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { FilterNode } from '../../logical/nodes/filter.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import type { ValuesNode } from '../../logical/nodes/values.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, expressionsOf, mapChildren, mapExpressions, withChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'
import { joinDependent } from '../unnest/join-dependent.ts'
import { hasSubquery, misplaced, SubqueryValues } from '../unnest/subquery-values.ts'

/** Subqueries, also those that read the query around them, → joins: none is run once a row. */
export const unnestSubqueries: Rule = {
  name: 'unnest_subqueries',
  mandatory: true,
  scope: 'plan',
  rewrite: unnest,
}

/** A subquery may be looked at twice: whether a semi join will do, and then for its value. And what is left as it is stays so in later rounds. */
const known = new WeakMap<LogicalPlan, LogicalPlan>()

/** The plan without subqueries and dependent joins. */
export function unnest(plan: LogicalPlan): LogicalPlan {
  let unnested = known.get(plan)
  if (!unnested) {
    unnested = unnestOver(mapChildren(plan, unnest))
    known.set(plan, unnested)
  }
  return unnested
}

function unnestOver(node: LogicalPlan): LogicalPlan {
  if (node.kind === 'dependent_join') return joinDependent(node)
  return expressionsOf(node).some(hasSubquery) ? withoutSubqueries(node) : node
}

function withoutSubqueries(plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'filter':
      return filtered(plan)
    case 'join':
      return joined(plan)
    case 'values':
      return valued(plan)
    default: {
      const [input] = 'input' in plan ? [plan.input] : []
      if (!input) throw misplaced(expressionsOf(plan).find(hasSubquery)!, plan.kind)
      const values = new SubqueryValues(input, unnest)
      const resolved = mapExpressions(plan, (expr) => values.resolve(expr))
      return values.within(exactly(withChildren(resolved, [values.plan]), columnsOf(plan)))
    }
  }
}

/** What needs no subquery is filtered by first. */
function filtered({ input, predicate }: FilterNode): LogicalPlan {
  const conjuncts = conjunctsOf(predicate)
  const plain = conjuncts.filter((conjunct) => !hasSubquery(conjunct))
  const values = new SubqueryValues(plain.length > 0 ? { kind: 'filter', input, predicate: and(plain) } : input, unnest)
  for (const conjunct of conjuncts) if (!plain.includes(conjunct)) values.filter(conjunct)
  return values.within(exactly(values.plan, columnsOf(input)))
}

/** Of an inner join it is a filter above; else what it reads of one side becomes a column of that side. */
function joined(join: JoinNode): LogicalPlan {
  const conjuncts = join.condition ? conjunctsOf(join.condition) : []
  const plain = conjuncts.filter((conjunct) => !hasSubquery(conjunct))
  const others = conjuncts.filter((conjunct) => !plain.includes(conjunct))
  if (join.type === 'inner' && !join.keys.some(({ left, right }) => hasSubquery(left) || hasSubquery(right))) {
    const condition = plain.length > 0 ? and(plain) : undefined
    return filtered({ kind: 'filter', input: { ...join, condition }, predicate: and(others) })
  }
  const sides = [join.left, join.right].map((side) => new SubqueryValues(side, unnest)) as [SubqueryValues, SubqueryValues]
  const ids = [join.left, join.right].map((side) => new Set(columnsOf(side).map((column) => column.id)))
  const resolve = (expr: Expr): Expr => {
    if (!hasSubquery(expr)) return expr
    const read = [...collectColumns(expr, new Set())]
    const side = ids.findIndex((given) => read.every((id) => given.has(id)))
    if (side >= 0) return sides[side]!.resolve(expr)
    if (expr.kind !== 'subquery') return withOperands(expr, operandsOf(expr).map(resolve))
    throw misplaced(expr, 'the condition of an outer join, where it reads both sides,')
  }
  const resolved = mapExpressions({ ...join, condition: undefined }, resolve)
  const condition = conjuncts.length > 0 ? and(conjuncts.map(resolve)) : undefined
  const whole: LogicalPlan = { ...resolved, condition, left: sides[0].plan, right: sides[1].plan }
  return sides[0].within(sides[1].within(exactly(whole, columnsOf(join))))
}

function valued({ rows, columns }: ValuesNode): LogicalPlan {
  const inputs = rows.map((row): LogicalPlan => {
    const values = new SubqueryValues({ kind: 'values', columns: [], rows: [[]] }, unnest)
    const exprs = row.map((expr) => values.resolve(expr))
    const items = exprs.map((expr, i) => ({
      expr,
      column: rows.length > 1 ? freshColumn(columns[i]!.name, expr.type, expr.nullable) : columns[i]!,
    }))
    return values.within({ kind: 'project', input: values.plan, items })
  })
  return inputs.length === 1 ? inputs[0]! : { kind: 'union', inputs, columns }
}

/** The plan with these columns alone, as it gives them. */
function exactly(plan: LogicalPlan, columns: readonly Column[]): LogicalPlan {
  const given = columnsOf(plan)
  if (given.length === columns.length && given.every((column, i) => column.id === columns[i]!.id)) return plan
  const items = columns.map(({ id }) => {
    const column = given.find((candidate) => candidate.id === id)!
    return { expr: columnExpr(column), column }
  })
  return { kind: 'project', input: plan, items }
}
