// Is a plan whole? Every column that an expression reads must be given by the node below, with the same type.
import { sameType, typeName } from '../common/types.ts'
import type { Column, ColumnId, Expr } from './expression.ts'
import { operandsOf } from './expression.ts'
import type { LogicalPlan } from './plan.ts'
import { childrenOf, columnsOf, expressionsOf } from './plan-walk.ts'

/** Plans that were checked and found whole: nodes never change, and most outlive a rule. */
const whole = new WeakSet<LogicalPlan>()

/** What is wrong with the plan, or undefined. */
export function planFault(plan: LogicalPlan): string | undefined {
  if (whole.has(plan)) return undefined
  for (const child of childrenOf(plan)) {
    const fault = planFault(child)
    if (fault) return fault
  }
  if (plan.kind === 'dependent_join') return 'a dependent join is left'
  const fault = readFault(plan) ?? commonFault(plan) ?? unionFault(plan) ?? joinFault(plan) ?? idFault(plan)
  if (fault === undefined) whole.add(plan)
  return fault
}

function readFault(plan: LogicalPlan): string | undefined {
  const inputs = plan.kind === 'scan' ? [plan.columns] : childrenOf(plan).map(columnsOf)
  const known = new Map<ColumnId, Column>(inputs.flat().map((column) => [column.id, column]))
  for (const expr of expressionsOf(plan)) {
    const fault = exprFault(expr, known)
    if (fault) return `${plan.kind}: ${fault}`
  }
  return undefined
}

function exprFault(expr: Expr, known: ReadonlyMap<ColumnId, Column>): string | undefined {
  if (expr.kind === 'subquery') return 'a subquery is left'
  if (expr.kind === 'column') {
    const column = known.get(expr.id)
    if (!column) return `column "${expr.name}" (${expr.id}) is not given by the input`
    if (!sameType(column.type, expr.type)) return `column "${expr.name}" is ${typeName(column.type)}, but read as ${typeName(expr.type)}`
  }
  for (const operand of operandsOf(expr)) {
    const fault = exprFault(operand, known)
    if (fault) return fault
  }
  return undefined
}

/** What reads a common table reads columns that it gives. */
function commonFault(plan: LogicalPlan): string | undefined {
  if (plan.kind !== 'with') return undefined
  const given = new Map(columnsOf(plan.definition).map((column) => [column.id, column]))
  const fault = (node: LogicalPlan): string | undefined => {
    if (node.kind === 'common_scan' && node.id === plan.id) {
      const missing = node.columns.find(({ source, type }) => !given.has(source) || !sameType(given.get(source)!.type, type))
      if (missing) return `common_scan: column "${missing.name}" is not given by "${plan.name}", or of another type`
    }
    return childrenOf(node).map(fault).find(Boolean)
  }
  return fault(plan.body)
}

function unionFault(plan: LogicalPlan): string | undefined {
  if (plan.kind !== 'union') return undefined
  const fits = plan.inputs.every((input) => {
    const columns = columnsOf(input)
    return columns.length === plan.columns.length && columns.every((column, i) => sameType(column.type, plan.columns[i]!.type))
  })
  return fits ? undefined : 'union: an input has other columns than the union'
}

/** Each side of a key reads its own input alone, and both are of one type. */
function joinFault(plan: LogicalPlan): string | undefined {
  if (plan.kind !== 'join') return undefined
  const given = (side: LogicalPlan) => new Map<ColumnId, Column>(columnsOf(side).map((column) => [column.id, column]))
  const [left, right] = [given(plan.left), given(plan.right)]
  if ([...left.keys()].some((id) => right.has(id))) return 'join: its inputs share a column id'
  for (const key of plan.keys) {
    const fault = exprFault(key.left, left) ?? exprFault(key.right, right)
    if (fault) return `join: in a key, ${fault}`
    if (!sameType(key.left.type, key.right.type)) return `join: a key compares ${typeName(key.left.type)} with ${typeName(key.right.type)}`
  }
  if (plan.condition && plan.condition.type.kind !== 'boolean') return `join: its condition is ${typeName(plan.condition.type)}`
  return undefined
}

function idFault(plan: LogicalPlan): string | undefined {
  const ids = columnsOf(plan).map((column) => column.id)
  return new Set(ids).size === ids.length ? undefined : `${plan.kind}: two of its columns have the same id`
}
