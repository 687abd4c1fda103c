// ASOF JOIN: of the right rows that are equal in the keys, the one whose value is nearest on the side that the inequality says. Rows of both sides in one
// order tell each left row the nearest right value so far; an ordinary join by that value does the rest.
import { BindError } from '../../common/errors.ts'
import { BIGINT, INTEGER } from '../../common/types.ts'
import type { Expression } from '../../parser/ast.ts'
import { caseOf, columnExpr, compare, conjunctsOf, freshColumn, isNull, literal } from '../build-expression.ts'
import { copyPlan } from '../copy-plan.ts'
import type { Column, ColumnId, Expr } from '../expression.ts'
import { collectColumns } from '../expression-walk.ts'
import { freeColumns } from '../free-columns.ts'
import { commonScan } from '../nodes/common-scan.ts'
import type { JoinKey, JoinNode } from '../nodes/join.ts'
import { freshWithId } from '../nodes/with.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import type { BindSession } from './session.ts'

type Inequality = '>=' | '>' | '<=' | '<'

export interface AsofCondition {
  readonly keys: readonly JoinKey[]
  /** Of the left value to the right one. */
  readonly operator: Inequality
  readonly left: Expr
  readonly right: Expr
}

const TURNED: Readonly<Record<string, Inequality | undefined>> = { '>=': '<=', '>': '<', '<=': '>=', '<': '>' }

/** Equalities of the two sides, and one inequality. */
export function asofCondition(condition: Expr, left: LogicalPlan, right: LogicalPlan, on: Expression): AsofCondition {
  const sides = [left, right].map((plan) => new Set<ColumnId>(columnsOf(plan).map(({ id }) => id)))
  const reads = (expr: Expr, side: 0 | 1) => [...collectColumns(expr, new Set())].some((id) => sides[side]!.has(id))
  const wrong = (message: string) =>
    new BindError(`an ASOF JOIN ${message}`, { position: on.position, hint: 'Write: ON a.key = b.key AND a.time >= b.time.' })
  const keys: JoinKey[] = []
  let nearest: Omit<AsofCondition, 'keys'> | undefined
  for (const part of conjunctsOf(condition)) {
    const [x, y] = part.kind === 'call' ? part.args : []
    if (part.kind !== 'call' || !x || !y || !(part.name === '=' || TURNED[part.name]))
      throw wrong('compares by = and one of >=, >, <= and < alone')
    const turned = reads(x, 1) || reads(y, 0)
    if ((turned && (reads(x, 0) || reads(y, 1))) || (!turned && !reads(x, 0) && !reads(y, 1)))
      throw wrong('compares its left side with its right one')
    const [l, r] = turned ? [y, x] : [x, y]
    if (part.name === '=') keys.push({ left: l, right: r })
    else if (nearest) throw wrong('has one inequality alone')
    else nearest = { operator: turned ? TURNED[part.name]! : (part.name as Inequality), left: l, right: r }
  }
  if (!nearest) throw wrong('needs an inequality')
  return { keys, ...nearest }
}

/** Without an inequality of its own, USING takes its last column as the one. */
export function asofUsing(keys: readonly JoinKey[]): AsofCondition {
  const { left, right } = keys.at(-1)!
  return { keys: keys.slice(0, -1), operator: '>=', left, right }
}

/** The join as ordinary nodes; it gives the columns that the join gives. */
export function asofPlan(
  type: JoinNode['type'],
  left: LogicalPlan,
  right: LogicalPlan,
  condition: AsofCondition,
  session: BindSession,
): LogicalPlan {
  const { read, around } = rightRows(right, condition)
  const matched = nearest(left, read(), condition, session)
  const again = read()
  const one = literal(1n, BIGINT)
  const join: JoinNode = {
    kind: 'join',
    type,
    left: matched.plan,
    right: again.plan,
    keys: [...matched.keys, matched.value].map((key, i) => ({
      left: columnExpr(key),
      right: columnExpr([...again.keys, again.value][i]!),
    })),
    condition: compare('=', columnExpr(again.place), one),
  }
  const given = new Map(columnsOf(join).map((column) => [column.id, column]))
  const leftItems = columnsOf(left).map(({ id }) => ({ expr: columnExpr(given.get(id)!), column: given.get(id)! }))
  const rightItems = columnsOf(right).map((column, i) => {
    const from = given.get(again.columns[i]!.id)
    return from && { expr: columnExpr(from), column: { ...column, nullable: from.nullable } }
  })
  return around({ kind: 'project', input: join, items: [...leftItems, ...rightItems.flatMap((item) => item ?? [])] })
}

/** A side with its keys and its value behind its columns. */
interface Side {
  readonly plan: LogicalPlan
  readonly columns: readonly Column[]
  readonly keys: readonly Column[]
  readonly value: Column
}

/** The right side with its keys and value, and the place of each row among its equals: computed once and read twice. */
function rightRows(right: LogicalPlan, condition: AsofCondition) {
  const side = withKeys(
    right,
    condition.keys.map((key) => key.right),
    condition.right,
  )
  const place = freshColumn('place', BIGINT, false)
  const partitionBy = [...side.keys, side.value].map(columnExpr)
  const placed: LogicalPlan = {
    kind: 'rank',
    input: side.plan,
    ranks: [{ call: { name: 'row_number', partitionBy, orderBy: [] }, column: place }],
  }
  const id = freshWithId()
  // What reads the query around it belongs to the rows of that one.
  const definition = freeColumns(placed).size === 0 ? copyPlan(placed) : undefined
  const read = (): Side & { readonly place: Column } => {
    const plan = definition ? commonScan(id, 'asof', definition, columnsOf(definition)) : copyPlan(placed)
    const all = columnsOf(plan)
    const columns = all.slice(0, side.columns.length)
    const keys = all.slice(columns.length, -2)
    return { plan, columns, keys, value: all.at(-2)!, place: all.at(-1)! }
  }
  const around = (body: LogicalPlan): LogicalPlan => (definition ? { kind: 'with', id, name: 'asof', definition, body } : body)
  return { read, around }
}

function withKeys(plan: LogicalPlan, keys: readonly Expr[], value: Expr): Side {
  const columns = columnsOf(plan)
  const [keyColumns, valueColumn] = [
    keys.map((key) => freshColumn('key', key.type, key.nullable)),
    freshColumn('value', value.type, value.nullable),
  ]
  const passed = columns.map((column) => ({ expr: columnExpr(column), column }))
  const made = keys.map((expr, i) => ({ expr, column: keyColumns[i]! }))
  const items = [...passed, ...made, { expr: value, column: valueColumn }]
  return { plan: { kind: 'project', input: plan, items }, columns, keys: keyColumns, value: valueColumn }
}

/** The left side, whose value is that of the nearest right row, or NULL. */
function nearest(leftPlan: LogicalPlan, right: Side, { keys, operator, left: leftExpr }: AsofCondition, session: BindSession): Side {
  const left = withKeys(
    leftPlan,
    keys.map((key) => key.left),
    leftExpr,
  )
  const { type } = leftExpr
  const found = freshColumn('found', type, true)
  const side = freshColumn('side', INTEGER, false)
  const columns = [...left.columns, ...left.keys].map(({ name, type: own }) => freshColumn(name, own, true))
  const order = freshColumn('value', type, true)
  const isEqualToo = operator === '>=' || operator === '<='
  const input = ({ plan, value }: Side, exprs: readonly Expr[], isLeft: boolean): LogicalPlan => ({
    kind: 'project',
    input: plan,
    items: [
      ...exprs,
      columnExpr(value),
      isLeft ? literal(null, type) : columnExpr(value),
      // Of equal values, those of the right come first where they count.
      literal(isLeft === isEqualToo ? 1 : 0, INTEGER),
    ].map((expr, i) => ({ expr, column: freshColumn(`c${i}`, expr.type, expr.nullable) })),
  })
  const inputs = [
    input(left, [...left.columns, ...left.keys].map(columnExpr), true),
    input(right, [...left.columns.map((column) => literal(null, column.type)), ...right.keys.map(columnExpr)], false),
  ]
  const union: LogicalPlan = { kind: 'union', inputs, columns: [...columns, order, found, side] }
  const descending = operator === '<=' || operator === '<'
  const sortKeys = [order, side].map((column, i) => ({ expr: columnExpr(column), descending: i === 0 && descending, nullsFirst: false }))
  const resolved = session.env.functions.aggregate(descending ? 'min' : 'max', [type])!
  const soFar = freshColumn('nearest', type, true)
  const window: LogicalPlan = {
    kind: 'window',
    input: union,
    calls: [
      {
        column: soFar,
        call: {
          kind: 'aggregate',
          name: resolved.name,
          args: [columnExpr(found)],
          distinct: false,
          filter: undefined,
          ignoreNulls: false,
          partitionBy: columns.slice(left.columns.length).map(columnExpr),
          orderBy: sortKeys,
          frame: { unit: 'rows', start: UNBOUNDED, end: CURRENT, exclude: undefined },
          type,
          nullable: true,
        },
      },
    ],
  }
  const isLeft = compare('=', columnExpr(side), literal(isEqualToo ? 1 : 0, INTEGER))
  const value = freshColumn('value', type, true)
  // NULL comes last in the order, and is near to nothing.
  const expr = caseOf([[isNull(columnExpr(order)), literal(null, type)]], columnExpr(soFar))
  const back = [...left.columns, ...left.keys].map((column, i) => ({
    expr: columnExpr(columns[i]!),
    column: { ...column, nullable: true },
  }))
  const plan: LogicalPlan = {
    kind: 'project',
    input: { kind: 'filter', input: window, predicate: isLeft },
    items: [...back, { expr, column: value }],
  }
  return { plan, columns: left.columns, keys: left.keys, value }
}

const UNBOUNDED = { kind: 'unbounded preceding', offset: undefined, key: undefined } as const
const CURRENT = { kind: 'current row', offset: undefined, key: undefined } as const
