// The tables, views and shorthands of the tests of binder and optimizer.
import { QuernError } from '../../src/common/errors.ts'
import type { Field } from '../../src/common/schema.ts'
import * as types from '../../src/common/types.ts'
import { bind } from '../../src/logical/binder/bind.ts'
import { collectTables } from '../../src/logical/binder/collect-tables.ts'
import type { BindEnvironment, ViewCatalog } from '../../src/logical/binder/environment.ts'
import type { LogicalPlan } from '../../src/logical/plan.ts'
import type { ColumnSummary, TableSource } from '../../src/logical/ports.ts'
import type { Query } from '../../src/parser/ast.ts'
import { parse } from '../../src/parser/parse.ts'
import { constants } from './constants.ts'
import { functions } from './functions.ts'

const field = (name: string, type: types.SqlType, nullable = true): Field => ({ name, type, nullable })

const SCHEMAS: Readonly<Record<string, readonly Field[]>> = {
  plays: [
    field('date', types.DATE, false),
    field('ts', types.TIMESTAMP),
    field('country', types.VARCHAR),
    field('song.artist', types.VARCHAR),
    field('song.title', types.VARCHAR),
    field('user.city', types.VARCHAR),
    field('ms_played', types.INTEGER, false),
    field('skipped', types.BOOLEAN),
    field('price', types.decimal(10, 2)),
  ],
  t: [field('a', types.INTEGER), field('b', types.INTEGER), field('s', types.VARCHAR), field('tiny', types.TINYINT)],
  u: [field('a', types.BIGINT), field('x', types.DOUBLE)],
  counted: [field('a', types.INTEGER), field('s', types.VARCHAR)],
}

/** What is known of the columns of `counted`. */
const SUMMARIES: readonly ColumnSummary[] = [
  { nulls: 3, min: 1, max: 9 },
  { nulls: undefined, min: null, max: undefined },
]

const VIEWS: Readonly<Record<string, string>> = {
  us_plays: `select * from plays where country = 'US'`,
  broken: 'select contry from plays',
  loop: 'select * from loop',
}

export const views: ViewCatalog = {
  view: (name) => {
    const sql = VIEWS[name.toLowerCase()]
    return sql === undefined ? undefined : { query: queryOf(sql), columns: [] }
  },
  names: () => Object.keys(VIEWS),
}

export function queryOf(sql: string): Query {
  return parse(sql)[0] as Query
}

/** Tables of a shop that say how many rows they have, and their columns from 1 to how much. */
const SHOP: Readonly<Record<string, { readonly rows: number; readonly columns: Readonly<Record<string, number>> }>> = {
  sales: { rows: 1_000_000, columns: { sale: 1_000_000, item: 20_000, buyer: 50_000, price: 900 } },
  items: { rows: 20_000, columns: { id: 20_000, maker: 500, weight: 100 } },
  buyers: { rows: 50_000, columns: { id: 50_000, land: 25 } },
  makers: { rows: 500, columns: { id: 500, land: 25 } },
  lands: { rows: 25, columns: { id: 25, area: 5 } },
  stock: { rows: 80_000, columns: { item: 20_000, maker: 500, count: 60 } },
}

function shopTable(name: string): TableSource | undefined {
  const table = SHOP[name]
  if (!table) return undefined
  const columns = Object.entries(table.columns)
  const schema = columns.map(([column]) => field(column, types.INTEGER, false))
  return { name, schema, rowCount: table.rows, columnSummary: (at) => ({ nulls: 0, min: 1, max: columns[at]![1] }) }
}

function sourceOf(name: string): TableSource | undefined {
  const schema = SCHEMAS[name]
  if (!schema) return shopTable(name)
  if (schema && name === 'counted') return { name, schema, rowCount: 100, columnSummary: (at) => SUMMARIES[at]! }
  return schema && { name, schema, rowCount: undefined }
}

function environment(query: Query): BindEnvironment {
  const tables = new Map<string, TableSource>()
  for (const request of collectTables(query, views)) {
    const source = sourceOf(request.kind === 'name' ? request.name.toLowerCase() : 'plays')
    if (source && (request.kind !== 'function' || request.name === 'read_parquet')) tables.set(request.key, source)
  }
  // 2015-05-01 12:00:00 UTC
  const now = 1_430_481_600_000_000n
  return {
    functions,
    constants,
    views,
    tables,
    tableNames: Object.keys(SCHEMAS),
    now,
    parameters: new Map(),
    calledAt: undefined,
    order: { descending: false, nullsFirst: false },
    integerDivision: false,
    timeZone: 'UTC',
  }
}

/** The bound plan of a query over the tests' tables. */
export function planOf(sql: string): LogicalPlan {
  const query = queryOf(sql)
  return bind(query, environment(query))
}

/** The error of a query as a person reads it: kind, message, the place, the hint. */
export function errorOf(sql: string): string {
  try {
    planOf(sql)
  } catch (error) {
    if (!(error instanceof QuernError)) throw error
    const { position, hint, name, message } = error
    const start = position ? sql.lastIndexOf('\n', position.offset - 1) + 1 : 0
    const line = sql.slice(start).split('\n')[0]!
    const caret = position ? `\n${line}\n${' '.repeat(position.offset - start)}${'^'.repeat(Math.max(1, position.length))}` : ''
    return `${name}: ${message}${caret}${hint ? `${caret ? ' ' : '\n'}${hint}` : ''}`
  }
  throw new Error(`no error: ${sql}`)
}
