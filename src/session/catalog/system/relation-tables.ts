// Tables, views and columns, as DuckDB's functions and the standard's information_schema tell of them.
import { BIGINT, BOOLEAN, INTEGER, INTEGER_BITS, isInteger, type SqlType, typeName, VARCHAR } from '../../../common/types.ts'
import { printSqlExpression } from '../../../parser/print-sql.ts'
import { keyColumns, type TableDefinition, tableText } from '../../table-definition.ts'
import type { Catalog } from '../catalog.ts'
import { commentPlace, type Place } from '../schemas.ts'
import { type SystemTable, systemTable, type Told } from './system-table.ts'

interface RelationColumn {
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
  readonly default: string | null
}

interface Described {
  readonly place: Place
  readonly columns: readonly RelationColumn[]
  readonly definition: TableDefinition | undefined
  readonly rows: number
  readonly sql: string | null
}

function relations({ relations: all }: Catalog): readonly Described[] {
  return all.all().map(({ place, value }) => {
    if (value.kind === 'view') {
      const columns = value.schema.map(({ name, type }) => ({ name, type, nullable: true, default: null }))
      return { place, columns, definition: undefined, rows: 0, sql: value.sql === undefined ? null : `${value.sql};` }
    }
    const { definition, current } = value
    const columns = definition.schema.map(({ name, type, nullable }, i) => {
      const text = definition.defaults[i]
      return { name, type, nullable, default: text ? printSqlExpression(text) : null }
    })
    return { place, columns, definition, rows: current.rowCount, sql: tableText(definition) }
  })
}

const of = (told: Told, which: 'table' | 'view') =>
  relations(told.catalog).filter(({ definition }) => (definition !== undefined) === (which === 'table'))

/** All tables and views. */
export const relationsOf = (told: Told): readonly Described[] => relations(told.catalog)

/** The tables, with what was said when they were made. */
export function tablesOf(told: Told): readonly { readonly place: Place; readonly definition: TableDefinition }[] {
  return of(told, 'table').map(({ place, definition }) => ({ place, definition: definition! }))
}

/** Every place's number: what the tables join by. */
export function oidOf({ relations: all }: Catalog, place: Place): bigint {
  return BigInt(1 + all.all().findIndex((entry) => entry.place === place))
}

export const PLACE = { database_name: VARCHAR, database_oid: BIGINT, schema_name: VARCHAR, schema_oid: BIGINT } as const

export function placed({ database, schema }: Place) {
  return { database_name: database, schema_name: schema }
}

const duckdbTables = systemTable(
  {
    ...PLACE,
    table_name: VARCHAR,
    table_oid: BIGINT,
    comment: VARCHAR,
    internal: BOOLEAN,
    temporary: BOOLEAN,
    has_primary_key: BOOLEAN,
    estimated_size: BIGINT,
    column_count: BIGINT,
    index_count: BIGINT,
    check_constraint_count: BIGINT,
    sql: VARCHAR,
  },
  (told) =>
    of(told, 'table').map(({ place, columns, definition, rows, sql }) => ({
      ...placed(place),
      table_name: place.name,
      table_oid: oidOf(told.catalog, place),
      comment: told.catalog.comments.at(commentPlace(place))?.value,
      internal: false,
      temporary: place.database === 'temp',
      has_primary_key: definition!.unique.some(({ kind }) => kind === 'PRIMARY KEY'),
      estimated_size: BigInt(rows),
      column_count: BigInt(columns.length),
      index_count: BigInt(definition!.unique.length + definition!.indexes.length),
      check_constraint_count: BigInt(definition!.checks.length),
      sql,
    })),
)

const duckdbViews = systemTable(
  {
    ...PLACE,
    view_name: VARCHAR,
    view_oid: BIGINT,
    comment: VARCHAR,
    internal: BOOLEAN,
    temporary: BOOLEAN,
    column_count: BIGINT,
    sql: VARCHAR,
  },
  (told) =>
    of(told, 'view').map(({ place, columns, sql }) => ({
      ...placed(place),
      view_name: place.name,
      view_oid: oidOf(told.catalog, place),
      comment: told.catalog.comments.at(commentPlace(place))?.value,
      internal: false,
      temporary: place.database === 'temp',
      column_count: BigInt(columns.length),
      sql,
    })),
)

/** Bits of a number's digits, without those of an exponent. */
const BITS: Readonly<Partial<Record<SqlType['kind'], number>>> = { ...INTEGER_BITS, float: 24, double: 53 }

function precision(type: SqlType) {
  if (type.kind === 'decimal') return { numeric_precision: type.precision, numeric_precision_radix: 10, numeric_scale: type.scale }
  const bits = BITS[type.kind]
  return bits ? { numeric_precision: bits, numeric_precision_radix: 2, numeric_scale: isInteger(type) ? 0 : undefined } : {}
}

const duckdbColumns = systemTable(
  {
    ...PLACE,
    table_name: VARCHAR,
    table_oid: BIGINT,
    column_name: VARCHAR,
    column_index: INTEGER,
    comment: VARCHAR,
    internal: BOOLEAN,
    column_default: VARCHAR,
    is_nullable: BOOLEAN,
    data_type: VARCHAR,
    data_type_id: BIGINT,
    character_maximum_length: INTEGER,
    numeric_precision: INTEGER,
    numeric_precision_radix: INTEGER,
    numeric_scale: INTEGER,
  },
  (told) =>
    relations(told.catalog).flatMap(({ place, columns }) =>
      columns.map((column, i) => ({
        ...placed(place),
        table_name: place.name,
        table_oid: oidOf(told.catalog, place),
        column_name: column.name,
        column_index: i + 1,
        comment: told.catalog.comments.at(commentPlace(place, column.name))?.value,
        internal: false,
        column_default: column.default,
        is_nullable: column.nullable,
        data_type: typeName(column.type),
        ...precision(column.type),
      })),
    ),
)

export const TABLE = { table_catalog: VARCHAR, table_schema: VARCHAR, table_name: VARCHAR } as const

export function inCatalog({ database, schema, name }: Place) {
  return { table_catalog: database, table_schema: schema, table_name: name }
}

const tables = systemTable(
  {
    ...TABLE,
    table_type: VARCHAR,
    self_referencing_column_name: VARCHAR,
    reference_generation: VARCHAR,
    user_defined_type_catalog: VARCHAR,
    user_defined_type_schema: VARCHAR,
    user_defined_type_name: VARCHAR,
    is_insertable_into: VARCHAR,
    is_typed: VARCHAR,
    commit_action: VARCHAR,
    TABLE_COMMENT: VARCHAR,
  },
  (told) =>
    relations(told.catalog).map(({ place, definition }) => ({
      ...inCatalog(place),
      table_type: definition ? (place.database === 'temp' ? 'LOCAL TEMPORARY' : 'BASE TABLE') : 'VIEW',
      is_insertable_into: definition ? 'YES' : 'NO',
      is_typed: 'NO',
      commit_action: place.database === 'temp' ? 'PRESERVE' : undefined,
      TABLE_COMMENT: told.catalog.comments.at(commentPlace(place))?.value,
    })),
)

const columns = systemTable(
  {
    ...TABLE,
    column_name: VARCHAR,
    ordinal_position: INTEGER,
    column_default: VARCHAR,
    is_nullable: VARCHAR,
    data_type: VARCHAR,
    character_maximum_length: INTEGER,
    character_octet_length: INTEGER,
    numeric_precision: INTEGER,
    numeric_precision_radix: INTEGER,
    numeric_scale: INTEGER,
    datetime_precision: INTEGER,
    COLUMN_COMMENT: VARCHAR,
  },
  (told) =>
    relations(told.catalog).flatMap(({ place, columns: own }) =>
      own.map((column, i) => ({
        ...inCatalog(place),
        column_name: column.name,
        ordinal_position: i + 1,
        column_default: column.default,
        is_nullable: column.nullable ? 'YES' : 'NO',
        data_type: typeName(column.type),
        ...precision(column.type),
        COLUMN_COMMENT: told.catalog.comments.at(commentPlace(place, column.name))?.value,
      })),
    ),
)

const views = systemTable({ ...TABLE, view_definition: VARCHAR, check_option: VARCHAR, is_updatable: VARCHAR }, (told) =>
  of(told, 'view').map(({ place, sql }) => ({ ...inCatalog(place), view_definition: sql, check_option: 'NONE', is_updatable: 'NO' })),
)

const duckdbIndexes = systemTable(
  { ...PLACE, index_name: VARCHAR, table_name: VARCHAR, table_oid: BIGINT, is_unique: BOOLEAN, is_primary: BOOLEAN, expressions: VARCHAR },
  (told) =>
    of(told, 'table').flatMap(({ place, definition }) => {
      const row = { ...placed(place), table_name: place.name, table_oid: oidOf(told.catalog, place), is_primary: false }
      const { unique, indexes } = definition!
      return [
        ...unique.flatMap(({ index, keys }) =>
          index === undefined
            ? []
            : [{ ...row, index_name: index, is_unique: true, expressions: `[${keys.map(printSqlExpression).join(', ')}]` }],
        ),
        ...indexes.map((index) => ({ ...row, index_name: index, is_unique: false })),
      ]
    }),
)

const pgTables = systemTable(
  { schemaname: VARCHAR, tablename: VARCHAR, tableowner: VARCHAR, hasindexes: BOOLEAN, hasrules: BOOLEAN, hastriggers: BOOLEAN },
  (told) =>
    of(told, 'table').map(({ place, definition }) => ({
      schemaname: place.schema,
      tablename: place.name,
      tableowner: 'duckdb',
      hasindexes: definition!.indexes.length + definition!.unique.length > 0,
      hasrules: false,
      hastriggers: false,
    })),
)

const pgViews = systemTable({ schemaname: VARCHAR, viewname: VARCHAR, viewowner: VARCHAR, definition: VARCHAR }, (told) =>
  of(told, 'view').map(({ place, sql }) => ({ schemaname: place.schema, viewname: place.name, viewowner: 'duckdb', definition: sql })),
)

const sqliteMaster = systemTable({ type: VARCHAR, name: VARCHAR, tbl_name: VARCHAR, rootpage: INTEGER, sql: VARCHAR }, (told) =>
  relations(told.catalog).map(({ place, definition, sql }) => ({
    type: definition ? 'table' : 'view',
    name: place.name,
    tbl_name: place.name,
    rootpage: 0,
    sql,
  })),
)

export const RELATION_TABLES: Readonly<Record<string, SystemTable>> = {
  duckdb_tables: duckdbTables,
  duckdb_views: duckdbViews,
  duckdb_columns: duckdbColumns,
  duckdb_indexes: duckdbIndexes,
  'information_schema.tables': tables,
  'information_schema.columns': columns,
  'information_schema.views': views,
  pg_tables: pgTables,
  pg_views: pgViews,
  sqlite_master: sqliteMaster,
}

/** `PRAGMA table_info('t')` */
export function tableInfo(name: string): SystemTable {
  return systemTable({ cid: INTEGER, name: VARCHAR, type: VARCHAR, notnull: BOOLEAN, dflt_value: VARCHAR, pk: BOOLEAN }, ({ catalog }) => {
    const found = catalog.relations.find(name)
    const described = relations(catalog).find(({ place }) => place === found?.place)
    const primary = described?.definition?.unique.find(({ kind }) => kind === 'PRIMARY KEY')
    const keys = (primary && keyColumns(primary)) ?? []
    return (described?.columns ?? []).map((column, cid) => ({
      cid,
      name: column.name,
      type: typeName(column.type),
      notnull: !column.nullable,
      dflt_value: column.default,
      pk: keys.includes(column.name.toLowerCase()),
    }))
  })
}
