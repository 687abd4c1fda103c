// The join of a plan with one that reads its rows (a dependent join), as joins of plans that stand for themselves.
import type { Position } from '../../common/errors.ts'
import { and, caseOf, columnExpr, freshColumn, isNull, TRUE } from '../../logical/build-expression.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import { collectColumns, substituteColumns } from '../../logical/expression-walk.ts'
import { freeColumns, readsFree } from '../../logical/free-columns.ts'
import { commonScan } from '../../logical/nodes/common-scan.ts'
import type { Parameter } from '../../logical/nodes/dependent-join.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import { freshWithId } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, mapExpressions, transformUp } from '../../logical/plan-walk.ts'
import { unnestOver } from './lists-of-rows.ts'
import { type PulledUp, pullUp } from './pull-up.ts'
import { pushDown, sameDomain } from './push-down.ts'

export interface DependentJoin {
  readonly type: 'inner' | 'left' | 'semi' | 'anti' | 'single' | 'mark'
  readonly left: LogicalPlan
  /** May read the parameters. */
  readonly right: LogicalPlan
  readonly parameters: readonly Parameter[]
  /** Over the columns of both. */
  readonly condition?: Expr | undefined
  /** Of a `mark` join. */
  readonly mark?: Column
  /** Of a `single` join. */
  readonly position?: Position | undefined
}

/**
 * As `JoinNode` says of the type; the right side's columns keep their ids. Where the right side gives exactly one row (`count(*)` counts 0 rows, too),
 * `inner`, `left` and `single` give that one for each row of the left.
 */
export function joinDependent(join: DependentJoin): LogicalPlan {
  const { left } = join
  const right = withoutFixed(join)
  const free = freeColumns(right)
  const parameters = join.parameters.filter(({ column }) => free.has(column.id))
  if (parameters.length === 0) {
    if (join.type === 'inner' && isUnit(left) && !join.condition) return right
    return joinOf(join, left, right, [], join.condition)
  }
  const unnested = unnestOver({ ...join, right, parameters })
  if (unnested) return unnested
  const pulled = pullUp(right, new Set(parameters.map(({ column }) => column.id)))
  if (pulled?.defaults && !join.condition) return withDefaults(join, pulled, pulled.defaults, parameters)
  if (pulled && !pulled.defaults) return joinOf(join, left, pulled.plan, [], conditionOf(join, pulled, parameters))
  return withDomain({ ...join, right, parameters })
}

/** The right side in which parameters that are the same for all rows of the left (values of a query around both) are what they stand for. */
function withoutFixed({ left, right, parameters }: DependentJoin): LogicalPlan {
  const given = new Set(columnsOf(left).map((column) => column.id))
  const isFixed = ({ expr }: Parameter) => [...collectColumns(expr, new Set())].every((id) => !given.has(id))
  const fixed = new Map<ColumnId, Expr>(parameters.filter(isFixed).map(({ column, expr }) => [column.id, expr]))
  if (!readsFree(right, new Set(fixed.keys()))) return right
  return transformUp(right, (node) => mapExpressions(node, (expr) => substituteColumns(expr, fixed)))
}

/** One row without columns: what a SELECT without FROM reads. */
function isUnit(plan: LogicalPlan): boolean {
  return plan.kind === 'values' && plan.rows.length === 1 && plan.columns.length === 0
}

function joinOf(
  { type, mark, position }: DependentJoin,
  left: LogicalPlan,
  right: LogicalPlan,
  keys: readonly JoinKey[],
  condition: Expr | undefined,
): JoinNode {
  const join = { kind: 'join', type, left, right, keys, condition } as const
  return { ...join, ...(mark && { mark }), ...(position && { position }) }
}

function conditionOf({ condition }: DependentJoin, { predicates }: PulledUp, parameters: readonly Parameter[]): Expr | undefined {
  const values = new Map<ColumnId, Expr>(parameters.map(({ column, expr }) => [column.id, expr]))
  const conditions = predicates.map((predicate) => substituteColumns(predicate, values))
  if (condition) conditions.push(condition)
  return conditions.length > 0 ? and(conditions) : undefined
}

/** Of each row of the left the one row of the right: what is known without looking where it has none to look at. */
function withDefaults(
  join: DependentJoin,
  pulled: PulledUp,
  defaults: ReadonlyMap<ColumnId, Expr>,
  parameters: readonly Parameter[],
): LogicalPlan {
  const given = columnsOf(join.right)
  const isPlain = given.every(({ id }) => isNullLiteral(defaults.get(id)!))
  const condition = conditionOf(join, pulled, parameters)
  const one: DependentJoin = { ...join, type: 'left' }
  if (isPlain) return joinOf(one, join.left, pulled.plan, [], condition)
  const matched = freshColumn('matched', TRUE.type, false)
  const renamed = given.map((column) => freshColumn(column.name, column.type, column.nullable))
  const keys = columnsOf(pulled.plan).filter(({ id }) => !given.some((column) => column.id === id))
  const items = [
    ...given.map((column, i) => ({ expr: columnExpr(column), column: renamed[i]! })),
    ...keys.map((column) => ({ expr: columnExpr(column), column })),
    { expr: TRUE, column: matched },
  ]
  // What the condition reads of the right's own columns stands under new names.
  const ids = new Map(given.map(({ id }, i): [ColumnId, Expr] => [id, columnExpr(renamed[i]!)]))
  const joined = joinOf(one, join.left, { kind: 'project', input: pulled.plan, items }, [], condition && substituteColumns(condition, ids))
  const after = new Map(columnsOf(joined).map((column) => [column.id, column]))
  const isMissing = isNull(columnExpr(after.get(matched.id)!))
  return {
    kind: 'project',
    input: joined,
    items: [
      ...columnsOf(join.left).map((column) => ({ expr: columnExpr(column), column })),
      ...given.map((column, i) => {
        const expr = caseOf([[isMissing, defaults.get(column.id)!]], columnExpr(after.get(renamed[i]!.id)!))
        return { expr, column: { ...column, nullable: expr.nullable } }
      }),
    ],
  }
}

function isNullLiteral(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value === null
}

/** Both sides read what the left gives, which is computed once: the right side for the different values that it is asked for. */
function withDomain(join: DependentJoin): LogicalPlan {
  const { left, right, parameters } = join
  const passed = columnsOf(left).map((column) => ({ expr: columnExpr(column) as Expr, column }))
  const computed = parameters.flatMap(({ expr, column }) =>
    expr.kind === 'column' ? [] : [{ expr, column: freshColumn(column.name, expr.type, expr.nullable) }],
  )
  const source: LogicalPlan = computed.length > 0 ? { kind: 'project', input: left, items: [...passed, ...computed] } : left
  const values = parameters.map(({ expr }) =>
    expr.kind === 'column' ? expr : columnExpr(computed.find((item) => item.expr === expr)!.column),
  )
  const sourceId = freshWithId()
  const domainId = freshWithId()

  const own = columnsOf(source)
  const asked = values.map(({ id }) => own.find((column) => column.id === id)!)
  const distinct: LogicalPlan = { kind: 'distinct', input: commonScan(sourceId, 'rows', source, asked) }
  const answers = pushDown(right, {
    parameters: parameters.map(({ column }) => column),
    read: () => commonScan(domainId, 'parameters', distinct, columnsOf(distinct)),
  })
  const rows: LogicalPlan = {
    kind: 'common_scan',
    id: sourceId,
    name: 'rows',
    origin: source,
    columns: own.map((column) => ({ ...column, source: column.id })),
  }
  // The domain keys of the right side are values of the left's rows.
  const keys = sameDomain(asked, answers.domain)
  const joined = joinOf(join, rows, answers.plan, keys, join.condition)
  const given = new Map<ColumnId, Column>(columnsOf(joined).map((column) => [column.id, column]))
  const wanted = [...columnsOf(left), ...(join.type === 'mark' ? [join.mark!] : hasRight(join) ? columnsOf(right) : [])]
  const body: LogicalPlan = {
    kind: 'project',
    input: joined,
    items: wanted.map(({ id }) => ({ expr: columnExpr(given.get(id)!), column: given.get(id)! })),
  }
  return {
    kind: 'with',
    id: sourceId,
    name: 'rows',
    definition: source,
    body: { kind: 'with', id: domainId, name: 'parameters', definition: distinct, body },
  }
}

function hasRight({ type }: DependentJoin): boolean {
  return type === 'inner' || type === 'left' || type === 'single'
}
