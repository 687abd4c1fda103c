// Quantiles: one call for each part that is asked for; of types that have no kernel, all values as a list.
import { BindError } from '../../../common/errors.ts'
import { decoderOf } from '../../../common/nested/decode.ts'
import { DOUBLE, isInteger, listOf, type SqlType, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { caseOf, castTo, isNull, literal } from '../../build-expression.ts'
import type { AggregateCall, Expr } from '../../expression.ts'
import { exprKey, isConstant } from '../../expression-key.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'
import { aggregateCall } from './aggregate-call.ts'
import { both, present } from './collecting.ts'

/** `approx`: between two values, as the type of these. */
type Kind = 'quantile_cont' | 'quantile_disc' | 'approx'

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['median', 'quantile_cont'],
  ['quantile_cont', 'quantile_cont'],
  ['quantile_disc', 'quantile_disc'],
  ['quantile', 'quantile_disc'],
  ['reservoir_quantile', 'quantile_disc'],
  ['approx_quantile', 'approx'],
])

const PARTS = listOf(DOUBLE)

/** An aggregate that is made of the values of others. */
export interface Composed {
  readonly calls: readonly AggregateCall[]
  readonly result: (values: readonly Expr[]) => Expr
}

/** The calls for a quantile; undefined where the name is none, or the arguments are not such. `inner` binds what it takes. */
export function quantileCalls(node: ast.Call, name: string, inner: ExpressionBinder): Composed | undefined {
  const kind = KINDS.get(name)
  const [given, part] = node.args
  const count = name === 'median' ? 1 : name === 'reservoir_quantile' ? Math.min(Math.max(node.args.length, 2), 3) : 2
  if (!kind || !given || node.args.length !== count) return undefined
  const value = inner.bind(given.value)
  const parts = part ? partsOf(part, inner) : { all: [0.5], isList: false }
  const isDescending = isDescendingBy(node, value, inner)
  const all = isDescending ? parts.all.map((one) => -one) : parts.all
  const { calls, results } = callsFor(node, name, kind, value, all, inner)
  return { calls, result: (values) => (parts.isList ? asList(results(values), all.length, node, inner) : results(values)[0]!) }
}

/** The parts that a constant asks for. */
function partsOf({ value, position }: ast.Argument, inner: ExpressionBinder): { all: readonly number[]; isList: boolean } {
  const { session } = inner
  const bound = inner.bind(value)
  if (!isConstant(bound)) throw new BindError('the part that a quantile asks for must be a constant', { position })
  const isList = bound.type.kind === 'list' || bound.type.kind === 'array'
  const folded = session.folded(castTo(bound, isList ? PARTS : DOUBLE), position).value
  const given =
    isList && folded !== null ? (decoderOf(PARTS)(folded as Uint8Array) as readonly (number | null)[]) : [folded as number | null]
  const all = given.map((one) => {
    if (one === null) throw new BindError('the part that a quantile asks for is NULL', { position })
    if (one >= -1 && one <= 1) return one
    throw new BindError(`a quantile asks for a part from 0 to 1, or from -1 where it is counted from the largest value, not ${one}`, {
      position,
    })
  })
  return { all, isList }
}

function isDescendingBy({ orderBy }: ast.Call, value: Expr, inner: ExpressionBinder): boolean {
  const [item, more] = orderBy
  return item?.descending === true && !more && exprKey(inner.bind(item.expression)) === exprKey(value)
}

interface Calls {
  readonly calls: readonly AggregateCall[]
  readonly results: (values: readonly Expr[]) => readonly Expr[]
}

function callsFor(node: ast.Call, name: string, kind: Kind, value: Expr, parts: readonly number[], inner: ExpressionBinder): Calls {
  const { session } = inner
  const kinds: readonly ('quantile_cont' | 'quantile_disc')[] =
    kind === 'approx' ? ['quantile_cont'] : name === 'median' ? ['quantile_cont', 'quantile_disc'] : [kind]
  const target = (found: Expr): Expr => (kind === 'approx' && approximate(value.type) ? castTo(found, value.type) : found)
  // Of no parts, the middle tells the type.
  const at = parts.length > 0 ? parts : [0.5]
  const shown = (found: readonly Expr[]): readonly Expr[] => found.map(target)
  const plain = { ...node, orderBy: [], args: node.args.slice(0, 1) }
  for (const one of kinds) {
    if (takes(inner, one, value.type)) {
      const calls = at.map((part) => aggregateCall(plain, one, inner, [literal(part, DOUBLE)]))
      return { calls, results: shown }
    }
    const values = (list: Expr): readonly Expr[] =>
      at.map((part) => resolveScalar(inner, 'list_aggregate', [list, literal(one, VARCHAR), literal(part, DOUBLE)], node.position))
    const call = aggregateCall(plain, 'list', inner)
    const list = { ...call, filter: both(call.filter, present([value])) }
    try {
      values(literal(null, list.type))
    } catch (error) {
      if (error instanceof BindError) continue
      throw error
    }
    return { calls: [list], results: ([all]) => shown(values(all!)) }
  }
  // The error names the types.
  session.located(node.position, () => session.env.functions.aggregate(kind === 'approx' ? 'quantile_cont' : kind, [value.type, DOUBLE]))
  throw new BindError(`${name} takes no ${value.type.kind.toUpperCase()}`, { position: node.position })
}

/** Whether an approximate quantile is of the values' own type. */
function approximate(type: SqlType): boolean {
  return isInteger(type) || type.kind === 'date'
}

function takes({ session }: ExpressionBinder, name: string, type: SqlType): boolean {
  try {
    return session.env.functions.aggregate(name, [type, DOUBLE]) !== undefined
  } catch (error) {
    if (error instanceof BindError) return false
    throw error
  }
}

/** The first `count` as a list; NULL over no rows. */
function asList(values: readonly Expr[], count: number, node: ast.Call, inner: ExpressionBinder): Expr {
  const given = resolveScalar(inner, 'list_value', values.slice(0, count), node.position)
  const list = castTo(given, listOf(values[0]!.type))
  return caseOf([[isNull(values[0]!), literal(null, list.type)]], list)
}
