// Calls: scalar functions, aggregates, window functions, and what looks like one.
import { BindError } from '../../../common/errors.ts'
import { BIGINT, NULL, TIMESTAMP, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { printSqlExpression } from '../../../parser/print-sql.ts'
import { literal } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { aggregateText } from '../aggregate-texts.ts'
import { expandBuiltIn } from '../built-in-macros.ts'
import { nameText } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar, unknownFunction } from '../functions.ts'
import { typedText } from '../typed-texts.ts'
import { unifyAll } from '../unify.ts'
import { bindAggregate, refuseAggregateClauses } from './aggregates.ts'
import { leafName } from './columns.ts'
import { CONDITIONAL_CALLS } from './conditionals.ts'
import { bindLambdaCall } from './lambdas.ts'
import { inListOrder } from './list-order.ts'
import { bindMoment, momentLiteral } from './literals.ts'
import { NAMED_CALLS } from './nested.ts'
import { STRUCT_CALLS } from './struct-calls.ts'
import { bindTry } from './try-call.ts'
import { bindUnnest } from './unnest.ts'
import { bindWindow, isWindowFunction } from './windows.ts'

/** Names that the binder itself knows as calls, beside the functions of the catalog. Built-in macros are none of them: a user's function takes their place. */
export function isBuiltInCall(name: string): boolean {
  return isWindowFunction(name) || Object.hasOwn(CONDITIONAL_CALLS, name) || momentLiteral(name, 0n) !== undefined
}

/** `first_value(x ORDER BY y)` without OVER is the aggregate. */
const VALUE_OF_GROUP: Readonly<Record<string, string>> = { first_value: 'first', last_value: 'last' }

export function bindCall(node: ast.Call, binder: ExpressionBinder): Expr {
  const name = nameText(node.name).toLowerCase()
  const { session } = binder
  const macro = session.env.views.macro?.(node)
  if (macro) return session.elsewhere(node.position, () => session.step(node.position, () => binder.bind(macro)))
  const method = node.name.length > 1 && session.env.functions.kindOf(name) === undefined ? methodCall(node, binder) : undefined
  if (method) return bindCall(method, binder)
  const lambda = bindLambdaCall(node, name, binder)
  if (lambda) return lambda
  const named = NAMED_CALLS[name] ?? STRUCT_CALLS[name]
  if (named) return named(node, binder)
  if (name === 'unnest') return bindUnnest(node, binder)
  if (name === 'try') return bindTry(node, binder)
  if (name === 'alias') return aliasOf(node)
  const { functions } = session.env
  const text = aggregateText(node, name, (called) => functions.kindOf(called))
  if (text) return session.elsewhere(node.position, () => binder.bind(text))
  const ofGroup = node.over || node.orderBy.length === 0 ? undefined : VALUE_OF_GROUP[name]
  if (ofGroup) return bindAggregate({ ...node, name: [{ text: ofGroup, position: node.position }] }, ofGroup, binder)
  if (node.over || isWindowFunction(name)) return bindWindow(node, name, binder)
  if (name === 'nextval' || name === 'currval') return bindSequence(node, name, binder)
  if (name === 'current_setting') return bindSetting(node, binder)
  if (name === 'getvariable') return bindVariable(node, binder)
  if (name === 'grouping' || name === 'grouping_id') return bindGrouping(node, binder)
  const conditional = CONDITIONAL_CALLS[name]
  if (!conditional && (functions.kindOf(name) === 'aggregate' || name === 'approx_count_distinct' || node.withinGroup.length > 0))
    return bindAggregate(node, name, binder)
  refuseAggregateClauses(node, name)
  const moment = node.args.length === 0 ? bindMoment(name, binder.session, node.position) : undefined
  if (moment) return moment
  const told = node.args.length === 0 ? binder.session.env.told?.[name] : undefined
  if (told !== undefined) return literal(told, VARCHAR)
  const expanded = functions.kindOf(name) === undefined ? expandBuiltIn(name, node.args, node.position) : undefined
  if (expanded) return binder.session.elsewhere(node.position, () => binder.bind(expanded))
  if (!conditional && (functions.kindOf(name) === undefined || name.startsWith('quern:')))
    throw unknownFunction(binder.session, name, node.position)
  const args = node.args.map((arg) => binder.bind(arg.value))
  const typed = typedText(node, name, args)
  if (typed) return binder.session.elsewhere(node.position, () => binder.bind(typed))
  // The age of one moment is told from the start of today.
  if (name === 'age' && args.length === 1)
    args.unshift(binder.session.coerce(bindMoment('today', binder.session, node.position)!, TIMESTAMP))
  if (conditional) return conditional(args, node, binder)
  const ordered = inListOrder({ name, args }, session.env.order)
  const operands =
    (name === 'greatest' || name === 'least') && args.length > 1 ? unifyAll(session, name, args, node.position) : ordered.args
  return resolveScalar(binder, ordered.name, operands, node.position)
}

/** `t.name.upper()`, where `t.name` is a column: `upper(t.name)`. */
function methodCall(node: ast.Call, binder: ExpressionBinder): ast.Call | undefined {
  const path = node.name.slice(0, -1)
  if (!binder.find(path)) return undefined
  const { offset } = path[0]!.position
  const last = path.at(-1)!.position
  const position = { offset, length: last.offset + last.length - offset }
  const value: ast.Expression = { kind: 'column', parts: path, position }
  return { ...node, name: node.name.slice(-1), args: [{ name: undefined, value, position }, ...node.args] }
}

/** `alias(x)`: what the expression is called. */
function aliasOf(node: ast.Call): Expr {
  const [argument, more] = node.args
  if (!argument || more) throw new BindError('alias takes one expression', { position: node.position })
  return literal(leafName(argument.value)?.text ?? printSqlExpression(argument.value), VARCHAR)
}

/** `grouping(a, b)`: which of them a row of GROUPING SETS is not grouped by. */
function bindGrouping(node: ast.Call, binder: ExpressionBinder): Expr {
  const { groupings } = binder.clause
  if (!groupings) return binder.refuse('grouping()', node.position)
  if (node.args.length === 0) throw new BindError('grouping() takes what GROUP BY names', { position: node.position })
  const inner = binder.inner('an aggregate function')
  return groupings(
    node.args.map(({ value }) => inner.bind(value)),
    node.position,
  )
}

/** `getvariable('x')`: NULL where SET VARIABLE has not set it. */
function bindVariable(node: ast.Call, { session }: ExpressionBinder): Expr {
  const [argument, more] = node.args
  if (argument?.value.kind !== 'string' || more) {
    throw new BindError("getvariable takes a variable's name", { position: node.position, hint: "getvariable('x')" })
  }
  const value = session.env.variable?.(argument.value.value)
  return value ? { ...value } : literal(null, NULL)
}

/** `current_setting('default_null_order')`: as it is when the query is bound. */
function bindSetting(node: ast.Call, { session }: ExpressionBinder): Expr {
  const [argument, more] = node.args
  if (argument?.value.kind !== 'string' || more) {
    throw new BindError("current_setting takes a setting's name", {
      position: node.position,
      hint: "current_setting('default_null_order')",
    })
  }
  const { value, position } = argument.value
  const setting = session.env.setting?.(value)
  if (setting === undefined) throw new BindError(`there is no setting "${value}"`, { position, hint: 'SHOW ALL lists them.' })
  return literal(setting, VARCHAR)
}

/** `nextval('s')`: the name is a constant, so that the sequence is known when the query is bound. */
function bindSequence(node: ast.Call, name: string, binder: ExpressionBinder): Expr {
  const [argument, more] = node.args
  if (argument?.value.kind !== 'string' || more) {
    throw new BindError(`${name} takes a sequence's name`, { position: node.position, hint: `${name}('s')` })
  }
  const { value, position } = argument.value
  const sequence = binder.session.env.sequence?.(value)
  if (!sequence) throw new BindError(`sequence "${value}" does not exist`, { position, hint: 'CREATE SEQUENCE makes one.' })
  const { address, start, increment, firstLap, restart, lap } = sequence
  const numbers = [
    BigInt(address),
    start,
    increment,
    BigInt.asIntN(64, firstLap),
    restart,
    BigInt.asIntN(64, lap),
    name === 'nextval' ? 1n : 0n,
  ]
  const args = [...numbers.map((number) => literal(number, BIGINT)), literal(sequence.name, VARCHAR)]
  return resolveScalar(binder, 'quern:sequence', args, node.position)
}
