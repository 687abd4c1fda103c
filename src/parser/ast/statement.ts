// Statements as written.
import type { Expression } from './expression.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { Query } from './query.ts'

export type Statement = Query | Explain | Describe | CreateView | DropView | SetOption | ResetOption

/** `EXPLAIN [ANALYZE] query`, `EXPLAIN (ANALYZE, FORMAT json) query` */
export interface Explain extends Node<'explain'> {
  readonly analyze: boolean
  /** In lower case. */
  readonly format: string | undefined
  readonly statement: Statement
}

/** `DESCRIBE query`; `DESCRIBE t` and `DESCRIBE 'file'` describe `FROM t` and `FROM 'file'`. */
export interface Describe extends Node<'describe'> {
  readonly query: Query
}

export interface CreateView extends Node<'create-view'> {
  readonly name: QualifiedName
  readonly columns: readonly Name[]
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  readonly query: Query
}

export interface DropView extends Node<'drop-view'> {
  readonly names: readonly QualifiedName[]
  readonly ifExists: boolean
}

/** `SET name = value`; a bare word or ON as value is a string. */
export interface SetOption extends Node<'set'> {
  readonly name: Name
  readonly value: Expression
}

export interface ResetOption extends Node<'reset'> {
  readonly name: Name
}
