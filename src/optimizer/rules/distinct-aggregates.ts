import { UnsupportedError } from '../../common/errors.ts'
import { type SqlType, VARCHAR } from '../../common/types.ts'
import { caseOf, columnExpr, columnFor, freshColumn, literal } from '../../logical/build-expression.ts'
import type { AggregateCall, Column, Expr } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import { mapAggregateCall } from '../../logical/expression-walk.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import { freshWithId } from '../../logical/nodes/with.ts'
import { overCommon } from '../../logical/over-common.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf, expressionsOf } from '../../logical/plan-walk.ts'
import { printExpr } from '../../logical/print-expression.ts'
import type { Rule } from '../rule.ts'

/**
 * Aggregates of DISTINCT values → plain ones. Of one expression: group by the keys and it, then aggregate what is left. Of several, or with
 * plain ones beside: each kind by itself over the same input, put together by key.
 */
export const distinctAggregates: Rule = {
  name: 'distinct_aggregates',
  kinds: ['aggregate'],
  mandatory: true,
  rewrite(plan) {
    if (plan.kind !== 'aggregate' || !plan.aggregates.some(({ call }) => call.distinct)) return plan
    const parts = partsOf(plan)
    if (parts.length === 1) return deduplicated(plan, parts[0]!)
    return isVolatilePlan(plan) ? overOneInput(plan) : combined(plan, parts)
  },
}

type Item = AggregateNode['aggregates'][number]

/** Aggregates that can be taken together: all plain, or all of the same distinct argument. */
interface Part {
  /** The distinct argument; undefined for plain aggregates. */
  readonly argument: Expr | undefined
  readonly items: Item[]
}

function partsOf({ aggregates }: AggregateNode): readonly Part[] {
  const parts = new Map<string, Part>()
  for (const item of aggregates) {
    const argument = item.call.distinct ? filteredArgument(item.call) : undefined
    const key = argument ? exprKey(argument) : ''
    if (!parts.has(key)) parts.set(key, { argument, items: [] })
    parts.get(key)!.items.push(item)
  }
  return joinIdempotent([...parts.values()])
}

/** Aggregates that give the same over distinct values as over all. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['min', 'max', 'any_value', 'bool_and', 'bool_or'])

/** min(x) beside count(DISTINCT x) needs no pass of its own. */
function joinIdempotent(parts: readonly Part[]): readonly Part[] {
  const plain = parts.find((part) => !part.argument)
  const [only] = parts.filter((part) => part.argument)
  if (!plain || parts.length !== 2 || !only) return parts
  const joins = ({ call }: Item) => IDEMPOTENT.has(call.name) && exprKey(filteredArgument(call)) === exprKey(only.argument!)
  return plain.items.every(joins) ? [{ ...only, items: [...only.items, ...plain.items] }] : parts
}

/** The argument for rows that the call's FILTER keeps, NULL for others: aggregates pass over NULLs. */
function filteredArgument({ name, args, filter, user }: AggregateCall): Expr {
  const argument = isOfSeveral(args) ? structOf(args) : args[0]!
  if (filter && user?.nulls === 'pass')
    throw new UnsupportedError(`${name}(DISTINCT …) FILTER (…) is not supported yet where the function takes NULLs`)
  return filter ? caseOf([[filter, argument]], literal(null, argument.type)) : argument
}

/** What is written out behind the argument, such as a separator, is the same for all. */
function isOfSeveral([, ...options]: readonly Expr[]): boolean {
  return options.some((option) => option.kind !== 'literal')
}

/** All arguments as one value. */
function structOf(args: readonly Expr[]): Expr {
  const fields = args.map(({ type }, i) => ({ name: `a${i}`, type }))
  return { kind: 'call', name: 'struct_pack', args, canRaise: false, volatile: false, type: { kind: 'struct', fields }, nullable: false }
}

/** The call over distinct values. */
function overValue(call: AggregateCall, value: Expr): AggregateCall {
  const args = isOfSeveral(call.args) ? call.args.map((arg, i) => fieldOf(value, i, arg.type)) : [value, ...call.args.slice(1)]
  return { ...call, args, distinct: false, filter: undefined }
}

function fieldOf(struct: Expr, index: number, type: SqlType): Expr {
  const args = [struct, literal(`a${index}`, VARCHAR)]
  return { kind: 'call', name: 'struct_extract', args, canRaise: false, volatile: false, type, nullable: true }
}

/** Groups by the keys and the argument, then by the keys alone. */
function deduplicated(plan: AggregateNode, { argument, items }: Part): AggregateNode {
  const keys = plan.groups.map(({ expr, column }) => ({ expr, column: columnFor(expr, column.name) }))
  const value = freshColumn(printExpr(argument!), argument!.type, argument!.nullable)
  const inner: LogicalPlan = { ...plan, groups: [...keys, { expr: argument!, column: value }], aggregates: [] }
  return {
    ...plan,
    input: inner,
    groups: plan.groups.map(({ column }, i) => ({ expr: columnExpr(keys[i]!.column), column })),
    aggregates: plan.aggregates
      .filter((item) => items.includes(item))
      .map(({ call, column }) => ({
        call: overValue(call, columnExpr(value)),
        column,
      })),
  }
}

/** The parts one below the other, each with NULL for the others' aggregates; of each key's rows the one value that is not NULL is kept. */
function combined(plan: AggregateNode, parts: readonly Part[], read = (node: AggregateNode): AggregateNode => node): AggregateNode {
  const keys = plan.groups.map(({ column }) => freshColumn(column.name, column.type, column.nullable))
  const values = plan.aggregates.map(({ column }) => freshColumn(column.name, column.type, true))
  const columns = [...keys, ...values]
  const inputs = parts.map((part) => partPlan(plan, part, columns, read))
  return {
    kind: 'aggregate',
    input: { kind: 'union', inputs, columns },
    groups: plan.groups.map(({ column }, i) => ({ expr: columnExpr(keys[i]!), column })),
    aggregates: plan.aggregates.map(({ column }, i) => ({ call: onlyValue(values[i]!), column })),
  }
}

/** As `combined`, where to compute the input twice would give different rows: it is kept, with all that the aggregates take. */
function overOneInput(plan: AggregateNode): LogicalPlan {
  const items: { expr: Expr; column: Column }[] = []
  const kept = (expr: Expr): Expr => {
    if (expr.kind === 'literal') return expr
    const column = freshColumn(printExpr(expr), expr.type, expr.nullable)
    items.push({ expr, column })
    return columnExpr(column)
  }
  const groups = plan.groups.map(({ expr, column }) => ({ expr: kept(expr), column }))
  // Of equal arguments one is kept, so that they are still seen to be equal; of volatile ones each.
  const known = new Map<string, Expr>()
  const keptOnce = (expr: Expr): Expr => {
    if (isVolatile(expr)) return kept(expr)
    const key = exprKey(expr)
    const before = known.get(key) ?? kept(expr)
    known.set(key, before)
    return before
  }
  const aggregates = plan.aggregates.map(({ call, column }) => ({ call: mapAggregateCall(call, keptOnce), column }))
  const definition: LogicalPlan = { kind: 'project', input: plan.input, items }
  const over: AggregateNode = { ...plan, input: definition, groups, aggregates }
  const id = freshWithId()
  return { kind: 'with', id, name: 'rows', definition, body: combined(over, partsOf(over), (node) => overCommon(node, id)) }
}

function partPlan(plan: AggregateNode, part: Part, columns: readonly Column[], read: (node: AggregateNode) => AggregateNode): LogicalPlan {
  const over = read({ ...plan, aggregates: part.items })
  const items = [...over.aggregates]
  const node = part.argument ? deduplicated(over, { argument: filteredArgument(items[0]!.call), items }) : over
  const given = columnsOf(node)
  const projected = columns.map((column, i) => {
    const at = i < plan.groups.length ? i : part.items.indexOf(plan.aggregates[i - plan.groups.length]!)
    const own = at >= 0 ? given[i < plan.groups.length ? at : plan.groups.length + at]! : undefined
    // Ids of their own, for the same key columns come out of every part.
    return { expr: own ? columnExpr(own) : literal(null, column.type), column: freshColumn(column.name, column.type, true) }
  })
  return { kind: 'project', input: node, items: projected }
}

function onlyValue(column: Column): AggregateCall {
  return { name: 'max', args: [columnExpr(column)], distinct: false, filter: undefined, type: column.type, nullable: true }
}

/** Would two evaluations differ? */
function isVolatilePlan(plan: LogicalPlan): boolean {
  return expressionsOf(plan).some(isVolatile) || childrenOf(plan).some(isVolatilePlan)
}
