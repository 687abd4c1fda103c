// What a join without equal keys can look up all the same: an expression of the build side that its condition bounds by expressions of the probe's. In
// the order of that expression, a row's candidates lie one behind the other.
import { holdsIntervals } from '../../common/nested/equal-intervals.ts'
import { conjunctsOf } from '../../logical/build-expression.ts'
import type { CallExpr, ColumnId, Expr } from '../../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns } from '../../logical/expression-walk.ts'

export interface KeyRange {
  /** Over the build side alone. */
  readonly key: Expr
  /** Over the probe side alone: no candidate's key is below, none above. Whether the bounds themselves match, the condition tells. */
  readonly lower: Expr | undefined
  readonly upper: Expr | undefined
  /** Another expression of the build side that is bounded, on one side: `ends >= begins`, where `begins <= ends` is the range. */
  readonly further: FurtherBound | undefined
}

export interface FurtherBound {
  readonly key: Expr
  readonly bound: Expr
  readonly isUpper: boolean
}

/** Of `<`, as it is seen from its other side: `>`. */
const TURNED: Readonly<Record<string, string>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

interface Bound {
  readonly key: Expr
  readonly operator: string
  readonly bound: Expr
}

/** The range of a condition that is bounded on most sides; undefined where there is none. */
export function keyRange(condition: Expr, build: ReadonlySet<ColumnId>, probe: ReadonlySet<ColumnId>): KeyRange | undefined {
  const ranges = new Map<string, Omit<KeyRange, 'further'>>()
  let onlyBounds = true
  for (const conjunct of conjunctsOf(condition)) {
    const found = boundOf(conjunct, build, probe)
    // What may raise is evaluated for rows for which the condition would be, not for those that an earlier part of it rules out.
    if (!found || !(onlyBounds || !canRaise(found.bound))) {
      onlyBounds = false
      continue
    }
    const { key, operator, bound } = found
    const range = ranges.get(exprKey(key)) ?? { key, lower: undefined, upper: undefined }
    ranges.set(exprKey(key), {
      key,
      lower: range.lower ?? (operator.startsWith('<') ? undefined : bound),
      upper: range.upper ?? (operator.startsWith('>') ? undefined : bound),
    })
  }
  const [best, next] = [...ranges.values()].sort((a, b) => sidesOf(b) - sidesOf(a))
  return best && { ...best, further: next && { key: next.key, bound: (next.lower ?? next.upper)!, isUpper: next.lower === undefined } }
}

function sidesOf({ lower, upper }: Pick<KeyRange, 'lower' | 'upper'>): number {
  return Number(lower !== undefined) + Number(upper !== undefined)
}

/** How few candidates a range leaves, for comparison with others. */
export function narrowness(range: KeyRange | undefined): number {
  return range ? 2 * sidesOf(range) + Number(range.further !== undefined) : 0
}

/** The bounds that there are: the lower one, the upper one, the further one. */
export function boundsOf({ lower, upper, further }: KeyRange): readonly Expr[] {
  return [lower, upper, further?.bound].filter((bound) => bound !== undefined)
}

function boundOf(expr: Expr, build: ReadonlySet<ColumnId>, probe: ReadonlySet<ColumnId>): Bound | undefined {
  if (expr.kind !== 'call' || TURNED[expr.name] === undefined) return undefined
  const [left, right] = (expr as CallExpr).args as readonly [Expr, Expr]
  // Such values are not in the order of their bytes.
  if (holdsIntervals(left.type)) return undefined
  const bound = isOver(left, build)
    ? { key: left, operator: expr.name, bound: right }
    : { key: right, operator: TURNED[expr.name]!, bound: left }
  const fits = isOver(bound.key, build) && isOver(bound.bound, probe)
  return fits && !canRaise(bound.key) && !isVolatile(bound.key) && !isVolatile(bound.bound) ? bound : undefined
}

/** Does it read columns, and only these? */
function isOver(expr: Expr, columns: ReadonlySet<ColumnId>): boolean {
  const read = collectColumns(expr, new Set())
  return read.size > 0 && [...read].every((id) => columns.has(id))
}
