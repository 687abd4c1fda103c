// The simple way to unnest: what a subquery asks of the row around it is pulled up, out of it, until the join with that row can ask it.

import { BIGINT } from '../../common/types.ts'
import { and, columnExpr, columnFor, compare, conjunctsOf, freshColumn, literal } from '../../logical/build-expression.ts'
import type { AggregateCall, Column, ColumnId, Expr, LiteralExpr, SortKey } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns, substituteColumns } from '../../logical/expression-walk.ts'
import { readsFree } from '../../logical/free-columns.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import type { LimitNode } from '../../logical/nodes/limit.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { RankNode } from '../../logical/nodes/rank.ts'
import type { UnionNode } from '../../logical/nodes/union.ts'
import type { WindowNode } from '../../logical/nodes/window.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, expressionsOf } from '../../logical/plan-walk.ts'

export interface PulledUp {
  /** Reads no parameter any more. It gives the columns that it gave before, and perhaps more of them. */
  readonly plan: LogicalPlan
  /** True of a row of the plan and the row around it where the subquery gives the one for the other. */
  readonly predicates: readonly Expr[]
  /** Where the subquery gives exactly one row: its columns' values for a row around for which the plan has none. */
  readonly defaults: ReadonlyMap<ColumnId, Expr> | undefined
}

type Parameters = ReadonlySet<ColumnId>

/** The plan without what reads the parameters; undefined where this cannot be taken out as conditions of a join. */
export function pullUp(plan: LogicalPlan, parameters: Parameters): PulledUp | undefined {
  if (!readsFree(plan, parameters)) return { plan, predicates: [], defaults: undefined }
  const pull = (input: LogicalPlan) => pullUp(input, parameters)
  const isBound = (expr: Expr) => !reads(expr, parameters)
  switch (plan.kind) {
    case 'filter': {
      const below = pull(plan.input)
      // A row that is always there may be dropped: then there is none, and not another one.
      if (!below || below.defaults) return undefined
      const conjuncts = conjunctsOf(plan.predicate)
      const own = conjuncts.filter(isBound)
      const moved = conjuncts.filter((conjunct) => !isBound(conjunct))
      if (moved.some(isVolatile)) return undefined
      const filtered: LogicalPlan = own.length > 0 ? { ...plan, input: below.plan, predicate: and(own) } : below.plan
      return { plan: filtered, predicates: [...below.predicates, ...moved], defaults: undefined }
    }
    case 'project': {
      const below = plan.items.every(({ expr }) => isBound(expr)) ? pull(plan.input) : undefined
      return below && projected(plan, below, parameters)
    }
    case 'aggregate': {
      const below = expressionsOf(plan).every(isBound) ? pull(plan.input) : undefined
      return below && !below.defaults ? grouped(plan, below, parameters) : undefined
    }
    case 'distinct': {
      const below = pull(plan.input)
      if (!below || below.defaults) return undefined
      // Columns that are there for the predicates alone must not tell rows apart: they are the same for all rows of a row around.
      const own = new Set(columnsOf(plan.input).map((column) => column.id))
      const isFixed = ({ id }: Column) => own.has(id) || below.predicates.some((predicate) => fixes(predicate, id, parameters))
      return columnsOf(below.plan).every(isFixed) ? { ...below, plan: { ...plan, input: below.plan } } : undefined
    }
    // In what order rows come is no matter for a join.
    case 'sort':
      return pull(plan.input)
    case 'limit': {
      if (plan.input.kind === 'project') return pull(belowProject(plan, plan.input))
      const sort = plan.input.kind === 'sort' ? plan.input : undefined
      if (sort && !sort.keys.every(({ expr }) => isBound(expr))) return undefined
      const below = pull(sort ? sort.input : plan.input)
      if (!below) return undefined
      if (below.defaults) return plan.offset === 0 && plan.count >= 1 ? below : undefined
      return limited(below, parameters, { keys: sort?.keys ?? [], offset: plan.offset, count: plan.count })
    }
    case 'rank':
    case 'window': {
      const below = expressionsOf(plan).every(isBound) ? pull(plan.input) : undefined
      return below && !below.defaults ? ranked(plan, below, parameters) : undefined
    }
    case 'join':
      return joined(plan, parameters)
    case 'union':
      return united(plan, parameters)
    case 'with': {
      const below = readsFree(plan.definition, parameters) ? undefined : pull(plan.body)
      return below && { ...below, plan: { ...plan, body: below.plan } }
    }
    default:
      return undefined
  }
}

function reads(expr: Expr, columns: ReadonlySet<ColumnId>): boolean {
  return [...collectColumns(expr, new Set())].some((id) => columns.has(id))
}

/** An equality of what the plan gives with what the row around gives. */
interface Equality {
  readonly name: string
  readonly inner: Expr
  readonly outer: Expr
}

function equality(predicate: Expr, parameters: Parameters): Equality | undefined {
  if (predicate.kind !== 'call' || (predicate.name !== '=' && predicate.name !== 'is_not_distinct_from')) return undefined
  const [a, b] = predicate.args as [Expr, Expr]
  const isOuter = (expr: Expr) => {
    const read = [...collectColumns(expr, new Set())]
    return read.length > 0 && read.every((id) => parameters.has(id))
  }
  const isInner = (expr: Expr) => collectColumns(expr, new Set()).size > 0 && !reads(expr, parameters)
  if (isInner(a) && isOuter(b)) return { name: predicate.name, inner: a, outer: b }
  return isInner(b) && isOuter(a) ? { name: predicate.name, inner: b, outer: a } : undefined
}

function equalities(predicates: readonly Expr[], parameters: Parameters): readonly Equality[] | undefined {
  const found = predicates.map((predicate) => equality(predicate, parameters))
  return found.every((one) => one !== undefined) ? found : undefined
}

/** Is the column the same in all rows for which the predicate is true? */
function fixes(predicate: Expr, id: ColumnId, parameters: Parameters): boolean {
  const found = equality(predicate, parameters)
  return found?.inner.kind === 'column' && found.inner.id === id
}

/** Behind the items stand the columns that the predicates read. */
function projected(plan: ProjectNode, below: PulledUp, parameters: Parameters): PulledUp {
  const passed = new Set(plan.items.flatMap(({ expr, column }) => (expr.kind === 'column' && expr.id === column.id ? [column.id] : [])))
  const items = [...plan.items]
  const given = new Map<ColumnId, Column>(columnsOf(below.plan).map((column) => [column.id, column]))
  for (const predicate of below.predicates) {
    for (const id of collectColumns(predicate, new Set())) {
      if (parameters.has(id) || passed.has(id) || !given.has(id)) continue
      passed.add(id)
      items.push({ expr: columnExpr(given.get(id)!), column: given.get(id)! })
    }
  }
  const defaults = below.defaults && new Map(plan.items.map(({ expr, column }) => [column.id, substituteColumns(expr, below.defaults!)]))
  return { plan: { ...plan, input: below.plan, items }, predicates: below.predicates, defaults }
}

/** What is equal to something of the row around becomes one more key. */
function grouped(plan: AggregateNode, below: PulledUp, parameters: Parameters): PulledUp | undefined {
  const groups = [...plan.groups]
  const predicates: Expr[] = []
  for (const predicate of below.predicates) {
    const found = equality(predicate, parameters)
    if (found) {
      const key = exprKey(found.inner)
      let group = groups.find(({ expr }) => exprKey(expr) === key)
      if (!group) groups.push((group = { expr: found.inner, column: columnFor(found.inner, 'key') }))
      predicates.push(compare(found.name, columnExpr(group.column), found.outer))
    } else {
      const keys = new Set(plan.groups.flatMap(({ expr, column }) => (expr.kind === 'column' && expr.id === column.id ? [column.id] : [])))
      const ofKeys = [...collectColumns(predicate, new Set())].every((id) => parameters.has(id) || keys.has(id))
      if (!ofKeys || plan.groups.length === 0) return undefined
      predicates.push(predicate)
    }
  }
  if (plan.groups.length > 0) return { plan: { ...plan, input: below.plan, groups }, predicates, defaults: undefined }
  const values = plan.aggregates.map(({ call }) => valueOfNoRows(call))
  if (values.some((value) => value === undefined)) return undefined
  const defaults = new Map(plan.aggregates.map(({ column }, i): [ColumnId, Expr] => [column.id, values[i]!]))
  return { plan: { ...plan, input: below.plan, groups }, predicates, defaults }
}

/** What the aggregate gives over no rows; undefined where that is not known here. */
function valueOfNoRows({ name, type, nullable, user }: AggregateCall): LiteralExpr | undefined {
  if (user) return undefined
  if (name === 'count' || name === 'count_star') return literal(0n, BIGINT)
  return nullable ? literal(null, type) : undefined
}

/** The same with the limit below the projection, next to the order that it may cut. */
export function belowProject(limit: LimitNode, project: ProjectNode): LogicalPlan {
  return { ...project, input: { ...limit, input: project.input } }
}

/** The rows of a limit for each row around: those of a row number within what is equal to something of it. */
function limited(
  below: PulledUp,
  parameters: Parameters,
  { keys, offset, count }: { readonly keys: readonly SortKey[]; readonly offset: number; readonly count: number },
): PulledUp | undefined {
  const equal = equalities(below.predicates, parameters)
  if (!equal) return undefined
  return {
    ...below,
    plan: limitPerKey(
      below.plan,
      equal.map(({ inner }) => inner),
      keys,
      offset,
      count,
    ),
  }
}

/** Of the rows that are equal in `by`, those that a limit keeps, in the order of `keys`. */
export function limitPerKey(input: LogicalPlan, by: readonly Expr[], keys: readonly SortKey[], offset: number, count: number): LogicalPlan {
  const number = freshColumn('number', BIGINT, false)
  const call = { name: 'row_number', partitionBy: by, orderBy: keys } as const
  const ranked: LogicalPlan = { kind: 'rank', input, ranks: [{ call, column: number }] }
  const bounds: Expr[] = []
  if (Number.isFinite(count)) bounds.push(compare('<=', columnExpr(number), literal(BigInt(offset + count), BIGINT)))
  if (offset > 0) bounds.push(compare('>', columnExpr(number), literal(BigInt(offset), BIGINT)))
  const kept: LogicalPlan = bounds.length > 0 ? { kind: 'filter', input: ranked, predicate: and(bounds) } : ranked
  return { kind: 'project', input: kept, items: columnsOf(input).map((column) => ({ expr: columnExpr(column), column })) }
}

function ranked(plan: RankNode | WindowNode, below: PulledUp, parameters: Parameters): PulledUp | undefined {
  const equal = equalities(below.predicates, parameters)
  if (!equal) return undefined
  const by = equal.map(({ inner }) => inner)
  if (plan.kind === 'window') {
    const calls = plan.calls.map(({ call, column }) => ({ call: { ...call, partitionBy: [...call.partitionBy, ...by] }, column }))
    return { ...below, plan: { ...plan, input: below.plan, calls } }
  }
  const ranks = plan.ranks.map(({ call, column }) => ({ call: { ...call, partitionBy: [...call.partitionBy, ...by] }, column }))
  return { ...below, plan: { ...plan, input: below.plan, ranks } }
}

function joined(plan: JoinNode, parameters: Parameters): PulledUp | undefined {
  const { type, keys, condition } = plan
  const keyConditions = keys.filter(({ left, right }) => reads(left, parameters) || reads(right, parameters))
  const conjuncts = [
    ...keyConditions.map(({ left, right, nullsMatch }) => compare(nullsMatch ? 'is_not_distinct_from' : '=', left, right)),
    ...(condition ? conjunctsOf(condition) : []),
  ]
  const moved = conjuncts.filter((conjunct) => reads(conjunct, parameters))
  const own = conjuncts.filter((conjunct) => !moved.includes(conjunct))
  // A side that is filled with NULLs, or only looked into, keeps its own matches.
  const isInner = type === 'inner'
  if (!isInner && (type === 'full' || moved.length > 0)) return undefined
  if (moved.some(isVolatile)) return undefined
  const leftMay = isInner || type !== 'right'
  const rightMay = isInner || type === 'right'
  const left = leftMay || !readsFree(plan.left, parameters) ? pullUp(plan.left, parameters) : undefined
  const right = rightMay || !readsFree(plan.right, parameters) ? pullUp(plan.right, parameters) : undefined
  if (!left || !right || left.defaults || right.defaults) return undefined
  const join: LogicalPlan = {
    ...plan,
    left: left.plan,
    right: right.plan,
    keys: keys.filter((key) => !keyConditions.includes(key)),
    condition: own.length > 0 ? and(own) : undefined,
  }
  return { plan: join, predicates: [...left.predicates, ...right.predicates, ...moved], defaults: undefined }
}

/** Each input is asked for the same: then what it is asked by stands in columns behind the others. */
function united(plan: UnionNode, parameters: Parameters): PulledUp | undefined {
  const inputs = plan.inputs.map((input) => {
    const below = pullUp(input, parameters)
    const equal = below && !below.defaults ? equalities(below.predicates, parameters) : undefined
    return below && equal && { below, equal: equal.toSorted((a, b) => compareTexts(outerKey(a), outerKey(b))) }
  })
  const [first] = inputs
  if (!first || first.equal.length === 0) return undefined
  const wanted = first.equal.map(outerKey).join()
  const aligned: LogicalPlan[] = []
  for (const [i, input] of inputs.entries()) {
    if (!input || input.equal.map(outerKey).join() !== wanted) return undefined
    const own = columnsOf(plan.inputs[i]!)
    const items = own.map((column) => ({ expr: columnExpr(column) as Expr, column }))
    for (const { inner } of input.equal) items.push({ expr: inner, column: freshColumn('key', inner.type, inner.nullable) })
    aligned.push({ kind: 'project', input: input.below.plan, items })
  }
  const behind = first.equal.map(({ inner }) => freshColumn('key', inner.type, true))
  const predicates = first.equal.map(({ name, outer }, i) => compare(name, columnExpr(behind[i]!), outer))
  return { plan: { ...plan, inputs: aligned, columns: [...plan.columns, ...behind] }, predicates, defaults: undefined }
}

function outerKey({ name, outer, inner }: Equality): string {
  return `${name} ${exprKey(outer)} ${inner.type.kind}`
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
