// Which call or cast of an expression raised. Code is shared by all expressions of one shape, wherever they stand in their texts: it knows calls and
// casts by their numbers, and the place in the text is looked up in the expression at hand.
import type { Position } from '../../common/errors.ts'
import type { CallExpr, CastExpr, Expr } from '../../logical/expression.ts'
import { operandsOf, withOperands } from '../../logical/expression.ts'

const isSource = (expr: Expr): expr is CallExpr | CastExpr => expr.kind === 'call' || expr.kind === 'cast'

/** The expressions with their calls and casts numbered, each before its operands: the number stands in the place of the position. */
export function numberSources(exprs: readonly Expr[]): Expr[] {
  let next = 0
  // What is the same object stays so: it is computed once.
  const known = new Map<Expr, Expr>()
  const number = (expr: Expr): Expr => {
    const position: Position | undefined = isSource(expr) ? { offset: next++, length: 0 } : undefined
    const numbered = withOperands(expr, operandsOf(expr).map(number))
    const result = known.get(expr) ?? (isSource(numbered) ? { ...numbered, position } : numbered)
    known.set(expr, result)
    return result
  }
  return exprs.map(number)
}

/** The number that `numberSources` gave. */
export function sourceOf({ position }: CallExpr | CastExpr): number | undefined {
  return position?.offset
}

/** Where in the text the call or cast of that number stands; undefined where that is not known. */
export function positionOfSource(exprs: readonly Expr[], source: number | undefined): Position | undefined {
  const positions: (Position | undefined)[] = []
  const visit = (expr: Expr): void => {
    if (isSource(expr)) positions.push(expr.position)
    operandsOf(expr).forEach(visit)
  }
  exprs.forEach(visit)
  return source === undefined ? undefined : positions[source]
}
