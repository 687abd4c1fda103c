// Runs a plan in the plainest way, so that tests can tell whether a rule kept its meaning.

import { isFloating } from '../../src/common/types.ts'
import { literal } from '../../src/logical/build-expression.ts'
import type { ColumnId, Expr, LiteralValue, RankCall, SortKey } from '../../src/logical/expression.ts'
import { replaceExpr } from '../../src/logical/expression-walk.ts'
import type { AggregateNode } from '../../src/logical/nodes/aggregate.ts'
import type { JoinNode } from '../../src/logical/nodes/join.ts'
import type { LogicalPlan } from '../../src/logical/plan.ts'
import { columnsOf } from '../../src/logical/plan-walk.ts'
import { constants } from '../logical/constants.ts'

export type Row = readonly LiteralValue[]

/** The rows of each table by name, in the order of its schema. */
export type Tables = Readonly<Record<string, readonly Row[]>>

type Env = ReadonlyMap<ColumnId, LiteralValue>

/** What `with` nodes gave, by id. */
const common = new Map<number, readonly Env[]>()

export function run(plan: LogicalPlan, tables: Tables): readonly Row[] {
  const ids = columnsOf(plan).map((column) => column.id)
  return rowsOf(plan, tables).map((row) => ids.map((id) => row.get(id)!))
}

function rowsOf(plan: LogicalPlan, tables: Tables): readonly Env[] {
  switch (plan.kind) {
    case 'scan': {
      const rows = tables[plan.table.name]!.map((row): Env => new Map(plan.columns.map((column) => [column.id, row[column.field]!])))
      return rows.filter((row) => plan.predicates.every((predicate) => evaluate(predicate, row) === true))
    }
    case 'numbered':
    case 'limit_of':
      throw new Error(`a ${plan.kind} node is computed before`)
    case 'values':
      return plan.rows.map((row) => new Map(plan.columns.map((column, i) => [column.id, evaluate(row[i]!, new Map())])))
    case 'filter':
      return rowsOf(plan.input, tables).filter((row) => evaluate(plan.predicate, row) === true)
    case 'project':
      return rowsOf(plan.input, tables).map((row) => new Map(plan.items.map(({ expr, column }) => [column.id, evaluate(expr, row)])))
    case 'limit':
      return rowsOf(plan.input, tables).slice(plan.offset, plan.offset + plan.count)
    case 'sort':
      return sorted(rowsOf(plan.input, tables), plan.keys)
    case 'top_n':
      return sorted(rowsOf(plan.input, tables), plan.keys).slice(plan.offset, plan.offset + plan.count)
    case 'distinct':
      return [
        ...groupBy(
          rowsOf(plan.input, tables),
          columnsOf(plan).map((column) => (row: Env) => row.get(column.id)!),
        ).values(),
      ].map((group) => group[0]!)
    case 'union':
      return plan.inputs.flatMap((input) =>
        run(input, tables).map((row): Env => new Map(plan.columns.map((column, i) => [column.id, row[i]!]))),
      )
    case 'with':
      common.set(plan.id, rowsOf(plan.definition, tables))
      return rowsOf(plan.body, tables)
    case 'common_scan':
      return common.get(plan.id)!.map((row): Env => new Map(plan.columns.map((column) => [column.id, row.get(column.source)!])))
    case 'dependent_join':
    case 'recursive':
      throw new Error('these are replaced before a plan is run')
    case 'join':
      return joined(plan, rowsOf(plan.left, tables), rowsOf(plan.right, tables))
    case 'aggregate':
      return aggregate(plan, rowsOf(plan.input, tables))
    case 'rank':
      return plan.ranks.reduce((rows, { call, column }) => ranked(rows, call, column.id), rowsOf(plan.input, tables))
    case 'unnest':
      throw new Error('no query of these tests has lists')
    case 'window':
      throw new Error('no query of these tests has another window function than ranks')
    case 'top_n_per_key':
      return ranked(rowsOf(plan.input, tables), plan.call, plan.column.id).filter((row) => Number(row.get(plan.column.id)) <= plan.count)
  }
}

function joined({ type, left, right, keys, condition, mark }: JoinNode, leftRows: readonly Env[], rightRows: readonly Env[]): Env[] {
  const matches = (a: Env, b: Env): boolean => {
    const equal = keys.every((key) => {
      const [x, y] = [evaluate(key.left, a), evaluate(key.right, b)]
      return x === null || y === null ? key.nullsMatch === true && x === y : compare(x, y) === 0
    })
    return equal && (!condition || evaluate(condition, new Map([...a, ...b])) === true)
  }
  if (type === 'semi' || type === 'anti') return leftRows.filter((a) => rightRows.some((b) => matches(a, b)) === (type === 'semi'))
  if (type === 'mark') return leftRows.map((a) => new Map([...a, [mark!.id, rightRows.some((b) => matches(a, b))]]))
  const nulls = (plan: LogicalPlan): Env => new Map(columnsOf(plan).map((column) => [column.id, null]))
  const rows = leftRows.flatMap((a) => rightRows.filter((b) => matches(a, b)).map((b): Env => new Map([...a, ...b])))
  if (type === 'left' || type === 'single' || type === 'full') {
    const alone = leftRows.filter((a) => !rightRows.some((b) => matches(a, b)))
    rows.push(...alone.map((a): Env => new Map([...a, ...nulls(right)])))
  }
  if (type === 'right' || type === 'full') {
    const alone = rightRows.filter((b) => !leftRows.some((a) => matches(a, b)))
    rows.push(...alone.map((b): Env => new Map([...nulls(left), ...b])))
  }
  return rows
}

function evaluate(expr: Expr, row: Env): LiteralValue {
  return constants.evaluate(replaceExpr(expr, (part) => (part.kind === 'column' ? literal(row.get(part.id)!, part.type) : undefined)))
}

function groupBy(rows: readonly Env[], keys: readonly ((row: Env) => LiteralValue)[]): Map<string, Env[]> {
  const groups = new Map<string, Env[]>()
  for (const row of rows) {
    const key = keys.map((value) => String(value(row))).join('|')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

function aggregate({ groups, aggregates }: AggregateNode, input: readonly Env[]): Env[] {
  const byKey = groupBy(
    input,
    groups.map(
      ({ expr }) =>
        (row: Env) =>
          evaluate(expr, row),
    ),
  )
  if (groups.length === 0 && byKey.size === 0) byKey.set('', [])
  return [...byKey.values()].map((rows) => {
    const out = new Map<ColumnId, LiteralValue>(groups.map(({ expr, column }) => [column.id, evaluate(expr, rows[0]!)]))
    for (const { call, column } of aggregates) {
      const counted = rows.filter((row) => !call.filter || evaluate(call.filter, row) === true)
      let values = call.args.length
        ? counted.map((row) => evaluate(call.args[0]!, row)).filter((value) => value !== null)
        : counted.map(() => 1)
      if (call.distinct) values = [...new Set(values)]
      out.set(column.id, total(call.name, values, isFloating(call.type)))
    }
    return out
  })
}

function total(name: string, values: readonly LiteralValue[], floating: boolean): LiteralValue {
  if (name.startsWith('count')) return BigInt(values.length)
  if (values.length === 0) return null
  if (name === 'sum' && floating) return (values as number[]).reduce((sum, value) => sum + value, 0)
  if (name === 'sum') return (values as (bigint | number)[]).reduce<bigint>((sum, value) => sum + BigInt(value), 0n)
  const ordered = [...values].sort(compare)
  return name === 'min' ? ordered[0]! : ordered.at(-1)!
}

function ranked(rows: readonly Env[], { name, partitionBy, orderBy }: RankCall, id: ColumnId): Env[] {
  const partitions = groupBy(
    rows,
    partitionBy.map((expr) => (row: Env) => evaluate(expr, row)),
  )
  return [...partitions.values()].flatMap((partition) => {
    const inOrder = sorted(partition, orderBy)
    const peers = inOrder.map((row) => orderBy.map((key) => String(evaluate(key.expr, row))).join('|'))
    return inOrder.map((row, i) => {
      const first = peers.indexOf(peers[i]!)
      const rank = name === 'row_number' ? i + 1 : name === 'rank' ? first + 1 : new Set(peers.slice(0, first + 1)).size
      return new Map(row).set(id, BigInt(rank))
    })
  })
}

function sorted(rows: readonly Env[], keys: readonly SortKey[]): readonly Env[] {
  return [...rows].sort((a, b) => {
    for (const { expr, descending, nullsFirst } of keys) {
      const [x, y] = [evaluate(expr, a), evaluate(expr, b)]
      if (x === null || y === null) {
        if (x === y) continue
        return (x === null) === nullsFirst ? -1 : 1
      }
      const order = compare(x, y)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

function compare(a: LiteralValue, b: LiteralValue): number {
  return a! < b! ? -1 : a! > b! ? 1 : 0
}
