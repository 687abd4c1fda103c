// PostgreSQL's catalog as far as tools ask for it: relations, their columns, types, databases and settings.
import { BIGINT, BOOLEAN, FLOAT, INTEGER, type SqlType, VARCHAR } from '../../../common/types.ts'
import { oidOf, relationsOf } from './relation-tables.ts'
import { type SystemTable, systemTable, type Told } from './system-table.ts'

/** PostgreSQL's numbers, names, widths and categories of the types that it has, too. */
const TYPES: Readonly<Partial<Record<SqlType['kind'], readonly [oid: number, name: string, width: number | undefined, category: string]>>> =
  {
    boolean: [16, 'bool', 1, 'B'],
    blob: [17, 'bytea', undefined, 'U'],
    bigint: [20, 'int8', 8, 'N'],
    smallint: [21, 'int2', 2, 'N'],
    integer: [23, 'int4', 4, 'N'],
    json: [114, 'json', undefined, 'U'],
    float: [700, 'float4', 4, 'N'],
    double: [701, 'float8', 8, 'N'],
    varchar: [1043, 'varchar', 16, 'S'],
    date: [1082, 'date', 4, 'D'],
    time: [1083, 'time', 8, 'D'],
    timestamp: [1114, 'timestamp', 8, 'D'],
    timestamptz: [1184, 'timestamptz', 8, 'D'],
    interval: [1186, 'interval', 16, 'T'],
    timetz: [1266, 'timetz', 8, 'D'],
    bit: [1560, 'bit', undefined, 'V'],
    decimal: [1700, 'numeric', undefined, 'N'],
    uuid: [2950, 'uuid', 16, 'U'],
  }

function schemaOid({ catalog }: Told, database: string, schema: string): bigint {
  return BigInt(1 + catalog.schemas.all().findIndex((place) => place.database === database && place.schema === schema))
}

const pgNamespace = systemTable({ oid: BIGINT, nspname: VARCHAR, nspowner: BIGINT, nspacl: VARCHAR }, ({ catalog }) =>
  catalog.schemas.all().map(({ schema }, i) => ({ oid: BigInt(i + 1), nspname: schema, nspowner: 0n })),
)

const pgClass = systemTable(
  {
    oid: BIGINT,
    relname: VARCHAR,
    relnamespace: BIGINT,
    relowner: INTEGER,
    reltuples: FLOAT,
    relhasindex: BOOLEAN,
    relpersistence: VARCHAR,
    relkind: VARCHAR,
    relnatts: BIGINT,
    relchecks: BIGINT,
    relhaspkey: BOOLEAN,
    relhasrules: BOOLEAN,
    relhastriggers: BOOLEAN,
    relrowsecurity: BOOLEAN,
    relispartition: BOOLEAN,
  },
  (told) =>
    relationsOf(told).map(({ place, columns, definition, rows }) => ({
      oid: oidOf(told.catalog, place),
      relname: place.name,
      relnamespace: schemaOid(told, place.database, place.schema),
      relowner: 0,
      reltuples: rows,
      relhasindex: (definition?.unique.length ?? 0) + (definition?.indexes.length ?? 0) > 0,
      relpersistence: place.database === 'temp' ? 't' : 'p',
      relkind: definition ? 'r' : 'v',
      relnatts: BigInt(columns.length),
      relchecks: BigInt(definition?.checks.length ?? 0),
      relhaspkey: definition?.unique.some(({ kind }) => kind === 'PRIMARY KEY') ?? false,
      relhasrules: false,
      relhastriggers: false,
      relrowsecurity: false,
      relispartition: false,
    })),
)

const pgAttribute = systemTable(
  {
    attrelid: BIGINT,
    attname: VARCHAR,
    atttypid: BIGINT,
    attnum: INTEGER,
    atttypmod: INTEGER,
    attnotnull: BOOLEAN,
    atthasdef: BOOLEAN,
    attidentity: VARCHAR,
    attgenerated: VARCHAR,
    attisdropped: BOOLEAN,
  },
  (told) =>
    relationsOf(told).flatMap(({ place, columns, definition }) =>
      columns.map(({ name, type, nullable, default: value }, i) => ({
        attrelid: oidOf(told.catalog, place),
        attname: name,
        atttypid: TYPES[type.kind] && BigInt(TYPES[type.kind]![0]),
        attnum: i + 1,
        atttypmod: type.kind === 'decimal' ? type.precision * 1000 + type.scale : -1,
        attnotnull: !nullable,
        atthasdef: value !== null,
        attidentity: '',
        attgenerated: definition?.generated[i] ? 's' : '',
        attisdropped: false,
      })),
    ),
)

const pgType = systemTable(
  { oid: BIGINT, typname: VARCHAR, typnamespace: BIGINT, typlen: BIGINT, typtype: VARCHAR, typcategory: VARCHAR, typisdefined: BOOLEAN },
  (told) =>
    Object.values(TYPES).map(([oid, name, width, category]) => ({
      oid: BigInt(oid),
      typname: name,
      typnamespace: schemaOid(told, 'system', 'pg_catalog'),
      typlen: width === undefined ? undefined : BigInt(width),
      typtype: 'b',
      typcategory: category,
      typisdefined: true,
    })),
)

const pgDatabase = systemTable({ oid: BIGINT, datname: VARCHAR, datallowconn: BOOLEAN, datistemplate: BOOLEAN }, ({ catalog }) =>
  [...new Set(catalog.schemas.all().map(({ database }) => database))].map((name, i) => ({
    oid: BigInt(i),
    datname: name,
    datallowconn: true,
    datistemplate: false,
  })),
)

const pgSettings = systemTable({ name: VARCHAR, setting: VARCHAR, short_desc: VARCHAR, vartype: VARCHAR }, (told) =>
  told.settings().map(([name, setting, purpose]) => ({ name, setting, short_desc: purpose, vartype: 'VARCHAR' })),
)

export const PG_TABLES: Readonly<Record<string, SystemTable>> = {
  pg_namespace: pgNamespace,
  pg_class: pgClass,
  pg_attribute: pgAttribute,
  pg_type: pgType,
  pg_database: pgDatabase,
  pg_settings: pgSettings,
}
