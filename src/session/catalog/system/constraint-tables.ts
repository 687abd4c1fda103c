// What tables demand of their rows, as DuckDB's function and the standard's information_schema tell of it.
import { encoderOf } from '../../../common/nested/encode.ts'
import { BIGINT, type ListType, listOf, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { printSqlExpression } from '../../../parser/print-sql.ts'
import { type ForeignKey, keyColumns, type TableDefinition } from '../../table-definition.ts'
import { type Place, sameSchema } from '../schemas.ts'
import { inCatalog, oidOf, PLACE, placed, TABLE, tablesOf } from './relation-tables.ts'
import { type SystemTable, systemTable, type Told } from './system-table.ts'

interface Constraint {
  readonly type: 'PRIMARY KEY' | 'UNIQUE' | 'CHECK' | 'FOREIGN KEY' | 'NOT NULL'
  readonly name: string
  readonly text: string
  /** In the table's own spelling. */
  readonly columns: readonly string[]
  readonly expression?: string | undefined
  readonly foreign?: ForeignKey | undefined
}

const SUFFIX = { 'PRIMARY KEY': 'pkey', UNIQUE: 'key', 'FOREIGN KEY': 'fkey', CHECK: 'check', 'NOT NULL': 'not_null' } as const

function constraintsOf({ name, schema, unique, checks, foreign }: TableDefinition): readonly Constraint[] {
  const spelled = (column: string) => schema.find((field) => field.name.toLowerCase() === column)?.name ?? column
  const named = (type: Constraint['type'], columns: readonly string[], text: string, more: Partial<Constraint> = {}): Constraint => ({
    type,
    name: [name, ...columns, ...(more.foreign?.referenced ?? []), SUFFIX[type]].join('_'),
    text,
    columns,
    ...more,
  })
  const keys = unique.flatMap((key) => {
    const columns = keyColumns(key)?.map(spelled) ?? []
    return key.kind === 'UNIQUE INDEX' ? [] : [named(key.kind, columns, `${key.kind}(${columns.join(', ')})`)]
  })
  return [
    ...keys,
    ...checks.map((condition) => {
      const text = printSqlExpression(condition)
      return named(
        'CHECK',
        namesIn(
          condition,
          schema.map((field) => field.name),
        ),
        `CHECK(${text})`,
        { expression: text },
      )
    }),
    ...foreign.map((key) => {
      const columns = key.columns.map(spelled)
      const text = `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${key.table.name}(${key.referenced.join(', ')})`
      return named('FOREIGN KEY', columns, text, { foreign: key })
    }),
    ...schema.filter(({ nullable }) => !nullable).map((field) => named('NOT NULL', [field.name], 'NOT NULL')),
  ]
}

/** The columns that an expression names, each once. */
function namesIn(part: unknown, columns: readonly string[]): readonly string[] {
  if (typeof part !== 'object' || part === null) return []
  if ('kind' in part && part.kind === 'column' && 'parts' in part) {
    const text = (part.parts as readonly { readonly text: string }[]).at(-1)!.text.toLowerCase()
    return columns.filter((column) => column.toLowerCase() === text)
  }
  return [...new Set(Object.values(part).flatMap((child) => namesIn(child, columns)))]
}

const all = (told: Told) =>
  tablesOf(told).flatMap(({ place, definition }) => constraintsOf(definition).map((constraint) => ({ place, definition, constraint })))

function listed(type: ListType, values: readonly (string | bigint)[]): LiteralValue {
  return encoderOf(type)(values)
}

const NAMES = listOf(VARCHAR)
const NUMBERS = listOf(BIGINT)

const duckdbConstraints = systemTable(
  {
    ...PLACE,
    table_name: VARCHAR,
    table_oid: BIGINT,
    constraint_index: BIGINT,
    constraint_type: VARCHAR,
    constraint_text: VARCHAR,
    expression: VARCHAR,
    constraint_column_indexes: NUMBERS,
    constraint_column_names: NAMES,
    constraint_name: VARCHAR,
    referenced_table: VARCHAR,
    referenced_column_names: NAMES,
  },
  (told) =>
    tablesOf(told).flatMap(({ place, definition }) =>
      constraintsOf(definition).map(({ type, name, text, columns, expression, foreign }, i) => ({
        ...placed(place),
        table_name: place.name,
        table_oid: oidOf(told.catalog, place),
        constraint_index: BigInt(i),
        constraint_type: type,
        constraint_text: text,
        expression,
        constraint_column_indexes: listed(
          NUMBERS,
          columns.map((column) => BigInt(definition.schema.findIndex((field) => field.name === column))),
        ),
        constraint_column_names: listed(NAMES, columns),
        constraint_name: name,
        referenced_table: foreign?.table.name,
        referenced_column_names: listed(NAMES, foreign?.referenced ?? []),
      })),
    ),
)

const CONSTRAINT = { constraint_catalog: VARCHAR, constraint_schema: VARCHAR, constraint_name: VARCHAR } as const

function constrained({ database, schema }: Place, { name }: Constraint) {
  return { constraint_catalog: database, constraint_schema: schema, constraint_name: name }
}

const tableConstraints = systemTable(
  {
    ...CONSTRAINT,
    ...TABLE,
    constraint_type: VARCHAR,
    is_deferrable: VARCHAR,
    initially_deferred: VARCHAR,
    enforced: VARCHAR,
    nulls_distinct: VARCHAR,
  },
  (told) =>
    all(told).map(({ place, constraint }) => ({
      ...constrained(place, constraint),
      ...inCatalog(place),
      constraint_type: constraint.type === 'NOT NULL' ? 'CHECK' : constraint.type,
      is_deferrable: 'NO',
      initially_deferred: 'NO',
      enforced: 'YES',
      nulls_distinct: 'YES',
    })),
)

const keyColumnUsage = systemTable(
  { ...CONSTRAINT, ...TABLE, column_name: VARCHAR, ordinal_position: BIGINT, position_in_unique_constraint: BIGINT },
  (told) =>
    all(told)
      .filter(({ constraint: { type } }) => type !== 'CHECK' && type !== 'NOT NULL')
      .flatMap(({ place, constraint }) =>
        constraint.columns.map((column, i) => ({
          ...constrained(place, constraint),
          ...inCatalog(place),
          column_name: column,
          ordinal_position: BigInt(i + 1),
          position_in_unique_constraint: constraint.foreign ? BigInt(i + 1) : undefined,
        })),
      ),
)

const referentialConstraints = systemTable(
  {
    ...CONSTRAINT,
    unique_constraint_catalog: VARCHAR,
    unique_constraint_schema: VARCHAR,
    unique_constraint_name: VARCHAR,
    match_option: VARCHAR,
    update_rule: VARCHAR,
    delete_rule: VARCHAR,
  },
  (told) => {
    const constraints = all(told)
    return constraints.flatMap(({ place, constraint }) => {
      const { foreign } = constraint
      if (!foreign) return []
      const wanted = foreign.referenced.join('\n')
      const key = constraints.find(
        (other) =>
          sameSchema(other.place, foreign.table) &&
          other.place.name === foreign.table.name &&
          (other.constraint.type === 'PRIMARY KEY' || other.constraint.type === 'UNIQUE') &&
          other.constraint.columns.map((column) => column.toLowerCase()).join('\n') === wanted,
      )
      return [
        {
          ...constrained(place, constraint),
          unique_constraint_catalog: foreign.table.database,
          unique_constraint_schema: foreign.table.schema,
          unique_constraint_name: key?.constraint.name,
          match_option: 'NONE',
          update_rule: 'NO ACTION',
          delete_rule: 'NO ACTION',
        },
      ]
    })
  },
)

export const CONSTRAINT_TABLES: Readonly<Record<string, SystemTable>> = {
  duckdb_constraints: duckdbConstraints,
  'information_schema.table_constraints': tableConstraints,
  'information_schema.key_column_usage': keyColumnUsage,
  'information_schema.referential_constraints': referentialConstraints,
}
