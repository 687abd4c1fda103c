// Comparisons of a date with a moment → of the date with a day: scans prune by that, and no row is cast. `d < date '1994-01-01' + interval 1 year`
// compares moments, for a date and an interval make a timestamp.
import { DATE } from '../common/types.ts'
import { compare, literal } from '../logical/build-expression.ts'
import type { CallExpr, Expr } from '../logical/expression.ts'

const MICROS_A_DAY = 86_400_000_000n
// Days beyond these have no moment: a comparison with them is left as it is.
const FURTHEST_DAY = 100_000_000n

/** How an operator reads where its sides change places. */
const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** By operator: what says the same of the day in which the moment lies, where the moment is not the day's first. */
const WITHIN_DAY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<=', '>': '>', '>=': '>' }

/** The comparison without its cast; the same object where it has none that can go. */
export function unwrapCast(expr: CallExpr): Expr {
  const [left, right] = expr.args as [Expr, Expr]
  const operator = left.kind === 'literal' ? MIRRORED[expr.name] : expr.name
  const [cast, moment] = left.kind === 'literal' ? [right, left] : [left, right]
  if (operator === undefined || cast.kind !== 'cast' || cast.type.kind !== 'timestamp' || cast.tryCast) return expr
  const [date] = cast.args
  if (date.type.kind !== 'date' || moment.kind !== 'literal' || typeof moment.value !== 'bigint') return expr
  const rest = ((moment.value % MICROS_A_DAY) + MICROS_A_DAY) % MICROS_A_DAY
  const day = (moment.value - rest) / MICROS_A_DAY
  if (day < -FURTHEST_DAY || day > FURTHEST_DAY) return expr
  const same = rest === 0n ? MIRRORED[operator] && operator : WITHIN_DAY[operator]
  return same === undefined ? expr : compare(same, date, literal(Number(day), DATE))
}
