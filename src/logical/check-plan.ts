// Is a plan whole? Every column that an expression reads must be given by the node below, with the same type.
import { sameType, typeName } from '../common/types.ts'
import type { Column, ColumnId, Expr } from './expression.ts'
import { operandsOf } from './expression.ts'
import type { LogicalPlan } from './plan.ts'
import { childrenOf, columnsOf, expressionsOf } from './plan-walk.ts'

/** What is wrong with the plan, or undefined. */
export function planFault(plan: LogicalPlan): string | undefined {
  for (const child of childrenOf(plan)) {
    const fault = planFault(child)
    if (fault) return fault
  }
  return readFault(plan) ?? unionFault(plan) ?? idFault(plan)
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

function unionFault(plan: LogicalPlan): string | undefined {
  if (plan.kind !== 'union') return undefined
  const fits = plan.inputs.every((input) => {
    const columns = columnsOf(input)
    return columns.length === plan.columns.length && columns.every((column, i) => sameType(column.type, plan.columns[i]!.type))
  })
  return fits ? undefined : 'union: an input has other columns than the union'
}

function idFault(plan: LogicalPlan): string | undefined {
  const ids = columnsOf(plan).map((column) => column.id)
  return new Set(ids).size === ids.length ? undefined : `${plan.kind}: two of its columns have the same id`
}
