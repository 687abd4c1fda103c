// Brings the operands of a comparison, a CASE, an IN to one type. Literals adapt to what they meet, as in DuckDB: `date >= '2015-05-01'`.
import type { Position } from '../../common/errors.ts'
import { BindError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import { isInteger, isNested, isNumeric, typeName } from '../../common/types.ts'
import { isCastable } from '../cast-rules.ts'
import { booleanMeets, commonType, commonTypeOrText, comparedType, readFromJson } from '../common-type.ts'
import type { Expr } from '../expression.ts'
import { convertNumber } from '../number-literal.ts'
import type { BindSession } from './session.ts'

const EQUALITIES = new Set(['=', '<>', 'is_distinct_from', 'is_not_distinct_from'])

/** The two operands of a comparison as one type. */
export function unifyComparison(session: BindSession, operator: string, left: Expr, right: Expr, position: Position): [Expr, Expr] {
  const type = sharedType([left, right], EQUALITIES.has(operator), comparedType)
  if (!('clash' in type)) return [session.coerce(left, type), session.coerce(right, type)]
  const target = left.type.kind === 'varchar' ? right.type : left.type
  const hint =
    isCastable(left.type, right.type) || isCastable(right.type, left.type) ? `Cast one side: CAST(… AS ${typeName(target)}).` : undefined
  throw new BindError(`cannot compare ${typeName(left.type)} with ${typeName(right.type)}`, { position, hint })
}

/** Values of which any may be the result (CASE, COALESCE) or be compared (IN), as one type. `what` names the place. */
export function unifyAll(session: BindSession, what: string, exprs: readonly Expr[], position: Position, textMeetsAll = false): Expr[] {
  return toOneType(session, what, exprs, position, sharedType(exprs, textMeetsAll))
}

/**
 * The values of a column of VALUES, as one type: row by row, so that a whole number adapts to the integers before it alone. Text that is written out adapts
 * to all others.
 */
export function unifyValues(session: BindSession, exprs: readonly Expr[], position: Position): Expr[] {
  const ordered = [...exprs.filter((expr) => adaptability(expr) < 2), ...exprs.filter((expr) => adaptability(expr) === 2)]
  let type = ordered[0]!.type
  for (const expr of ordered.slice(1)) {
    if (adaptability(expr) === 2 ? type.kind !== 'null' : isInteger(type) && adaptability(expr) === 1 && adaptsToNumber(expr, type))
      continue
    const shared = commonType(type, expr.type)
    if (!shared) return toOneType(session, 'VALUES', exprs, position, { before: type, clash: expr })
    type = shared
  }
  return toOneType(session, 'VALUES', exprs, position, type)
}

/** Where some of the values may never be asked for. */
const CONDITIONAL = new Set(['CASE', 'COALESCE', 'IF'])

function toOneType(
  session: BindSession,
  what: string,
  exprs: readonly Expr[],
  position: Position,
  type: ReturnType<typeof sharedType>,
): Expr[] {
  if (!('clash' in type)) {
    return exprs.map((expr) => (CONDITIONAL.has(what) ? session.coerceWhereReached(expr, type) : session.coerce(expr, type)))
  }
  throw new BindError(`cannot mix ${typeName(type.before)} and ${typeName(type.clash.type)} in ${what}`, {
    position: session.positionOf(type.clash) ?? position,
    hint: 'Cast one of them to the type of the other.',
  })
}

/** The type for all of them, or the first that has none with those before. `textMeetsAll`: also text that is no literal is read as the other type. */
type Shared = SqlType | { readonly before: SqlType; readonly clash: Expr }

function sharedType(exprs: readonly Expr[], textMeetsAll: boolean, common = commonType): Shared {
  // What has a type of its own comes first, then numbers written out, then text written out: each adapts to those before.
  const ordered = [0, 1, 2].flatMap((rank) => exprs.filter((expr) => adaptability(expr) === rank))
  const typed = adaptability(ordered[0]!) === 0
  let type = ordered[0]!.type
  for (const expr of ordered.slice(1)) {
    if (adapts(expr, type, typed)) continue
    const shared =
      (textMeetsAll && readFromJson(type, expr.type)) ||
      (common(type, expr.type) ?? (textMeetsAll ? textMeets(type, expr.type) : undefined))
    if (!shared) return { before: type, clash: expr }
    type = shared
  }
  return type
}

/** 0: has a type of its own; 1: a number literal; 2: a string literal. */
function adaptability(expr: Expr): 0 | 1 | 2 {
  if (expr.kind !== 'literal' || expr.value === null || expr.typed) return 0
  return expr.type.kind === 'varchar' ? 2 : isNumeric(expr.type) ? 1 : 0
}

/** Does the literal become a value of the type? Text becomes anything; a number what holds it exactly, but other literals leave it as it is. */
function adapts(expr: Expr, type: SqlType, typed: boolean): boolean {
  const rank = adaptability(expr)
  // An ENUM meets text as text: what it does not list is none of its values.
  if (rank === 2) return type.kind !== 'null' && type.kind !== 'enum'
  return rank === 1 && typed && adaptsToNumber(expr, type)
}

/** Is it a number literal that becomes a value of the number type? A decimal becomes no integer, even if it is whole. */
export function adaptsToNumber(expr: Expr, type: SqlType): boolean {
  if (expr.kind !== 'literal' || expr.typed || !isNumeric(type) || !isNumeric(expr.type)) return false
  return !(isInteger(type) && !isInteger(expr.type)) && convertNumber(expr, type) !== undefined
}

function textMeets(a: SqlType, b: SqlType): SqlType | undefined {
  if (isNested(a) && isNested(b)) return commonTypeOrText(a, b)
  return a.kind === 'varchar' ? b : b.kind === 'varchar' ? a : booleanMeets(a, b)
}
