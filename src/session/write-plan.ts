// What a query's plan becomes before its rows are written to files: names that differ, types that files have, rows sorted by partition.
import { BindError, type Position } from '../common/errors.ts'
import { decimal, INTEGER, JSON_TYPE, MAX_DECIMAL_PRECISION, type SqlType, structOf, VARCHAR } from '../common/types.ts'
import { castInZone, holdsMoments, localZone } from '../logical/binder/zones.ts'
import { castTo, columnExpr, freshColumn } from '../logical/build-expression.ts'
import type { Column, Expr } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { WriteTarget } from '../storage/write/write-target.ts'

/** A HUGEINT keeps all of its digits as a decimal without a fraction: no file format has 128-bit integers. */
const WIDEST = decimal(MAX_DECIMAL_PRECISION, 0)

/** Throws a BindError where a partition column does not exist, or none would be left for the files. */
export function writePlan(
  plan: LogicalPlan,
  { format, partitionBy = [] }: WriteTarget,
  position: Position | undefined,
  timeZone: string,
): LogicalPlan {
  const kept = format === 'parquet' ? asStored(plan) : asText(plan, timeZone)
  const columns = columnsOf(kept)
  const partition = partitionBy.map((name) => {
    const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
    if (found) return found
    throw new BindError(`there is no column "${name}" to partition by`, {
      position,
      hint: `Columns: ${columns.map((c) => c.name).join(', ')}.`,
    })
  })
  if (new Set(partition).size < partition.length) throw new BindError('a column to partition by is named twice', { position })
  if (partition.length === columns.length) throw new BindError('with all columns as partitions, none is left for the files', { position })
  const written = format === 'json' ? asJson(kept, partition) : kept
  if (partition.length === 0) return written
  const keys = partition.map((column) => ({ expr: columnExpr(column), descending: false, nullsFirst: false }))
  // The query's own order holds within each partition.
  return written.kind === 'sort' ? { ...written, keys: [...keys, ...written.keys] } : { kind: 'sort', input: written, keys }
}

function asStored(plan: LogicalPlan): LogicalPlan {
  return storablePlan(plan, (type) => (type.kind === 'hugeint' ? WIDEST : /^(interval|timetz)$/.test(type.kind) ? VARCHAR : type))
}

/** Moments are written as the session shows them. */
function asText(plan: LogicalPlan, timeZone: string): LogicalPlan {
  const isShown = (type: SqlType): boolean => localZone(timeZone) !== undefined && holdsMoments(type)
  return storablePlan(
    plan,
    (type) => (type.kind === 'interval' || isShown(type) ? VARCHAR : type),
    (expr, type) => castInZone(expr, type, timeZone),
  )
}

/** The columns to partition by, and all others of a row as one JSON object. */
function asJson(plan: LogicalPlan, partition: readonly Column[]): LogicalPlan {
  const columns = columnsOf(plan).filter((column) => !partition.includes(column))
  const row = structOf(columns.map(({ name, type }) => ({ name, type })))
  const packed: Expr = {
    kind: 'call',
    name: 'struct_pack',
    args: columns.map(columnExpr),
    canRaise: false,
    volatile: false,
    type: row,
    nullable: false,
  }
  const json = { expr: castTo(packed, JSON_TYPE), column: freshColumn('json', JSON_TYPE, false) }
  return { kind: 'project', input: plan, items: [...partition.map((column) => ({ expr: columnExpr(column), column })), json] }
}

/** The plan with names that differ from each other; a bare NULL's column is an INTEGER. `typeOf`: the type in which a column is kept. */
export function storablePlan(
  plan: LogicalPlan,
  typeOf: (type: SqlType) => SqlType = (type) => type,
  cast: (expr: Expr, type: SqlType) => Expr = castTo,
): LogicalPlan {
  const taken = new Set<string>()
  const items = columnsOf(plan).map((column) => {
    const name = uniqueName(column.name, taken)
    const type = column.type.kind === 'null' ? INTEGER : typeOf(column.type)
    const expr = cast(columnExpr(column), type)
    const same = expr.kind === 'column' && name === column.name
    return { expr, column: same ? column : freshColumn(name, type, column.nullable) }
  })
  return items.every(({ expr, column }) => expr.kind === 'column' && expr.id === column.id) ? plan : { kind: 'project', input: plan, items }
}

/** `a`, `a_1`, `a_2`: names of one file differ in more than case. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name
  for (let count = 1; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`
  taken.add(unique.toLowerCase())
  return unique
}
