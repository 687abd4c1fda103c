// Which code computes a call or a cast.
import { InternalError } from '../../common/errors.ts'
import type { CallExpr, Expr, LiteralValue } from '../../logical/expression.ts'
import { castBody } from '../../udf/cast/index.ts'
import type { Body, NullHandling, ScalarFunction } from '../../udf/function.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'

/** The body of a call or cast; undefined where the expression is neither. */
export function bodyOf(expr: Expr, functions: FunctionRegistry): { body: Body; nulls: NullHandling } | undefined {
  if (expr.kind === 'cast') {
    const from = expr.args[0].type
    return from.kind === 'null' ? undefined : { body: castBody(from, expr.type, expr.tryCast, expr.zone), nulls: 'propagate' }
  }
  if (expr.kind !== 'call') return undefined
  if (expr.lambda) return { body: { kind: 'lambda', name: expr.name, lambda: expr.lambda, givesNull: true }, nulls: 'own' }
  if (expr.user) return { body: { kind: 'user', user: expr.user, givesNull: true }, nulls: 'own' }
  const declared = declarationOf(expr, functions)
  const types = expr.args.map(({ type }) => type)
  return { body: declared.body(types, expr.type, constantsOf(expr, declared)), nulls: declared.nulls }
}

/** The values of the arguments that are literals and that the function's code depends on. */
export function constantsOf({ args }: CallExpr, { constants }: ScalarFunction): (LiteralValue | undefined)[] {
  return args.map((arg, i) => (arg.kind === 'literal' && constants.includes(i) ? arg.value : undefined))
}

export function declarationOf({ name }: CallExpr, functions: FunctionRegistry): ScalarFunction {
  const declared = functions.declarationOf(name)
  if (!declared) throw new InternalError(`no function ${name}`)
  return declared
}
