// Operators: logic, comparison, arithmetic, patterns.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import { holdsIntervals } from '../../../common/nested/equal-intervals.ts'
import { BIGINT, BOOLEAN, DOUBLE, isBytes, isNumeric, type SqlType, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { and, compare, FALSE, isNull, literal, not, or, TRUE } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { isVolatile } from '../../expression-key.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'
import { type MacroTexts, overloadsOf } from '../macro-texts.ts'
import { expandMacro } from '../macros.ts'
import { adaptsToNumber, unifyAll, unifyComparison } from '../unify.ts'
import { collated } from './collations.ts'
import { areRows, compareRows, rowInList } from './rows.ts'

export function bindLogical(node: ast.Logical, binder: ExpressionBinder): Expr {
  const operands = node.operands.map((operand) => binder.bindCondition(operand))
  return node.kind === 'and' ? and(operands) : or(operands)
}

export function bindNot(node: ast.Not, binder: ExpressionBinder): Expr {
  return not(binder.bindCondition(node.operand))
}

export function bindComparison(node: ast.Comparison, binder: ExpressionBinder): Expr {
  const operator = node.operator.replaceAll(' ', '_')
  const [first, second] = collated([node.left, node.right] as const)
  if (areRows(first, second)) return compareRows(operator, first, second, node.position, binder)
  const [left, right] = unifyComparison(binder.session, operator, binder.bind(first), binder.bind(second), node.position)
  return compare(operator, left, right)
}

export function bindIs(node: ast.Is, binder: ExpressionBinder): Expr {
  if (node.test === 'null') return negated(isNull(binder.bind(node.operand)), node.negated)
  const operand = binder.bindCondition(node.operand)
  if (node.test === 'unknown') return negated(isNull(operand), node.negated)
  return compare(node.negated ? 'is_distinct_from' : 'is_not_distinct_from', operand, node.test === 'true' ? TRUE : FALSE)
}

export function bindInList(node: ast.InList, binder: ExpressionBinder): Expr {
  if (areRows(node.operand, ...node.items)) return negated(rowInList(node.operand, node.items, node.position, binder), node.negated)
  const operands = collated([node.operand, ...node.items]).map((operand) => binder.bind(operand))
  const args = unifyAll(binder.session, 'IN', operands, node.position, true)
  const nullable = args.some((arg) => arg.nullable)
  const [left, ...items] = args
  // IN itself tells values apart by their bytes.
  const compared = items.length === 1 || holdsIntervals(left!.type) ? or(items.map((item) => compare('=', left!, item))) : undefined
  return negated(compared ?? { kind: 'in', args, type: BOOLEAN, nullable }, node.negated)
}

export function bindBetween(node: ast.Between, binder: ExpressionBinder): Expr {
  if (areRows(node.operand, node.low, node.high)) {
    const compared = (operator: string, bound: ast.Expression) => compareRows(operator, node.operand, bound, node.position, binder)
    return negated(and([compared('>=', node.low), compared('<=', node.high)]), node.negated)
  }
  const { session } = binder
  const operands = collated([node.operand, node.low, node.high]).map((operand) => binder.bind(operand))
  const [operand, low, high] = unifyAll(session, 'BETWEEN', operands, node.position) as [Expr, Expr, Expr]
  if (isVolatile(operand)) return binder.bind(betweenOnce(node))
  return negated(and([compare('>=', operand, low), compare('<=', operand, high)]), node.negated)
}

/** BETWEEN of what gives another value each time: as the one element of a list it is computed once. */
function betweenOnce(node: ast.Between): ast.Expression {
  const { position } = node
  return expandMacro(
    'between',
    overloadsOf(ONCE, node.negated ? 'outside' : 'within', position),
    [node.operand, node.low, node.high].map((value) => ({ name: undefined, value, position })),
    position,
  ) as ast.Expression
}

const ONCE: MacroTexts = {
  within: [['x, low, high', 'list_transform([x], each -> each between low and high)[1]']],
  outside: [['x, low, high', 'list_transform([x], each -> each not between low and high)[1]']],
}

export function bindUnary(node: ast.Unary, binder: ExpressionBinder): Expr {
  const operand = binder.bind(node.operand)
  // A plus before a number changes nothing; nor before a text, as in SQLite.
  if (node.operator === '+' && (isNumeric(operand.type) || operand.type.kind === 'varchar')) return operand
  if (node.operator === '+' && operand.type.kind === 'null') return binder.session.coerce(operand, BIGINT)
  return resolveScalar(binder, node.operator, [operand], node.position)
}

const ARITHMETIC = new Set<string>(['+', '-', '*', '/', '//', '%', '&', '|', '<<', '>>'])

export function bindBinary(node: ast.Binary, binder: ExpressionBinder): Expr {
  const { session } = binder
  let left = node.operator === '->' ? bindBeforeArrow(node, binder) : binder.bind(node.left)
  let right = binder.bind(node.right)
  if (node.operator === '<@') return resolveScalar(binder, '@>', [right, left], node.position)
  if (node.operator === '||' && !isBytes(left.type) && !isBytes(right.type)) {
    ;[left, right] = [session.coerce(left, VARCHAR), session.coerce(right, VARCHAR)]
  }
  if (ARITHMETIC.has(node.operator))
    [left, right] = adaptNumbers(binder, textBesideDecimal(left, right, session), textBesideDecimal(right, left, session))
  return resolveScalar(binder, functionOf(node.operator, left, right, session.env.integerDivision), [left, right], node.position)
}

/** JSON before the arrow to a part of it. What is no column there is the parameter of a lambda function. */
function bindBeforeArrow(node: ast.Binary, binder: ExpressionBinder): Expr {
  try {
    return binder.bind(node.left)
  } catch (error) {
    if (error instanceof BindError && node.left.kind === 'column') {
      throw new UnsupportedError('a lambda function is not supported', { position: node.position, hint: error.hint })
    }
    throw error
  }
}

/** The function that does it. */
function functionOf(operator: ast.BinaryOperator, left: Expr, right: Expr, integerDivision: boolean): string {
  if (operator === '**') return '^'
  if (operator === '+' && isListed(left.type) && isListed(right.type)) return 'list_concat'
  if (operator === '<->' || operator === '<=>') {
    const kind = left.type.kind === 'array' && right.type.kind === 'array' ? 'array' : 'list'
    return operator === '<->' ? `${kind}_distance` : `${kind}_cosine_distance`
  }
  return operator === '/' && integerDivision && ![left, right].some(({ type }) => type.kind === 'interval') ? '//' : operator
}

function isListed({ kind }: SqlType): boolean {
  return kind === 'list' || kind === 'array'
}

/** `1.1 + '2.25'`: text beside a decimal is a DOUBLE, for it may have more digits. */
function textBesideDecimal(expr: Expr, other: Expr, session: ExpressionBinder['session']): Expr {
  const isText = expr.kind === 'literal' && expr.type.kind === 'varchar' && expr.value !== null
  return isText && other.type.kind === 'decimal' ? session.coerce(expr, DOUBLE) : expr
}

/** A NULL has no other type than the one it is cast to. */
function isWritten(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value !== null
}

/** `tiny + 1` stays a TINYINT: a number written out takes the other side's type where that is no decimal and holds it. */
function adaptNumbers({ session }: ExpressionBinder, left: Expr, right: Expr): [Expr, Expr] {
  const adapts = (expr: Expr, other: Expr) =>
    !isWritten(other) && isNumeric(other.type) && other.type.kind !== 'decimal' && isWritten(expr) && adaptsToNumber(expr, other.type)
  if (adapts(left, right)) return [session.coerce(left, right.type), right]
  if (adapts(right, left)) return [left, session.coerce(right, left.type)]
  return [left, right]
}

const PATTERNS = {
  like: 'like',
  ilike: 'ilike',
  glob: 'glob',
  similar: 'regexp_full_match',
  regex: 'regexp_full_match',
  iregex: 'regexp_matches',
} as const

export function bindMatch(node: ast.PatternMatch, binder: ExpressionBinder): Expr {
  const parts = [node.operand, node.pattern, ...(node.escape ? [node.escape] : [])]
  const operands = parts.map((part) => binder.bind(part))
  if (node.operator === 'iregex') operands.push(literal('i', VARCHAR))
  return negated(resolveScalar(binder, PATTERNS[node.operator], operands, node.position), node.negated)
}

function negated(expr: Expr, negate: boolean): Expr {
  return negate ? not(expr) : expr
}
