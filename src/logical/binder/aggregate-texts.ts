// Aggregates that stand for an expression of others. What a call says beside its arguments (DISTINCT, FILTER, ORDER BY, OVER) goes to these.
import { BindError } from '../../common/errors.ts'
import type * as ast from '../../parser/ast.ts'
import { nameText } from './environment.ts'
import { type MacroTexts, overloadsOf } from './macro-texts.ts'
import { expandMacro } from './macros.ts'

const GIVEN = 'list(x) filter (where x is not null)'

/** Of all rows where y is not NULL, whatever x is. */
const whereMost = (name: string): MacroTexts[string] => [['x, y', `struct_extract(${name}({'v': x}, y), 'v')`]]

/** As `whereMost`, but rows where y is NULL come last instead of being left out. */
const nullsLast = (name: string, direction: string): MacroTexts[string] => [
  ['x, y', `struct_extract(coalesce(${name}({'v': x}, y), first({'v': x})), 'v')`],
  ['x, y, n', `list(x order by y ${direction} nulls last)[:n]`],
]

const TEXTS: MacroTexts = {
  // As PostgreSQL, Spark and DataFusion call them.
  every: [['x', 'bool_and(x)']],
  collect_list: [['x', GIVEN]],
  geomean: [['x', 'exp(avg(ln(x)))']],
  weighted_avg: [['x, weight', 'sum(x * weight) / sum(case when x is not null then weight else 0 end)']],
  json_group_array: [['x', `cast('[' || string_agg(coalesce(to_json(x)::varchar, 'null'), ',') || ']' as json)`]],
  json_group_object: [
    ['n, x', `cast('{' || string_agg(to_json(n::varchar)::varchar || ':' || coalesce(to_json(x)::varchar, 'null'), ',') || '}' as json)`],
  ],
  json_group_structure: [
    ['x', `json_structure(cast('[' || string_agg(coalesce(to_json(x)::varchar, 'null'), ',') || ']' as json)) -> '$[0]'`],
  ],
  mad: [['x', `list_mad(${GIVEN})`]],
  approx_top_k: [['x, k', `list_aggregate(${GIVEN}, 'approx_top_k', k)`]],
  bitstring_agg: [['x, least, most', `list_aggregate(${GIVEN}, 'bitstring_agg', least, most)`]],
  histogram: [['x, bins', `list_aggregate(${GIVEN}, 'histogram_bins', bins)`]],
  histogram_exact: [['x, bins', `list_aggregate(${GIVEN}, 'histogram_exact', bins)`]],
  arg_max_null: whereMost('max_by'),
  arg_min_null: whereMost('min_by'),
  arg_max_nulls_last: nullsLast('max_by', 'desc'),
  arg_min_nulls_last: nullsLast('min_by', 'asc'),
}

/** What depends on the order of its rows, over a window with an order of its own: taken from a list. */
const ORDERED: MacroTexts = {
  string_agg: [
    ['x', `array_to_string(list(x::varchar) filter (where x is not null), ',')`],
    ['x, separator', 'array_to_string(list(x::varchar) filter (where x is not null), separator)'],
  ],
  first: [['x', 'list(x)[1]']],
  last: [['x', 'list(x)[-1]']],
  any_value: [['x', `(${GIVEN})[1]`]],
}

const ALIASES: Readonly<Record<string, string>> = {
  geometric_mean: 'geomean',
  wavg: 'weighted_avg',
  arbitrary: 'first',
  group_concat: 'string_agg',
  listagg: 'string_agg',
}

/** What functions there are. */
type KindOf = (name: string) => 'scalar' | 'aggregate' | undefined

/** What the call stands for; undefined where its name is none of these, is a user's, or means a plain aggregate with so many arguments. */
export function aggregateText(node: ast.Call, name: string, kindOf: KindOf): ast.Expression | undefined {
  const known = ALIASES[name] ?? name
  if (node.over && node.orderBy.length > 0 && !node.nulls && Object.hasOwn(ORDERED, known))
    return withTexts(ORDERED, known, node, (inner) => kindOf(inner) === 'aggregate')
  if (!Object.hasOwn(TEXTS, known)) return undefined
  if (kindOf(name) !== (DECLARED.has(known) ? 'aggregate' : undefined)) return undefined
  if (known === 'histogram' && node.args.length !== 2) return undefined
  if (known === 'bitstring_agg' && node.args.length === 1) {
    throw new BindError('bitstring_agg needs to know the least and the largest number', {
      position: node.position,
      hint: 'Write bitstring_agg(x, 0, 100).',
    })
  }
  if (node.distinct && node.args.length > 1 && !/^(bitstring|arg_)/.test(known))
    throw new BindError(`${name} takes no DISTINCT`, { position: node.position })
  return withTexts(TEXTS, known, node, (inner) => kindOf(inner) === 'aggregate')
}

/** The text of the name, with what the call says beside its arguments at each aggregate in it. */
export function withTexts(texts: MacroTexts, name: string, node: ast.Call, isAggregate: (name: string) => boolean): ast.Expression {
  const { args, position } = node
  return withClauses(expandMacro(name, overloadsOf(texts, name, position), args, position), node, isAggregate) as ast.Expression
}

/** Those that are listed among the aggregates; users' functions cannot have their names. */
const DECLARED: ReadonlySet<string> = new Set(
  Object.keys(TEXTS).filter((name) => !/^(every|collect_list|geomean|weighted_avg|json_group_\w+)$/.test(name)),
)

/** For "did you mean". */
export function aggregateTextNames(): readonly string[] {
  return [...Object.keys(TEXTS), 'geometric_mean', 'wavg']
}

/** The expression with the clauses of `outer` at all aggregates of its own: those of the arguments stay as they are. */
function withClauses(part: unknown, outer: ast.Call, isAggregate: (name: string) => boolean): unknown {
  if (typeof part !== 'object' || part === null || outer.args.some(({ value }) => value === part)) return part
  if (Array.isArray(part)) return part.map((item) => withClauses(item, outer, isAggregate))
  const parts = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === 'position' ? value : withClauses(value, outer, isAggregate)]),
  )
  const node = parts as Partial<ast.Expression>
  if (node.kind !== 'call' || !isAggregate(nameText(node.name!).toLowerCase())) return parts
  const { position } = outer
  const filters = [node.filter, outer.filter].filter((filter) => filter !== undefined)
  const filter: ast.Expression | undefined = filters.length > 1 ? { kind: 'and', operands: filters, position } : filters[0]
  return {
    ...node,
    distinct: outer.distinct && !/^(max|min)_by$/.test(nameText(node.name!)),
    filter,
    orderBy: node.orderBy!.length > 0 ? node.orderBy : outer.orderBy,
    over: outer.over,
  }
}
