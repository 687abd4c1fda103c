// What a program knows of the vectors in its frame, and the leaves of expressions in the order in which a cached program numbers them.
import type { SqlType } from '../../common/types.ts'
import { typeName } from '../../common/types.ts'
import type { CallExpr, ColumnExpr, ColumnId, Expr, LiteralExpr } from '../../logical/expression.ts'
import { operandsOf } from '../../logical/expression.ts'
import { castName, lambdaKey } from '../../logical/expression-key.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import { constantsOf, declarationOf } from './function-body.ts'
import type { Layout } from './layout.ts'

/** A column as code reads it: the slot of its vector, its type and layout. */
export interface SlotColumn {
  readonly slot: number
  readonly type: SqlType
  readonly layout: Layout
}

export function collectLiterals(expr: Expr, into: Set<LiteralExpr>): Set<LiteralExpr> {
  if (expr.kind === 'literal') into.add(expr)
  for (const operand of operandsOf(expr)) collectLiterals(operand, into)
  return into
}

/** Expressions whose leaves are numbered: programs are cached by `shape`, in which columns and literals are but their numbers. */
export interface NumberedExpressions {
  readonly shape: string
  /** The columns in the order in which they are first met. */
  readonly columns: readonly ColumnExpr[]
  readonly literals: readonly LiteralExpr[]
}

/** Numbers the leaves and gives the text that is equal for expressions that differ in nothing but columns' ids and the values of literals on which no code depends. */
export function numberLeaves(exprs: readonly Expr[], functions: FunctionRegistry): NumberedExpressions {
  const columns = new Map<ColumnId, number>()
  const columnExprs: ColumnExpr[] = []
  const literals = new Map<LiteralExpr, number>()
  const shapes = exprs.map(function shapeOf(expr: Expr): string {
    const type = typeName(expr.type)
    switch (expr.kind) {
      case 'column': {
        let number = columns.get(expr.id)
        if (number === undefined) {
          number = columns.size
          columns.set(expr.id, number)
          columnExprs.push(expr)
        }
        return `#${number}:${type}`
      }
      case 'literal': {
        const number = literals.get(expr) ?? literals.size
        literals.set(expr, number)
        return `${expr.value === null ? 'null' : '$'}${number}:${type}`
      }
      default: {
        const name = expr.kind === 'call' ? callName(expr, functions) : expr.kind === 'cast' ? castName(expr) : logicName(expr)
        return `${name}(${operandsOf(expr).map(shapeOf).join(',')}):${type}`
      }
    }
  })
  return { shape: shapes.join(';'), columns: columnExprs, literals: [...literals.keys()] }
}

/** The code of a condition does without the NULLs of what is said to have none, whatever its vector says. */
function logicName({ kind, nullable }: Expr): string {
  return kind === 'not' && !nullable ? 'not of no NULL' : kind
}

function callName(expr: CallExpr, functions: FunctionRegistry): string {
  if (expr.lambda) return JSON.stringify([expr.name, 'lambda', lambdaKey(expr.lambda)])
  if (expr.user) return JSON.stringify([expr.name, 'user', expr.user.id])
  const constants = constantsOf(expr, declarationOf(expr, functions)).filter((value) => value !== undefined)
  return JSON.stringify([expr.name, ...constants.map(String)])
}
