// Frames: which rows of its partition a row's window function sees.
import { BindError } from '../../../common/errors.ts'
import { BIGINT } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import type { FrameBound, SortKey, WindowFrame } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'

const UNBOUNDED: FrameBound = { kind: 'unbounded preceding', offset: undefined, key: undefined }
const CURRENT: FrameBound = { kind: 'current row', offset: undefined, key: undefined }

/** The frame of a window; where it has none, all rows up to the peers of the row. */
export function bindFrame({ frame }: ast.WindowSpecification, orderBy: readonly SortKey[], binder: ExpressionBinder): WindowFrame {
  if (!frame) return { unit: 'range', start: UNBOUNDED, end: CURRENT, exclude: undefined }
  const { unit, start, end, exclude } = frame
  checkOrder(start, end)
  return { unit, exclude, start: bindBound(start, unit, orderBy, binder), end: bindBound(end, unit, orderBy, binder) }
}

function checkOrder(start: ast.FrameBound, end: ast.FrameBound): void {
  if (start.kind === 'unbounded following') throw new BindError('a frame cannot begin at UNBOUNDED FOLLOWING', { position: start.position })
  if (end.kind === 'unbounded preceding') throw new BindError('a frame cannot end at UNBOUNDED PRECEDING', { position: end.position })
  const endsBefore = end.kind === 'preceding' || (end.kind === 'current row' && start.kind === 'following')
  if (endsBefore && (start.kind === 'current row' || start.kind === 'following')) {
    throw new BindError('the frame ends before it begins', {
      position: end.position,
      hint: 'BETWEEN names the bound before the other first.',
    })
  }
}

function bindBound(
  { kind, offset, position }: ast.FrameBound,
  unit: ast.WindowFrame['unit'],
  orderBy: readonly SortKey[],
  binder: ExpressionBinder,
): FrameBound {
  if (!offset) return { kind, offset: undefined, key: undefined }
  const { session } = binder
  if (unit !== 'range') return { kind, offset: session.coerce(binder.bind(offset), BIGINT, offset.position), key: undefined }
  const [order, more] = orderBy
  if (!order || more) {
    throw new BindError('a RANGE frame with an offset needs exactly one key in ORDER BY', {
      position,
      hint: 'ROWS counts rows, GROUPS counts groups of equal rows.',
    })
  }
  const distance = binder.bind(offset)
  if (distance.type.kind === 'null') throw new BindError('the offset of a RANGE frame cannot be NULL', { position: offset.position })
  // What lies before has a lower key, or a higher one in a descending order.
  const operator = (kind === 'preceding') === order.descending ? '+' : '-'
  const reach = resolveScalar(binder, operator, [order.expr, distance], position)
  return { kind, offset: reach, key: session.coerce(order.expr, reach.type, position) }
}
