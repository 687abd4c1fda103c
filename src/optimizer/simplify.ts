// Simpler expressions of the same value: constants computed, logic shortened. What raises an error is left where it is.
import { BOOLEAN } from '../common/types.ts'
import { and, COMPARISONS, caseOf, compare, FALSE, literal, not, or, TRUE } from '../logical/build-expression.ts'
import type { CallExpr, CaseExpr, Expr, LogicExpr, NotExpr } from '../logical/expression.ts'
import { operandsOf } from '../logical/expression.ts'
import { exprKey, isVolatile } from '../logical/expression-key.ts'
import { transformExpr } from '../logical/expression-walk.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'

/** The same object where nothing is simpler. */
export function simplify(expr: Expr, constants: ConstantEvaluator): Expr {
  return transformExpr(expr, (part) => {
    const shorter = simplifyPart(part)
    return shorter.kind === 'literal' ? shorter : fold(shorter, constants)
  })
}

/** A call of constants becomes its value, unless it raises: then it does so for the rows that reach it, if any. */
function fold(expr: Expr, constants: ConstantEvaluator): Expr {
  const operands = operandsOf(expr)
  // A user's function never runs on the thread that plans: it might not return.
  if (
    expr.kind === 'column' ||
    (expr.kind === 'call' && (expr.volatile || expr.user)) ||
    !operands.every((operand) => operand.kind === 'literal')
  )
    return expr
  try {
    return literal(constants.evaluate(expr), expr.type)
  } catch {
    return expr
  }
}

function simplifyPart(expr: Expr): Expr {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return simplifyLogic(expr)
    case 'not':
      return simplifyNot(expr)
    case 'is_null':
      return expr.args[0].nullable ? expr : FALSE
    case 'case':
      return simplifyCase(expr)
    case 'call':
      return simplifyComparison(expr)
    default:
      return expr
  }
}

function simplifyLogic(expr: LogicExpr): Expr {
  const [build, decisive] = expr.kind === 'and' ? [and, FALSE] : [or, TRUE]
  const flat = operandsOf(build(expr.args))
  if (flat.some((arg) => isLiteral(arg, decisive.value as boolean))) return decisive
  const seen = new Set<string>()
  const kept = flat.filter((arg) => {
    if (isLiteral(arg, !decisive.value)) return false
    if (isVolatile(arg)) return true
    const known = seen.has(exprKey(arg))
    seen.add(exprKey(arg))
    return !known
  })
  return kept.length === expr.args.length ? expr : build(kept)
}

/** Holds with NULLs, and with NaN too: NaN is equal to itself and larger than all else. */
const OPPOSITE: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  is_distinct_from: 'is_not_distinct_from',
  is_not_distinct_from: 'is_distinct_from',
}

function simplifyNot(expr: NotExpr): Expr {
  const [operand] = expr.args
  if (operand.kind === 'not') return operand.args[0]
  if (operand.kind === 'and') return or(operand.args.map((arg) => simplifyNot(not(arg) as NotExpr)))
  if (operand.kind === 'or') return and(operand.args.map((arg) => simplifyNot(not(arg) as NotExpr)))
  const opposite = operand.kind === 'call' ? OPPOSITE[operand.name] : undefined
  return opposite ? compare(opposite, operandsOf(operand)[0]!, operandsOf(operand)[1]!) : expr
}

/** Drops branches that are never taken, and all behind one that always is. */
function simplifyCase(expr: CaseExpr): Expr {
  const branches: [Expr, Expr][] = []
  let otherwise = expr.args.at(-1)!
  let changed = false
  for (let i = 0; i + 1 < expr.args.length; i += 2) {
    const [condition, value] = [expr.args[i]!, expr.args[i + 1]!]
    if (isLiteral(condition, true)) {
      otherwise = value
      changed = true
      break
    }
    if (condition.kind === 'literal') changed = true
    else branches.push([condition, value])
  }
  if (branches.length === 0) return otherwise
  return changed ? caseOf(branches, otherwise) : expr
}

/** A comparison with NULL is NULL. */
function simplifyComparison(expr: CallExpr): Expr {
  if (!COMPARISONS.has(expr.name) || expr.name.startsWith('is_')) return expr
  const isNull = expr.args.some((arg) => arg.kind === 'literal' && arg.value === null)
  return isNull ? literal(null, BOOLEAN) : expr
}

function isLiteral(expr: Expr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value
}
