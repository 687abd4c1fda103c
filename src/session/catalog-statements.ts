// DESCRIBE, SHOW and SUMMARIZE: what there is, as rows.
import { encoderOf } from '../common/nested/encode.ts'
import type { QueryResult, RawValue } from '../common/result.ts'
import { BIGINT, BOOLEAN, decimal, isNumeric, listOf, type SqlType, typeName, VARCHAR } from '../common/types.ts'
import { nameKey } from '../logical/binder/environment.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Describe, Query, SelectItem } from '../parser/ast.ts'
import { printSqlExpression } from '../parser/print-sql.ts'
import { ParquetTable } from '../storage/scan/parquet-table.ts'
import type { MemoryTables } from './catalog/memory-tables.ts'
import { type SchemaPlace, sameSchema } from './catalog/schemas.ts'
import type { Engine } from './engine.ts'
import { settingRows } from './settings.ts'
import { staticResult } from './static-result.ts'
import { keyColumns, type TableDefinition } from './table-definition.ts'

const TEXTS = listOf(VARCHAR)

function texts(names: readonly string[], rows: readonly (readonly RawValue[])[]): QueryResult {
  return staticResult(
    names.map((name) => ({ name, type: VARCHAR, nullable: true })),
    rows,
  )
}

/** The columns of a query's bound plan. */
export function describeColumns({ query }: Describe, plan: LogicalPlan, tables: MemoryTables): QueryResult {
  const table = tableOf(query, tables)
  const rows = columnsOf(plan).map(({ name, type, nullable }, i): RawValue[] => {
    return [name, shownType(plan, i) ?? typeName(type), nullable ? 'YES' : 'NO', keyMark(table, name), defaultText(table, i), null]
  })
  return texts(['column_name', 'column_type', 'null', 'key', 'default', 'extra'], rows)
}

/** What a file's column is that cannot be read: the type of a list is not one of ours. */
function shownType(plan: LogicalPlan, column: number): string | undefined {
  const id = columnsOf(plan)[column]!.id
  const scan = plan.kind === 'project' ? plan.input : plan
  if (scan.kind !== 'scan' || !(scan.table instanceof ParquetTable)) return undefined
  const read = scan.columns.find((candidate) => candidate.id === id)
  return read && scan.table.columns[read.field]!.typeText
}

/** The table in memory, where the query is nothing but `FROM table`. */
function tableOf({ body }: Query, tables: MemoryTables): TableDefinition | undefined {
  const from = body.kind === 'select' && isStar(body.items) ? body.from : undefined
  return from?.kind === 'table' ? tables.find(nameKey(from.name))?.definition : undefined
}

function defaultText(table: TableDefinition | undefined, column: number): string | null {
  const value = table?.defaults[column]
  return value ? printSqlExpression(value) : null
}

/** `PRI` for the columns of the primary key, `UNI` for those of other keys. */
function keyMark(table: TableDefinition | undefined, column: string): string | null {
  const own = (table?.unique ?? []).filter((key) => key.kind !== 'UNIQUE INDEX' && keyColumns(key)?.includes(column.toLowerCase()))
  return own.some(({ kind }) => kind === 'PRIMARY KEY') ? 'PRI' : own.length > 0 ? 'UNI' : null
}

function isStar([item, more]: readonly SelectItem[]): boolean {
  return item?.kind === 'star' && !more && item.exclude.length + item.rename.length === 0
}

/** Tables and views: of a schema, or of those where names are looked up. */
export function showCatalog(
  what: 'tables' | 'all tables' | 'settings',
  { catalog, settings }: Engine,
  schema: SchemaPlace | undefined,
): QueryResult {
  if (what === 'settings') return texts(['name', 'value', 'description'], settingRows(settings))
  const all = catalog.relations.all()
  if (what === 'tables') {
    const shown = all.filter(({ place }) => (schema ? sameSchema(place, schema) : catalog.schemas.isVisible(place)))
    return texts(
      ['name'],
      [...new Set(shown.map(({ place }) => place.name))].sort().map((name) => [name]),
    )
  }
  const rows = all.map(({ place: { database, schema: owner, name }, value }): RawValue[] => {
    const columns = value.kind === 'table' ? value.definition.schema : value.schema
    const names = encoderOf(TEXTS)(columns.map((column) => column.name))
    return [database, owner, name, names, encoderOf(TEXTS)(columns.map((column) => typeName(column.type))), database === 'temp']
  })
  const fields = ['database', 'schema', 'name'].map((name) => ({ name, type: VARCHAR, nullable: false }))
  const lists = ['column_names', 'column_types'].map((name) => ({ name, type: TEXTS, nullable: false }))
  return staticResult([...fields, ...lists, { name: 'temporary', type: BOOLEAN, nullable: false }], rows)
}

/** The aggregates of one column that SUMMARIZE asks for, as SQL; `NULL` where the type has none. */
function summaryOf(name: string, type: SqlType): string[] {
  const column = `"${name.replaceAll('"', '""')}"`
  const number = isNumeric(type)
  // A hugeint has no quantiles of its own kind.
  const ranked = type.kind === 'hugeint' ? `${column}::double` : column
  const quantile = (part: number) => (number || OF_MOMENTS.has(type.kind) ? `approx_quantile(${ranked}, ${part})::varchar` : 'null')
  return [
    `min(${column})::varchar`,
    `max(${column})::varchar`,
    `count(distinct ${column})`,
    number ? `avg(${column}::double)::varchar` : OF_MOMENTS.has(type.kind) ? `avg(${column})::varchar` : 'null',
    number ? `stddev(${column}::double)::varchar` : 'null',
    ...QUARTERS.map(quantile),
    `count(${column})`,
  ]
}

const OF_MOMENTS: ReadonlySet<SqlType['kind']> = new Set(['date', 'time', 'timestamp', 'timestamptz'])
const QUARTERS = [0.25, 0.5, 0.75]
const SUMMARY_WIDTH = 9

/** The query, over `source`, whose one row `summaryResult` reads. */
export function summaryItems(columns: readonly { readonly name: string; readonly type: SqlType }[]): string {
  return [...columns.flatMap(({ name, type }) => summaryOf(name, type)), 'count(*)'].join(', ')
}

const SUMMARY_COLUMNS = [
  ...['column_name', 'column_type', 'min', 'max', 'approx_unique', 'avg', 'std'],
  ...['q25', 'q50', 'q75', 'count', 'null_percentage'],
]
const SUMMARY_TYPES: Readonly<Record<string, SqlType>> = { approx_unique: BIGINT, count: BIGINT, null_percentage: decimal(9, 2) }

/** A row a column of the query. */
export function summaryResult(
  columns: readonly { readonly name: string; readonly type: SqlType }[],
  row: readonly RawValue[],
): QueryResult {
  const total = row.at(-1) as bigint
  const rows = columns.map(({ name, type }, i): RawValue[] => {
    const told = row.slice(i * SUMMARY_WIDTH, (i + 1) * SUMMARY_WIDTH)
    const nulls = total === 0n ? null : (10_000 * Number(total - (told.at(-1) as bigint))) / Number(total)
    return [name, typeName(type), ...told.slice(0, -1), total, nulls === null ? null : BigInt(Math.round(nulls))]
  })
  return staticResult(
    SUMMARY_COLUMNS.map((name) => ({ name, type: SUMMARY_TYPES[name] ?? VARCHAR, nullable: true })),
    rows,
  )
}
