// Names and types of columns: what a plan node, a file or a result looks like from outside.
import type { SqlType } from './types.ts'

export interface Field {
  readonly name: string
  readonly type: SqlType
  /** False only where it is proven that no value is NULL. */
  readonly nullable: boolean
}

export type Schema = readonly Field[]
