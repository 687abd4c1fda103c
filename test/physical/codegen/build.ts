import { type SqlType, sameType } from '../../../src/common/types.ts'
import { call, columnExpr, literal } from '../../../src/logical/build-expression.ts'
import type { Expr, LiteralValue } from '../../../src/logical/expression.ts'
import { builtins } from '../../../src/udf/builtin/index.ts'
import type { TestColumn } from './table.ts'

export function col({ column }: TestColumn): Expr {
  return columnExpr(column)
}

export function lit(value: LiteralValue, type: SqlType): Expr {
  return literal(value, type)
}

export function cast(arg: Expr, type: SqlType, tryCast = false): Expr {
  return sameType(arg.type, type) ? arg : { kind: 'cast', args: [arg], tryCast, type, nullable: true }
}

/** A call as the binder would make it: the overload that fits, arguments cast to it. */
export function fn(name: string, ...args: Expr[]): Expr {
  const resolved = builtins.scalar(
    name,
    args.map(({ type }) => type),
  )
  if (!resolved) throw new Error(`no function ${name}`)
  return call(
    resolved,
    args.map((arg, i) => cast(arg, resolved.args[i]!)),
  )
}
