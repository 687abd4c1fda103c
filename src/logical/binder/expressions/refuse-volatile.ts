import { type Position, UnsupportedError } from '../../../common/errors.ts'
import type { Expr } from '../../expression.ts'
import { isVolatile } from '../../expression-key.ts'

/** For what evaluates an operand more than once. */
export function refuseVolatile(operand: Expr, place: string, position: Position): void {
  if (!isVolatile(operand)) return
  throw new UnsupportedError(`a volatile function as the operand of ${place} is not supported`, {
    position,
    hint: 'Compute it in a subquery first, under a name.',
  })
}
