// Names and types of columns: what a plan node, a file or a result looks like from outside.
import type { SqlType } from './types.ts'

export interface Field {
  readonly name: string
  readonly type: SqlType
  /** False only where it is proven that no value is NULL. */
  readonly nullable: boolean
}

export type Schema = readonly Field[]

/** `song.artist VARCHAR, ms_played INTEGER NOT NULL`: for messages and plan snapshots. */
export function describeSchema(schema: Schema, nameOf: (type: SqlType) => string): string {
  return schema.map((field) => `${field.name} ${nameOf(field.type)}${field.nullable ? '' : ' NOT NULL'}`).join(', ')
}
