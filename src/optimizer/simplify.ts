// Simpler expressions of the same value: constants computed, logic shortened. What raises an error is left where it is.
import { holdsIntervals } from '../common/nested/equal-intervals.ts'
import { BOOLEAN, sameType } from '../common/types.ts'
import { and, COMPARISONS, caseOf, compare, conjunctsOf, FALSE, literal, not, or, TRUE } from '../logical/build-expression.ts'
import type { CallExpr, CaseExpr, Expr, LogicExpr, NotExpr } from '../logical/expression.ts'
import { operandsOf, withOperands } from '../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../logical/expression-key.ts'
import { someExpr } from '../logical/expression-walk.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'
import { mapSame } from '../logical/unchanged.ts'
import { unwrapCast } from './unwrap-cast.ts'

/** What is as simple as it gets: rules ask again and again. */
const simplest = new WeakSet<Expr>()

/** The same object where nothing is simpler. */
export function simplify(expr: Expr, constants: ConstantEvaluator): Expr {
  if (expr.kind === 'column' || expr.kind === 'literal' || simplest.has(expr)) return expr
  const over = withOperands(
    expr,
    mapSame(operandsOf(expr), (operand) => simplify(operand, constants)),
  )
  const shorter = simplifyPart(over)
  const simpler = shorter.kind === 'literal' ? shorter : fold(shorter, constants)
  if (simpler === expr) simplest.add(expr)
  return simpler
}

/** A call of constants becomes its value, unless it raises: then it does so for the rows that reach it, if any. */
function fold(expr: Expr, constants: ConstantEvaluator): Expr {
  const operands = operandsOf(expr)
  // A user's function never runs on the thread that plans: it might not return.
  if (
    expr.kind === 'column' ||
    (expr.kind === 'call' && (expr.volatile || expr.user || (expr.lambda && someExpr(expr.lambda.body, isUsers)))) ||
    !operands.every((operand) => operand.kind === 'literal')
  )
    return expr
  try {
    return literal(constants.evaluate(expr), expr.type)
  } catch {
    return expr
  }
}

function isUsers(expr: Expr): boolean {
  return expr.kind === 'call' && expr.user !== undefined
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
      return expr.name === 'struct_extract' ? simplifyField(expr) : simplifyComparison(expr)
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
  const shorter = expr.kind === 'or' ? joinEqualities(kept) : kept
  if (expr.kind === 'or') return withoutRepeats(shorter.length === expr.args.length ? expr : build(shorter))
  return shorter.length === expr.args.length ? expr : build(shorter)
}

/** `a and b or a and c` → `a and (b or c)`: what all branches ask for may be a join's key, or go into a scan. */
function withoutRepeats(expr: Expr): Expr {
  if (expr.kind !== 'or') return expr
  const branches = expr.args.map((arg) => new Map(conjunctsOf(arg).map((conjunct) => [exprKey(conjunct), conjunct])))
  const [first, ...others] = branches
  const common = [...first!].filter(
    ([key, conjunct]) => !canRaise(conjunct) && !isVolatile(conjunct) && others.every((other) => other.has(key)),
  )
  if (common.length === 0) return expr
  const rest = branches.map((branch) =>
    and([...branch].filter(([key]) => !common.some(([shared]) => shared === key)).map(([, conjunct]) => conjunct)),
  )
  return and([...common.map(([, conjunct]) => conjunct), ...(rest.some((branch) => isLiteral(branch, true)) ? [] : [or(rest)])])
}

/** `x = 1 or x in (2, 3)` → `x in (1, 2, 3)`: scans can prune by that. */
function joinEqualities(args: readonly Expr[]): readonly Expr[] {
  const lists = new Map<string, Expr[]>()
  const found = args.map((arg) => {
    const list = valuesOf(arg)
    if (!list || isVolatile(list.operand)) return undefined
    const key = exprKey(list.operand)
    const isFirst = !lists.has(key)
    lists.set(key, [...(lists.get(key) ?? []), ...list.values])
    return { key, operand: list.operand, isFirst }
  })
  return args.flatMap((arg, i): Expr[] => {
    const own = found[i]
    const values = own && lists.get(own.key)!
    if (!own || !values || values.length === 1) return [arg]
    if (!own.isFirst) return []
    const distinct = [...new Map(values.map((value) => [exprKey(value), value])).values()]
    if (distinct.length === 1) return [compare('=', own.operand, distinct[0]!)]
    return [arg.kind === 'in' && arg.args.length - 1 === distinct.length ? arg : isIn(own.operand, distinct)]
  })
}

/** The values, none of them NULL, of which `x` must be one where the condition is `x = value` or `x in (values)`. */
function valuesOf(expr: Expr): { readonly operand: Expr; readonly values: readonly Expr[] } | undefined {
  // IN tells values apart by their bytes.
  const isEquality = expr.kind === 'in' || (expr.kind === 'call' && expr.name === '=' && !holdsIntervals(expr.args[0]!.type))
  if (!isEquality) return undefined
  const [first, second] = expr.args as [Expr, Expr]
  const [operand, values] = expr.kind === 'call' && first.kind === 'literal' ? [second, [first]] : [first, expr.args.slice(1)]
  const plain = values.every((value) => value.kind === 'literal' && value.value !== null && sameType(value.type, operand.type))
  return plain && operand.kind !== 'literal' ? { operand, values } : undefined
}

function isIn(operand: Expr, values: readonly Expr[]): Expr {
  return { kind: 'in', args: [operand, ...values], type: BOOLEAN, nullable: operand.nullable }
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

/** The field of a struct that is put together here is what was put there: of a struct in a file, the leaf. */
function simplifyField(expr: CallExpr): Expr {
  const [struct, key] = expr.args as [Expr, Expr]
  if (struct.kind !== 'call' || struct.name !== 'struct_pack' || struct.type.kind !== 'struct' || key.kind !== 'literal') return expr
  const others = struct.args
  const at = struct.type.fields.findIndex(({ name }) => name === key.value)
  const dropped = others.some((arg, i) => i !== at && (canRaise(arg) || isVolatile(arg)))
  return at < 0 || dropped ? expr : others[at]!
}

/** A comparison with NULL is NULL. */
function simplifyComparison(expr: CallExpr): Expr {
  if (!COMPARISONS.has(expr.name) || expr.name.startsWith('is_')) return expr
  const isNull = expr.args.some((arg) => arg.kind === 'literal' && arg.value === null)
  return isNull ? literal(null, BOOLEAN) : unwrapCast(expr)
}

function isLiteral(expr: Expr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value
}
