// Calls: scalar functions, aggregates, window functions, and what looks like one.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import { TIMESTAMP, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { literal } from '../../build-expression.ts'
import type { Expr, RankCall, SortKey } from '../../expression.ts'
import { nameText } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { coerceArguments, resolve, resolveScalar, unknownFunction } from '../functions.ts'
import { CONDITIONAL_CALLS } from './conditionals.ts'
import { momentLiteral } from './literals.ts'

const RANKS: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank'])

/** Aggregates that do not care whether a value comes twice. */
const IDEMPOTENT: ReadonlySet<string> = new Set([
  'min',
  'max',
  'any_value',
  'first',
  'last',
  'max_by',
  'min_by',
  'bool_and',
  'bool_or',
  'bit_and',
  'bit_or',
])

/** Names that the binder itself knows as calls, beside the functions of the catalog. */
export function isBuiltInCall(name: string): boolean {
  return RANKS.has(name) || Object.hasOwn(CONDITIONAL_CALLS, name) || momentLiteral(name, 0n) !== undefined
}

export function bindCall(node: ast.Call, binder: ExpressionBinder): Expr {
  const name = nameText(node.name).toLowerCase()
  if (RANKS.has(name)) return bindRank(node, name as RankCall['name'], binder)
  if (node.over) {
    throw new UnsupportedError(`the window function ${name} is not supported yet`, {
      position: node.position,
      hint: 'Supported with OVER: row_number(), rank(), dense_rank().',
    })
  }
  for (const { name: argument, position } of node.args) {
    if (argument) throw new UnsupportedError(`named arguments are not supported for ${name}`, { position })
  }
  if (name === 'current_setting') return bindSetting(node, binder)
  const conditional = CONDITIONAL_CALLS[name]
  const functions = binder.session.env.functions
  if (!conditional && (functions.kindOf(name) === 'aggregate' || name === 'approx_count_distinct')) return bindAggregate(node, name, binder)
  refuseAggregateClauses(node, name)
  const moment = node.args.length === 0 ? momentLiteral(name, binder.session.env.now) : undefined
  if (moment) return moment
  if (!conditional && functions.kindOf(name) === undefined) throw unknownFunction(binder.session, name, node.position)
  const args = node.args.map((arg) => binder.bind(arg.value))
  // The age of one moment is told from the start of today.
  if (name === 'age' && args.length === 1) args.unshift(binder.session.coerce(momentLiteral('today', binder.session.env.now)!, TIMESTAMP))
  return conditional ? conditional(args, node, binder) : resolveScalar(binder, name, args, node.position)
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

function refuseAggregateClauses(node: ast.Call, name: string): void {
  const clause = node.distinct
    ? 'DISTINCT'
    : node.filter
      ? 'FILTER'
      : node.orderBy.length || node.withinGroup.length
        ? 'ORDER BY'
        : node.nulls && 'IGNORE NULLS'
  if (clause) throw new BindError(`${name} is no aggregate function: it takes no ${clause}`, { position: node.position })
}

function bindAggregate(node: ast.Call, name: string, binder: ExpressionBinder): Expr {
  const { session, clause } = binder
  if (!clause.aggregates) {
    const hint = clause.name === 'the WHERE clause' ? 'Filter groups with HAVING.' : undefined
    binder.refuse(`the aggregate function ${name}`, node.position, hint)
  }
  if (node.orderBy.length || node.withinGroup.length) {
    throw new UnsupportedError(`ORDER BY within ${name} is not supported yet`, { position: node.position })
  }
  if (node.nulls) throw new UnsupportedError(`IGNORE NULLS within ${name} is not supported yet`, { position: node.position })
  const inner = binder.inner('an aggregate function')
  const args = node.args.map((arg) => inner.bind(arg.value))
  // A count that may be near the true one is the true one.
  const exact = name === 'approx_count_distinct' && args.length === 1
  const declared = name === 'count' && args.length === 0 ? 'count_star' : exact ? 'count' : name
  const resolved = resolve(session, args, node.position, (types) => session.env.functions.aggregate(declared, types))
  if (!resolved) throw unknownFunction(session, name, node.position)
  const call = {
    name: resolved.name,
    args: coerceArguments(session, args, resolved),
    distinct: (node.distinct || exact) && args.length > 0 && !IDEMPOTENT.has(resolved.name),
    filter: node.filter && inner.bindCondition(node.filter),
    type: resolved.returns,
    nullable: resolved.nulls !== 'never',
    ...(resolved.user && { user: resolved.user }),
  }
  return clause.aggregates(call, node)
}

function bindRank(node: ast.Call, name: RankCall['name'], binder: ExpressionBinder): Expr {
  const { position } = node
  const { clause } = binder
  const over = node.over && namedWindow(node.over, clause.namedWindow)
  if (!over) throw new BindError(`${name} needs a window`, { position, hint: `Write ${name}() OVER (ORDER BY …).` })
  if (!clause.windows) {
    const hint = clause.name === 'the WHERE clause' ? 'Filter by it with QUALIFY.' : undefined
    binder.refuse(`the window function ${name}`, position, hint)
  }
  if (node.args.length) throw new BindError(`${name} takes no arguments`, { position: node.args[0]!.position })
  refuseAggregateClauses({ ...node, nulls: undefined }, name)
  if (over.frame) {
    throw new UnsupportedError('window frames are not supported yet', { position: over.frame.position, hint: `${name}() needs none.` })
  }
  const inner = binder.inner('a window')
  const partitionBy = over.partitionBy.map((part) => inner.bind(part))
  return clause.windows({ name, partitionBy, orderBy: over.orderBy.map((item) => bindSortKey(item, inner)) }, node)
}

/** The specification with what its base says: `OVER (w ORDER BY x)`. */
function namedWindow(
  window: ast.WindowSpecification,
  find: (name: string) => ast.WindowSpecification | undefined,
): ast.WindowSpecification {
  const { base } = window
  if (!base) return window
  const found = find(base.text)
  if (!found) throw new BindError(`window "${base.text}" does not exist`, { position: base.position, hint: 'Name it in a WINDOW clause.' })
  if (window.partitionBy.length || (window.orderBy.length && found.orderBy.length)) {
    throw new BindError(`window "${base.text}" has a ${window.partitionBy.length ? 'partition' : 'order'} already`, {
      position: window.position,
    })
  }
  return {
    ...window,
    partitionBy: found.partitionBy,
    orderBy: window.orderBy.length ? window.orderBy : found.orderBy,
    frame: window.frame ?? found.frame,
  }
}

/** One key of ORDER BY. */
function bindSortKey(item: ast.OrderItem, binder: ExpressionBinder): SortKey {
  return sortKey(binder.bind(item.expression), item, binder.session.env.nullsFirst)
}

/** An expression ordered as its item says; `nullsFirst` where it says nothing about NULLs. */
export function sortKey(expr: Expr, { descending, nulls }: Pick<ast.OrderItem, 'descending' | 'nulls'>, nullsFirst: boolean): SortKey {
  return { expr, descending, nullsFirst: nulls ? nulls === 'first' : nullsFirst }
}
