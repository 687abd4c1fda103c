// Makes bound expressions whose operands are bound and of the right types; says what may be NULL.
import type { SqlType } from '../common/types.ts'
import { BOOLEAN, sameType } from '../common/types.ts'
import type { CaseExpr, Column, ColumnExpr, Expr, LiteralExpr, LiteralValue } from './expression.ts'
import type { ResolvedFunction } from './ports.ts'

let nextId = 1

/** A column with an id of its own. Ids are unique in the process, so that plans made apart can be put together. */
export function freshColumn(name: string, type: SqlType, nullable: boolean): Column {
  return { id: nextId++, name, type, nullable }
}

export function columnExpr({ id, name, type, nullable }: Column): ColumnExpr {
  return { kind: 'column', id, name, type, nullable }
}

/** The column that gives the expression's value: a column that only passes through keeps its id. */
export function columnFor(expr: Expr, name: string): Column {
  if (expr.kind !== 'column') return freshColumn(name, expr.type, expr.nullable)
  return { id: expr.id, name, type: expr.type, nullable: expr.nullable }
}

/** Expressions with names as a projection's items. Where two would give the same column, the second gets an id of its own. */
export function projectItems(items: readonly { readonly expr: Expr; readonly name: string }[]): { expr: Expr; column: Column }[] {
  const taken = new Set<number>()
  return items.map(({ expr, name }) => {
    let column = columnFor(expr, name)
    if (taken.has(column.id)) column = freshColumn(name, expr.type, expr.nullable)
    taken.add(column.id)
    return { expr, column }
  })
}

/** `value` in its carrier's form (see `LiteralValue`). */
export function literal(value: LiteralValue, type: SqlType): LiteralExpr {
  return { kind: 'literal', value, type, nullable: value === null }
}

export const TRUE: LiteralExpr = literal(true, BOOLEAN)
export const FALSE: LiteralExpr = literal(false, BOOLEAN)

/** Functions that give a value wherever their arguments are values. Others may not: `7 % 0` is NULL. */
const TOTAL: ReadonlySet<string> = new Set(['+', '-', '*', '/', '||', 'like'])

/** A call of a resolved function; the arguments have its types already. */
export function call(resolved: ResolvedFunction, args: readonly Expr[]): Expr {
  const { name, returns: type, canRaise, volatile, user } = resolved
  const total = TOTAL.has(name) && type.kind !== 'interval'
  const nullable = resolved.nulls !== 'never' && !(resolved.nulls === 'propagate' && total && args.every((arg) => !arg.nullable))
  const expr = { kind: 'call', name, args, canRaise, volatile, type, nullable } as const
  return user ? { ...expr, user } : expr
}

/** `=`, `<>`, `<`, `<=`, `>`, `>=`, `is_distinct_from`, `is_not_distinct_from` over two operands of one type. */
export function compare(name: string, left: Expr, right: Expr): Expr {
  const nullable = !name.startsWith('is_') && (left.nullable || right.nullable)
  return { kind: 'call', name, args: [left, right], canRaise: false, volatile: false, type: BOOLEAN, nullable }
}

export const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', 'is_distinct_from', 'is_not_distinct_from'])

/** Three-valued AND of any number of operands, chains flattened; TRUE of none. */
export function and(args: readonly Expr[]): Expr {
  return logic('and', args)
}

/** Three-valued OR of any number of operands, chains flattened; FALSE of none. */
export function or(args: readonly Expr[]): Expr {
  return logic('or', args)
}

function logic(kind: 'and' | 'or', operands: readonly Expr[]): Expr {
  const args = operands.flatMap((arg) => (arg.kind === kind ? arg.args : [arg]))
  if (args.length < 2) return args[0] ?? (kind === 'and' ? TRUE : FALSE)
  return { kind, args, type: BOOLEAN, nullable: args.some((arg) => arg.nullable) }
}

/** The operands of a conjunction; the expression itself where it is none. */
export function conjunctsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.args : [expr]
}

export function not(operand: Expr): Expr {
  return { kind: 'not', args: [operand], type: BOOLEAN, nullable: operand.nullable }
}

export function isNull(operand: Expr): Expr {
  return { kind: 'is_null', args: [operand], type: BOOLEAN, nullable: false }
}

/** `branches` are pairs of a condition and a value; all values and `otherwise` have one type. */
export function caseOf(branches: readonly (readonly [Expr, Expr])[], otherwise: Expr): CaseExpr {
  const nullable = otherwise.nullable || branches.some(([, value]) => value.nullable)
  return { kind: 'case', args: [...branches.flat(), otherwise], type: otherwise.type, nullable }
}

/** The expression as another type; itself where it has it, and a NULL is just of that type. */
export function castTo(expr: Expr, type: SqlType, tryCast = false): Expr {
  if (sameType(expr.type, type)) return expr
  if (expr.kind === 'literal' && expr.value === null) return literal(null, type)
  return { kind: 'cast', args: [expr], tryCast, type, nullable: expr.nullable || tryCast || expr.type.kind === 'json' }
}
