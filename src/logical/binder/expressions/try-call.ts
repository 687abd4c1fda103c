// TRY(x): NULL where x raises an error.
import { BindError, QuernError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import { literal } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { canRaise, isConstant, isVolatile } from '../../expression-key.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { tryCall } from './lambdas.ts'

export function bindTry(node: ast.Call, binder: ExpressionBinder): Expr {
  const [argument, more] = node.args
  if (!argument || more) throw new BindError('TRY takes one expression', { position: node.position })
  const expr = binder.bind(argument.value)
  if (!canRaise(expr)) return expr
  if (isConstant(expr)) return valueOrNull(expr, binder)
  if (isVolatile(expr)) throw new BindError('TRY cannot take what is another value each time', { position: node.position })
  return triedCasts(expr) ?? tryCall(expr, node.position)
}

function valueOrNull(expr: Expr, { session }: ExpressionBinder): Expr {
  try {
    return literal(session.env.constants.evaluate(expr), expr.type)
  } catch (error) {
    if (error instanceof QuernError && error.code !== 'INTERNAL') return literal(null, expr.type)
    throw error
  }
}

/** A cast, or casts of one another, of what raises nothing. */
function triedCasts(expr: Expr): Expr | undefined {
  if (!canRaise(expr)) return expr
  if (expr.kind !== 'cast') return undefined
  const operand = triedCasts(expr.args[0])
  return operand && { ...expr, args: [operand], tryCast: true, nullable: true }
}
