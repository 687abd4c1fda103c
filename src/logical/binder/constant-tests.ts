// Values of expressions that are known while a query is bound: of clauses that take constants, and of tests of columns' names.

import { BindError } from '../../common/errors.ts'
import type { Expression } from '../../parser/ast.ts'
import { literal } from '../build-expression.ts'
import type { LiteralExpr } from '../expression.ts'
import { isConstant } from '../expression-key.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { constantClause } from './limit.ts'
import type { BindSession } from './session.ts'

/** The value of a constant; `what` names its place. */
export function constantValue(node: Expression, what: string, session: BindSession): LiteralExpr {
  const expr = new ExpressionBinder(session, constantClause(what)).bind(node)
  if (!isConstant(expr)) throw new BindError(`${what} must be a constant`, { position: node.position })
  return literal(
    session.located(node.position, () => session.env.constants.evaluate(expr)),
    expr.type,
  )
}

/** Whether a test of a column's name holds. */
export function isTrue(test: Expression, session: BindSession): boolean {
  return constantValue(test, 'a test of column names', session).value === true
}

export function nameLiteral(value: string): Expression {
  return { kind: 'string', value, position: { offset: 0, length: 0 } }
}
