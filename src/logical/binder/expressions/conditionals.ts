// CASE and the functions that are a CASE in short, and CAST.
import { BindError } from '../../../common/errors.ts'
import { isNumeric, sameType, typeName } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { caseOf, compare, isNull, literal, not } from '../../build-expression.ts'
import { isCastable } from '../../cast-rules.ts'
import type { Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { bindType } from '../type-names.ts'
import { unifyAll, unifyComparison } from '../unify.ts'
import { castInZone } from '../zones.ts'
import { JSON_TRANSFORMS } from './json-transform.ts'
import { refuseVolatile } from './refuse-volatile.ts'

export function bindCase(node: ast.Case, binder: ExpressionBinder): Expr {
  const { session } = binder
  const operand = node.operand && binder.bind(node.operand)
  if (operand) refuseVolatile(operand, 'CASE', node.operand!.position)
  const conditions = node.branches.map(({ when }) => {
    if (!operand) return binder.bindCondition(when)
    return compare('=', ...unifyComparison(session, '=', operand, binder.bind(when), when.position))
  })
  const values = node.branches.map(({ result }) => binder.bind(result))
  const otherwise = node.otherwise ? binder.bind(node.otherwise) : undefined
  const unified = unifyAll(session, 'CASE', otherwise ? [...values, otherwise] : values, node.position)
  const branches = conditions.map((condition, i): [Expr, Expr] => [condition, unified[i]!])
  return caseOf(branches, otherwise ? unified.at(-1)! : literal(null, unified[0]!.type))
}

export function bindCast(node: ast.Cast, binder: ExpressionBinder): Expr {
  const operand = binder.bind(node.operand)
  const type = bindType(node.type, binder.session.env.userTypes)
  if (!isCastable(operand.type, type)) {
    // As in DuckDB: where no value can be cast, TRY_CAST gives NULL for each.
    if (node.try) return literal(null, type)
    throw new BindError(`cannot cast ${typeName(operand.type)} to ${typeName(type)}`, { position: node.position })
  }
  if (operand.kind === 'literal' && isNumeric(type) && sameType(operand.type, type)) return { ...operand, typed: true }
  return castInZone(operand, type, binder.session.env.timeZone, node.try)
}

/** Functions that evaluate their arguments only where they need them: each is a CASE. */
export const CONDITIONAL_CALLS: Readonly<Record<string, (args: readonly Expr[], node: ast.Call, binder: ExpressionBinder) => Expr>> = {
  coalesce: bindCoalesce,
  ifnull: (args, node, binder) => bindCoalesce(exactly(2, args, node), node, binder),
  nullif: (args, node, { session }) => {
    const [value, other] = exactly(2, args, node) as [Expr, Expr]
    refuseVolatile(value, 'NULLIF', node.position)
    const equal = compare('=', ...unifyComparison(session, '=', value, other, node.position))
    return caseOf([[equal, literal(null, value.type)]], value)
  },
  if: bindIf,
  iff: bindIf,
  ...JSON_TRANSFORMS,
}

function bindCoalesce(args: readonly Expr[], node: ast.Call, { session }: ExpressionBinder): Expr {
  if (args.length === 0) throw new BindError('coalesce needs at least one argument', { position: node.position })
  const values = unifyAll(session, 'COALESCE', args, node.position)
  for (const value of values.slice(0, -1)) refuseVolatile(value, 'COALESCE', node.position)
  // Nothing behind a value that is never NULL is ever asked for.
  const end = values.findIndex((value) => !value.nullable)
  const needed = end < 0 ? values : values.slice(0, end + 1)
  if (needed.length === 1) return needed[0]!
  const result = caseOf(
    needed.slice(0, -1).map((value) => [not(isNull(value)), value]),
    needed.at(-1)!,
  )
  return { ...result, nullable: end < 0 }
}

function bindIf(args: readonly Expr[], node: ast.Call, { session }: ExpressionBinder): Expr {
  const [condition, ...values] = exactly(3, args, node)
  const [then, otherwise] = unifyAll(session, 'IF', values, node.position) as [Expr, Expr]
  return caseOf([[session.coerce(condition!, { kind: 'boolean' }), then]], otherwise)
}

function exactly(count: number, args: readonly Expr[], { name, position }: ast.Call): readonly Expr[] {
  if (args.length === count) return args
  throw new BindError(`${name.at(-1)!.text} takes ${count} arguments, not ${args.length}`, { position })
}
