// What lasts while one query is bound: the environment, where expressions stand in the text, and the limits on size.
import type { Position } from '../../common/errors.ts'
import { BindError, errorFromData, errorToData, QuernError, UnsupportedError, withPosition } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import { sameType, typeName } from '../../common/types.ts'
import { literal } from '../build-expression.ts'
import { castCanRaise, isCastable } from '../cast-rules.ts'
import type { CallExpr, CastExpr, Expr, LiteralExpr } from '../expression.ts'
import { convertNumber } from '../number-literal.ts'
import type { BindEnvironment, ViewCatalog } from './environment.ts'
import { castInZone } from './zones.ts'

/** Nested deeper, an expression would overflow the stack of one pass or another. */
const MAX_DEPTH = 1000
/**
 * Aliases, views and common tables are bound anew at each use, so that a short text can mean a huge query: `b` is `a + a`, `c` is `b + b`, …
 * Literals do not count: a long IN list is just long.
 */
const MAX_BOUND_NODES = 100_000

export class BindSession {
  private readonly positions = new WeakMap<Expr, Position>()
  private readonly openViews = new Set<string>()
  private bound = 0
  private depth = 0
  /** Where the user's text names the view that is being bound. */
  private textPlace: Position | undefined

  constructor(readonly env: BindEnvironment) {}

  /** For a part of the query that sees other views. */
  withViews(views: ViewCatalog): BindSession {
    return new BindSession({ ...this.env, views })
  }

  /** Runs one step of binding, counted as `weight` expressions. */
  step<T>(position: Position, work: () => T, weight = 1): T {
    this.bound += weight
    if (this.bound > MAX_BOUND_NODES) {
      throw new UnsupportedError('the query is too large once its aliases, views and common tables are written out', { position })
    }
    if (this.depth >= MAX_DEPTH) {
      throw new UnsupportedError(`the query is nested more than ${MAX_DEPTH} levels deep`, {
        position,
        hint: 'Split it: move parts into a common table (WITH), or write x IN (…) for a long chain.',
      })
    }
    this.depth++
    try {
      return work()
    } finally {
      this.depth--
    }
  }

  /** Binds a view's query. Its errors are told at the place that names the view, for theirs lie in another text. */
  inView<T>(name: string, position: Position, work: () => T): T {
    const key = name.toLowerCase()
    if (this.openViews.has(key)) throw new BindError(`view "${name}" is defined by itself`, { position })
    this.openViews.add(key)
    try {
      return this.elsewhere(position, work)
    } catch (error) {
      throw isOurs(error) ? errorFromData({ ...errorToData(error), message: `in view "${name}": ${error.message}` }) : error
    } finally {
      this.openViews.delete(key)
    }
  }

  /** Binds what stands in another text: for the user it all happens at `position`. */
  elsewhere<T>(position: Position, work: () => T): T {
    const outer = this.textPlace
    this.textPlace ??= position
    try {
      return work()
    } catch (error) {
      throw isOurs(error) ? errorFromData({ ...errorToData(error), position: this.textPlace }) : error
    } finally {
      this.textPlace = outer
    }
  }

  /** Remembers where an expression stands, for later errors; what may raise carries it along. */
  place<E extends Expr>(expr: E, position: Position): E {
    const placed = raises(expr) && !expr.position ? { ...expr, position: this.textPlace ?? position } : expr
    if (!this.positions.has(placed)) this.positions.set(placed, position)
    return placed
  }

  positionOf(expr: Expr): Position | undefined {
    return this.positions.get(expr)
  }

  /** The expression as the type that its surroundings ask for. Literals are converted at once: what does not fit is an error here. */
  coerce(expr: Expr, type: SqlType, position = this.positionOf(expr)): Expr {
    return this.coerced(expr, type, position, (cast) => this.evaluated(cast, position))
  }

  /** As `coerce`, but a literal that does not fit is an error of the rows that reach it, if any. */
  coerceWhereReached(expr: Expr, type: SqlType): Expr {
    return this.coerced(expr, type, this.positionOf(expr), (cast) => this.evaluatedOrLeft(cast))
  }

  private coerced(expr: Expr, type: SqlType, position: Position | undefined, evaluate: (cast: Expr) => Expr): Expr {
    if (sameType(expr.type, type)) return expr
    if (!isCastable(expr.type, type)) {
      throw new BindError(`cannot use ${typeName(expr.type)} as ${typeName(type)}`, { position })
    }
    const cast = castInZone(expr, type, this.env.timeZone)
    if (expr.kind !== 'literal' || cast.kind === 'literal') return position ? this.place(cast, position) : cast
    return this.place(convertNumber(expr, type) ?? evaluate(cast), position ?? { offset: 0, length: 0 })
  }

  private evaluatedOrLeft(cast: Expr): Expr {
    try {
      return literal(this.env.constants.evaluate(cast), cast.type)
    } catch (error) {
      if (isOurs(error)) return cast
      throw error
    }
  }

  /** A constant expression as its value. */
  folded(expr: Expr, position: Position): LiteralExpr {
    return this.place(this.evaluated(expr, position), position)
  }

  private evaluated(cast: Expr, position: Position | undefined): LiteralExpr {
    return literal(
      this.located(position, () => this.env.constants.evaluate(cast)),
      cast.type,
    )
  }

  /** Runs `work`; an error without a position gets this one. */
  located<T>(position: Position | undefined, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw withPosition(error, position)
    }
  }
}

/** May the node itself raise, apart from its operands? */
function raises(expr: Expr): expr is CallExpr | CastExpr {
  if (expr.kind === 'call') return expr.canRaise
  return expr.kind === 'cast' && !expr.tryCast && castCanRaise(expr.args[0].type, expr.type)
}

function isOurs(error: unknown): error is QuernError {
  return error instanceof QuernError && error.code !== 'INTERNAL'
}
