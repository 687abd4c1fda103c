// What a table in memory is, beside its rows.
import type { Schema } from '../common/schema.ts'
import type { Expression } from '../parser/ast.ts'
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
  /** Names of indexes that are not unique: they are accepted, and used for nothing. */
  readonly indexes: readonly string[]
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
