// Calls with OVER: which window they mean, and what they may be.
import { BindError, type Position, UnsupportedError } from '../../../common/errors.ts'
import { BIGINT, DOUBLE, INTEGER, type SqlType } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { caseOf, isNull, literal } from '../../build-expression.ts'
import { orderedList } from '../../element.ts'
import type { AggregateCall, Expr, RankCall, WindowCall } from '../../expression.ts'
import { nameText } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar, unknownFunction } from '../functions.ts'
import { aggregateCall } from './aggregate-call.ts'
import { boundAverage, orderOf, refuseAggregateClauses, withinGroup } from './aggregates.ts'
import { quantileCalls } from './quantile-calls.ts'
import { bindSortKey } from './sort-keys.ts'
import { bindFrame } from './window-frame.ts'

const RANKS: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank'])

const NUMBERS: ReadonlyMap<string, SqlType> = new Map([
  ['percent_rank', DOUBLE],
  ['cume_dist', DOUBLE],
  ['ntile', BIGINT],
])

/** By the names under which they are called; how many arguments they take. */
const VALUES: ReadonlyMap<string, { readonly name: string; readonly least: number; readonly most: number }> = new Map(
  [
    { name: 'lag', least: 1, most: 3, aliases: [] },
    { name: 'lead', least: 1, most: 3, aliases: [] },
    { name: 'first_value', least: 1, most: 1, aliases: ['first', 'arbitrary'] },
    { name: 'last_value', least: 1, most: 1, aliases: ['last'] },
    { name: 'nth_value', least: 2, most: 2, aliases: [] },
  ].flatMap(({ aliases, ...known }) => [known.name, ...aliases].map((name): [string, typeof known] => [name, known])),
)

/** Whether the name means something with OVER alone. */
export function isWindowFunction(name: string): boolean {
  return RANKS.has(name) || name === 'rank_dense' || NUMBERS.has(name) || VALUES.get(name)?.name === name
}

export function bindWindow(call: ast.Call, called: string, binder: ExpressionBinder): Expr {
  const { position } = call
  const node = call.withinGroup.length > 0 ? withinGroup(call, called) : call
  const known = node === call ? called : nameText(node.name).toLowerCase()
  const name = known === 'rank_dense' ? 'dense_rank' : known
  const { clause, session } = binder
  const isAggregate = !isWindowFunction(name) && !VALUES.has(name)
  if (isAggregate && session.env.functions.kindOf(name) !== 'aggregate' && name !== 'approx_count_distinct') {
    if (session.env.functions.kindOf(name) === undefined) throw unknownFunction(session, name, position)
    throw new BindError(`${name} is neither an aggregate nor a window function: it takes no OVER`, { position })
  }
  if (!node.over)
    throw new BindError(`${name} needs a window`, { position, hint: `Write ${name}(${node.args.length ? '…' : ''}) OVER (ORDER BY …).` })
  if (!clause.windows) {
    const hint = clause.name === 'the WHERE clause' ? 'Filter by it with QUALIFY.' : undefined
    binder.refuse(`the window function ${name}`, position, hint)
  }
  const inner = binder.inner('a window')
  const given = windowOf(node.over, clause.namedWindow)
  const over = node.orderBy.length > 0 && !isAggregate ? inOwnOrder(node, given, name) : given
  const partitionBy = over.partitionBy.map((part) => inner.bind(part))
  const orderBy = over.orderBy.map((item) => bindSortKey(item, inner))
  const window = { partitionBy, orderBy, frame: bindFrame(over, orderBy, inner) }
  if (isAggregate) {
    if (node.nulls) throw new BindError(`${name} is an aggregate: it takes no ${nullsOf(node)}`, { position })
    const windows = clause.windows
    const inWindow = (call: AggregateCall): Expr =>
      windows({ kind: 'aggregate', ...orderedList(call), ignoreNulls: false, ...window }, node)
    const average = boundAverage(node, name, inner, binder)
    if (average) return average
    const leavesOut = node.distinct && window.frame.exclude !== undefined
    const refused = () =>
      new UnsupportedError(`EXCLUDE beside ${name}(DISTINCT …) is not supported`, { position: over.frame?.position ?? position })
    const quantiles = quantileCalls(node, name, inner)
    if (quantiles && leavesOut) throw refused()
    if (quantiles) return quantiles.result(quantiles.calls.map(inWindow))
    const call = aggregateCall(node, name, inner)
    if (call.distinct && leavesOut) {
      if (call.args.length !== 1 || call.orderBy || !OF_LISTS.has(call.name)) throw refused()
      return distinctOf(bindWindow({ ...node, distinct: false }, 'list', binder), call, inner, position)
    }
    // What else depends on the order of rows does so among equal ones alone, or is a text of its own (aggregate-texts.ts).
    return inWindow(call.name === 'list' && call.limit === undefined ? { ...call, orderBy: orderOf(node, call, inner) } : call)
  }
  refuseAggregateClauses({ ...node, orderBy: [], nulls: undefined }, name)
  if (VALUES.has(name)) return clause.windows({ ...valueCall(node, name, inner), ...window }, node)
  if (node.nulls) throw new BindError(`${name} takes no ${nullsOf(node)}: it looks at no value`, { position })
  if (!NUMBERS.has(name)) {
    if (node.args.length) throw new BindError(`${name} takes no arguments`, { position: node.args[0]!.position })
    return clause.windows({ name: name as RankCall['name'], partitionBy, orderBy }, node)
  }
  expectArguments(node, name, name === 'ntile' ? 1 : 0, name === 'ntile' ? 1 : 0)
  const args = node.args.map((arg) => inner.bindAs(arg.value, BIGINT))
  const type = NUMBERS.get(name)!
  const nullable = args.some((arg) => arg.nullable)
  return clause.windows(
    { kind: 'number', name, args, distinct: false, filter: undefined, ignoreNulls: false, type, nullable, ...window },
    node,
  )
}

/** Aggregates that lists have, too. */
const OF_LISTS: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'product', 'bit_and', 'bit_or', 'bit_xor', 'bool_and', 'bool_or'],
  ...['stddev_samp', 'stddev_pop', 'var_samp', 'var_pop', 'skewness', 'kurtosis', 'sem'],
])

/** The aggregate of the different values of a list: rows that a frame leaves out in its middle do not come and go in order. */
function distinctOf(list: Expr, { name, type }: AggregateCall, binder: ExpressionBinder, position: Position): Expr {
  const different = resolveScalar(binder, 'list_distinct', [list], position)
  const value = resolveScalar(binder, name === 'count' ? 'len' : `list_${name}`, [different], position)
  const cast = binder.session.coerce(value, type, position)
  return name === 'count' ? caseOf([[isNull(list), literal(0n, BIGINT)]], cast) : cast
}

/** `rank(ORDER BY x) OVER (PARTITION BY k)`: the window in the call's own order, which counts within the frame: that must be the whole partition. */
function inOwnOrder(node: ast.Call, over: ast.WindowSpecification, name: string): ast.WindowSpecification {
  const { orderBy, position } = node
  const { frame } = over
  const isWhole = frame
    ? frame.start.kind === 'unbounded preceding' && frame.end.kind === 'unbounded following' && !frame.exclude
    : over.orderBy.length === 0
  if (!isWhole) {
    throw new UnsupportedError(`${name} with an ORDER BY of its own is not supported over a frame that is not the whole partition`, {
      position,
      hint: 'Leave ORDER BY out of OVER.',
    })
  }
  const bound = (kind: ast.FrameBound['kind']): ast.FrameBound => ({ kind, offset: undefined, position })
  const whole = {
    unit: 'rows',
    start: bound('unbounded preceding'),
    end: bound('unbounded following'),
    exclude: undefined,
    position,
  } as const
  return { ...over, orderBy, frame: whole }
}

function nullsOf({ nulls }: ast.Call): string {
  return nulls === 'ignore' ? 'IGNORE NULLS' : 'RESPECT NULLS'
}

/** A call that gives the value of another row. */
function valueCall(node: ast.Call, alias: string, inner: ExpressionBinder): Omit<WindowCall, 'partitionBy' | 'orderBy' | 'frame'> {
  const { name, least, most } = VALUES.get(alias)!
  expectArguments(node, alias, least, most)
  const [given, second, third] = node.args.map(({ value }) => value)
  const value = inner.bind(given!)
  const type = value.type.kind === 'null' ? INTEGER : value.type
  const args = [inner.session.coerce(value, type)]
  if (name === 'lag' || name === 'lead') {
    args.push(second ? inner.bindAs(second, BIGINT) : literal(1n, BIGINT))
    args.push(third ? inner.bindAs(third, type) : literal(null, type))
  } else if (second) args.push(inner.bindAs(second, BIGINT))
  return { kind: 'value', name, args, distinct: false, filter: undefined, ignoreNulls: node.nulls === 'ignore', type, nullable: true }
}

function expectArguments(node: ast.Call, name: string, least: number, most: number): void {
  const count = node.args.length
  if (count >= least && count <= most) return
  const wanted = least === most ? `${least || 'no'}` : `${least} to ${most}`
  const position = count > most ? node.args[most]!.position : node.position
  throw new BindError(`${name} takes ${wanted} argument${most === 1 ? '' : 's'}, not ${count}`, { position })
}

type Find = (name: string) => ast.WindowSpecification | undefined

/** The specification with what its base says: `OVER w`, `OVER (w ORDER BY x)`. `within`: the bases that led here. */
function windowOf(window: ast.WindowSpecification, find: Find, within: readonly ast.WindowSpecification[] = []): ast.WindowSpecification {
  const { base, position } = window
  if (!base) return window
  const found = find(base.text)
  if (!found) throw new BindError(`window "${base.text}" does not exist`, { position: base.position, hint: 'Name it in a WINDOW clause.' })
  if (within.includes(found)) throw new BindError(`window "${base.text}" is defined by itself`, { position: base.position })
  const whole = windowOf(found, find, [...within, found])
  // A name without parentheses is that window as it is.
  if (position === base.position) return whole
  const cannot = (has: string): BindError => new BindError(`window "${base.text}" has ${has} already`, { position })
  if (window.partitionBy.length) throw cannot('a partition')
  if (window.orderBy.length && whole.orderBy.length) throw cannot('an order')
  if (whole.frame) {
    throw new BindError(`window "${base.text}" has a frame: it cannot be added to`, {
      position,
      hint: `Write OVER ${base.text} without parentheses.`,
    })
  }
  return { ...window, partitionBy: whole.partitionBy, orderBy: window.orderBy.length ? window.orderBy : whole.orderBy }
}
