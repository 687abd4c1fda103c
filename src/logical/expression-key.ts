// When are two expressions the same? And what may a rule do with one?
import { identityNumbers } from '../common/identity-numbers.ts'
import { typeName } from '../common/types.ts'
import { castCanRaise } from './cast-rules.ts'
import type { AggregateCall, CastExpr, Expr, FrameBound, RankCall, SortKey, WindowCall, WindowFrame } from './expression.ts'
import { operandsOf } from './expression.ts'
import { replaceExpr, someExpr } from './expression-walk.ts'
import type { Lambda } from './lambda.ts'
import type { LogicalPlan } from './plan.ts'

const keys = new WeakMap<Expr, string>()

/** A text that is equal for two expressions exactly where they compute the same from the same columns. */
export function exprKey(expr: Expr): string {
  let key = keys.get(expr)
  if (key === undefined) {
    key = computeKey(expr)
    keys.set(expr, key)
  }
  return key
}

function computeKey(expr: Expr): string {
  if (expr.kind === 'column') return `#${expr.id}`
  const type = typeName(expr.type)
  if (expr.kind === 'literal') {
    const value = typeof expr.value === 'string' ? JSON.stringify(expr.value) : printNumber(expr.value)
    return `${value}:${type}`
  }
  if (expr.kind === 'subquery') return `${expr.test} ${expr.operator} ${subqueryNumber(expr.plan)}(${expr.args.map(exprKey).join(',')})`
  const call = expr.kind === 'call' && (expr.lambda ? [expr.name, lambdaKey(expr.lambda)] : expr.name)
  const name = call ? JSON.stringify(call) : expr.kind === 'cast' ? castName(expr) : expr.kind
  return `${name}(${operandsOf(expr).map(exprKey).join(',')}):${type}`
}

/** A text that is equal for lambdas that compute the same of equal arguments. */
export function lambdaKey({ parameters, captures, body }: Lambda): string {
  const numbers = new Map([...parameters, ...captures].map((column, i) => [column.id, -1 - i]))
  return exprKey(replaceExpr(body, (part) => (part.kind === 'column' ? { ...part, id: numbers.get(part.id)! } : undefined)))
}

/** What the expression does, apart from its types. */
export function castName({ tryCast, zone }: CastExpr): string {
  return `${tryCast ? 'try_cast' : 'cast'}${zone === undefined ? '' : `@${zone}`}`
}

/** A plan is equal to itself alone. */
const subqueryNumber = identityNumbers<LogicalPlan>()

function printNumber(value: Exclude<Expr & { kind: 'literal' }, never>['value']): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** As `exprKey`, for the calls that are no expressions. */
export function aggregateKey(
  call: Omit<AggregateCall, 'orderBy' | 'limit'> & { readonly limit?: number | undefined },
  orderBy: AggregateCall['orderBy'] = [],
): string {
  const filter = call.filter ? ` filter ${exprKey(call.filter)}` : ''
  return `${call.name}(${call.distinct ? 'distinct ' : ''}${call.args.map(exprKey).join(',')}${orderBy.length > 0 ? ` order ${orderBy.map(sortKeyKey).join(',')}` : ''}${call.limit === undefined ? '' : ` limit ${call.limit}`})${filter}`
}

/** The window alone: calls over equal windows share one sort. */
export function windowKey({ partitionBy, orderBy }: Pick<RankCall, 'partitionBy' | 'orderBy'>): string {
  return `${partitionBy.map(exprKey).join(',')} order ${orderBy.map(sortKeyKey).join(',')}`
}

function sortKeyKey({ expr, descending, nullsFirst }: SortKey): string {
  return `${exprKey(expr)} ${descending} ${nullsFirst}`
}

/** Calls over equal frames of one window see the same rows. */
export function frameKey({ unit, start, end, exclude }: WindowFrame): string {
  const bound = ({ kind, offset }: FrameBound) => `${kind}${offset ? ` ${exprKey(offset)}` : ''}`
  return `${unit} ${bound(start)} to ${bound(end)} without ${exclude ?? 'none'}`
}

/** As `exprKey`, for a window function over its window. */
export function windowCallKey(call: WindowCall): string {
  return `${aggregateKey(call)} ${call.ignoreNulls} ${windowKey(call)} ${frameKey(call.frame)}`
}

/** May its evaluation raise an error for some row? */
export function canRaise(expr: Expr): boolean {
  return someExpr(expr, (part) => {
    if (part.kind === 'call') return part.canRaise
    if (part.kind === 'subquery') return true
    return part.kind === 'cast' && !part.tryCast && castCanRaise(part.args[0].type, part.type)
  })
}

/** May it give another value each time that it is evaluated? */
export function isVolatile(expr: Expr): boolean {
  return someExpr(expr, (part) => part.kind === 'call' && part.volatile)
}

/** Does it read no column, and give the same value each time? */
export function isConstant(expr: Expr): boolean {
  return !someExpr(expr, (part) => part.kind === 'column' || part.kind === 'subquery' || (part.kind === 'call' && part.volatile))
}
