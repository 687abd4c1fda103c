// What a table in memory is, beside its rows.
import type { Schema } from '../common/schema.ts'
import { typeName } from '../common/types.ts'
import type { Expression } from '../parser/ast.ts'
import { quoteName } from '../parser/index.ts'
import { printSqlExpression } from '../parser/print-sql.ts'
import type { Place } from './catalog/schemas.ts'

export interface TableDefinition {
  /** Its name in its own schema: what its conditions call it. */
  readonly name: string
  readonly place: Place
  readonly schema: Schema
  /** By column; undefined where the default is NULL. */
  readonly defaults: readonly (Expression | undefined)[]
  /** Keys of which no two rows have the same; NULLs differ from each other. */
  readonly unique: readonly UniqueKey[]
  /** Conditions that are false for no row. */
  readonly checks: readonly Expression[]
  readonly foreign: readonly ForeignKey[]
  /** By column: what it is computed from; undefined where it holds what it is given. */
  readonly generated: readonly (Expression | undefined)[]
  /** Names of indexes that are not unique: they are accepted, and used for nothing. */
  readonly indexes: readonly string[]
}

/** Columns whose values are a key of another table, or NULL; names in lower case. */
export interface ForeignKey {
  readonly columns: readonly string[]
  readonly table: Place
  readonly referenced: readonly string[]
}

export interface UniqueKey {
  /** What it comes from, for messages. */
  readonly kind: 'PRIMARY KEY' | 'UNIQUE' | 'UNIQUE INDEX'
  /** The index's name, where it comes from one. */
  readonly index: string | undefined
  readonly keys: readonly Expression[]
}

/** The columns of a key that is nothing but columns, in lower case; undefined of one that computes something. */
export function keyColumns({ keys }: UniqueKey): readonly string[] | undefined {
  const names = keys.map((key) => (key.kind === 'column' ? key.parts.map(({ text }) => text.toLowerCase()).join('.') : undefined))
  return names.every((name) => name !== undefined) ? names : undefined
}

/** As a statement that would make the table anew. */
export function tableText({ place, schema, defaults, unique, checks, foreign, generated }: TableDefinition): string {
  const columns = schema.map(({ name, type, nullable }, i) => {
    const value = defaults[i]
    const from = generated[i]
    const parts = [quoteName(name), typeName(type), from && `GENERATED ALWAYS AS(${printSqlExpression(from)})`]
    const only = unique.find((key) => keyColumns(key)?.join() === name.toLowerCase() && key.index === undefined)
    parts.push(
      value && `DEFAULT(${printSqlExpression(value)})`,
      nullable || only?.kind === 'PRIMARY KEY' ? undefined : 'NOT NULL',
      only?.kind,
    )
    return parts.filter((part) => part !== undefined).join(' ')
  })
  const several = unique.filter((key) => key.index === undefined && (keyColumns(key)?.length ?? 0) > 1)
  const names = (list: readonly string[]) => list.map(quoteName).join(', ')
  const constraints = [
    ...several.map((key) => `${key.kind}(${names(keyColumns(key)!)})`),
    ...checks.map((condition) => `CHECK(${printSqlExpression(condition)})`),
    ...foreign.map((key) => `FOREIGN KEY (${names(key.columns)}) REFERENCES ${quoteName(key.table.name)}(${names(key.referenced)})`),
  ]
  const schemaName = place.schema === 'main' ? '' : `${quoteName(place.schema)}.`
  return `CREATE TABLE ${schemaName}${quoteName(place.name)}(${[...columns, ...constraints].join(', ')});`
}
