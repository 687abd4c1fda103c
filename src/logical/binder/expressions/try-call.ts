// TRY(x): NULL where x raises an error.
import { BindError, QuernError, UnsupportedError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import { literal } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { canRaise, isConstant } from '../../expression-key.ts'
import type { ExpressionBinder } from '../expression-binder.ts'

export function bindTry(node: ast.Call, binder: ExpressionBinder): Expr {
  const [argument, more] = node.args
  if (!argument || more) throw new BindError('TRY takes one expression', { position: node.position })
  const expr = binder.bind(argument.value)
  if (!canRaise(expr)) return expr
  if (isConstant(expr)) return valueOrNull(expr, binder)
  const tried = triedCasts(expr)
  if (tried) return tried
  throw new UnsupportedError('TRY of anything but casts and constants is not supported', {
    position: node.position,
    hint: 'TRY_CAST gives NULL where a value cannot be cast; CASE keeps a call from what it raises an error for.',
  })
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
