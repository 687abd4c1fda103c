// Schemas, functions, settings, types and sequences, as tables.
import { BIGINT, BOOLEAN, VARCHAR } from '../../../common/types.ts'
import { typeNames } from '../../../parser/type-names.ts'
import type { Catalog } from '../catalog.ts'
import { SYSTEM_SCHEMAS } from '../schemas.ts'
import { type SystemTable, systemTable } from './system-table.ts'

const databasesOf = ({ schemas }: Catalog): readonly string[] => [...schemas.databases(), 'system', 'temp']

const isInternal = ({ database, schema }: { readonly database: string; readonly schema: string }) =>
  ['system', 'temp'].includes(database) || SYSTEM_SCHEMAS.some((system) => system === schema)

const duckdbSchemas = systemTable(
  { oid: BIGINT, database_name: VARCHAR, database_oid: BIGINT, schema_name: VARCHAR, comment: VARCHAR, internal: BOOLEAN, sql: VARCHAR },
  ({ catalog }) =>
    catalog.schemas.all().map((place, i) => ({
      oid: BigInt(i + 1),
      database_name: place.database,
      database_oid: BigInt(databasesOf(catalog).indexOf(place.database)),
      schema_name: place.schema,
      internal: isInternal(place),
    })),
)

const duckdbDatabases = systemTable(
  { database_name: VARCHAR, database_oid: BIGINT, path: VARCHAR, comment: VARCHAR, internal: BOOLEAN, type: VARCHAR, readonly: BOOLEAN },
  ({ catalog }) =>
    databasesOf(catalog).map((name, i) => ({
      database_name: name,
      database_oid: BigInt(i),
      internal: name === 'system' || name === 'temp',
      type: 'quern',
      readonly: false,
    })),
)

const databaseList = systemTable({ seq: BIGINT, name: VARCHAR, file: VARCHAR }, ({ catalog }) =>
  catalog.schemas.databases().map((name, i) => ({ seq: BigInt(i), name })),
)

const duckdbSettings = systemTable({ name: VARCHAR, value: VARCHAR, description: VARCHAR, input_type: VARCHAR, scope: VARCHAR }, (told) =>
  told.settings().map(([name, value, description]) => ({ name, value, description, input_type: 'VARCHAR', scope: 'LOCAL' })),
)

const duckdbFunctions = systemTable(
  {
    database_name: VARCHAR,
    schema_name: VARCHAR,
    function_name: VARCHAR,
    function_type: VARCHAR,
    description: VARCHAR,
    parameters: VARCHAR,
    macro_definition: VARCHAR,
    internal: BOOLEAN,
    examples: VARCHAR,
  },
  (told) =>
    told.functions().map((entry) => ({
      database_name: entry.database,
      schema_name: entry.schema,
      function_name: entry.name,
      function_type: entry.type,
      description: entry.description,
      parameters: entry.parameters,
      macro_definition: entry.definition,
      internal: entry.isInternal,
      examples: entry.example,
    })),
)

const duckdbTypes = systemTable(
  { database_name: VARCHAR, schema_name: VARCHAR, type_name: VARCHAR, logical_type: VARCHAR, internal: BOOLEAN, labels: VARCHAR },
  () =>
    typeNames().map(([name, logical]) => ({
      database_name: 'system',
      schema_name: 'main',
      type_name: name,
      logical_type: logical,
      internal: true,
    })),
)

const duckdbSequences = systemTable(
  {
    database_name: VARCHAR,
    schema_name: VARCHAR,
    sequence_name: VARCHAR,
    temporary: BOOLEAN,
    start_value: BIGINT,
    min_value: BIGINT,
    max_value: BIGINT,
    increment_by: BIGINT,
    cycle: BOOLEAN,
    sql: VARCHAR,
  },
  ({ catalog }) =>
    catalog.sequences.all().map(({ place, value }) => ({
      database_name: place.database,
      schema_name: place.schema,
      sequence_name: place.name,
      temporary: place.database === 'temp',
      start_value: value.start,
      min_value: value.minimum,
      max_value: value.maximum,
      increment_by: value.increment,
      cycle: value.cycle,
      sql: value.sql,
    })),
)

const schemata = systemTable(
  {
    catalog_name: VARCHAR,
    schema_name: VARCHAR,
    schema_owner: VARCHAR,
    default_character_set_catalog: VARCHAR,
    default_character_set_schema: VARCHAR,
    default_character_set_name: VARCHAR,
    sql_path: VARCHAR,
  },
  ({ catalog }) =>
    catalog.schemas.all().map(({ database, schema }) => ({ catalog_name: database, schema_name: schema, schema_owner: 'duckdb' })),
)

export const OBJECT_TABLES: Readonly<Record<string, SystemTable>> = {
  duckdb_schemas: duckdbSchemas,
  duckdb_databases: duckdbDatabases,
  duckdb_settings: duckdbSettings,
  duckdb_functions: duckdbFunctions,
  duckdb_types: duckdbTypes,
  duckdb_sequences: duckdbSequences,
  pragma_database_list: databaseList,
  'information_schema.schemata': schemata,
}
