// Statements as written.
import type { Position } from '../../common/errors.ts'
import type { Argument, Expression, TypeName } from './expression.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { Query } from './query.ts'

export type Statement =
  | Query
  | Explain
  | Describe
  | Summarize
  | Show
  | CreateView
  | CreateTable
  | Drop
  | Insert
  | Copy
  | Prepare
  | Execute
  | Deallocate
  | SetOption
  | ResetOption

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

/** `SUMMARIZE query`, `SUMMARIZE t`: statistics of each column. */
export interface Summarize extends Node<'summarize'> {
  readonly query: Query
}

/** `SHOW TABLES`: tables and views by name; `SHOW ALL TABLES`: with their columns; `SHOW ALL`: the settings. */
export interface Show extends Node<'show'> {
  readonly what: 'tables' | 'all tables' | 'settings'
}

/** `CREATE TABLE t (a INTEGER NOT NULL, …)`, or `CREATE TABLE t [(a, b)] AS query`, whose columns have no types of their own. */
export interface CreateTable extends Node<'create-table'> {
  readonly name: QualifiedName
  readonly columns: readonly ColumnDefinition[]
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  readonly query: Query | undefined
}

export interface ColumnDefinition {
  readonly name: Name
  readonly type: TypeName | undefined
  readonly notNull: boolean
  readonly default: Expression | undefined
  readonly position: Position
}

export interface Drop extends Node<'drop-view' | 'drop-table'> {
  readonly names: readonly QualifiedName[]
  readonly ifExists: boolean
}

/** `INSERT INTO t [(a, b)] [BY NAME] query`; without a query, DEFAULT VALUES. */
export interface Insert extends Node<'insert'> {
  readonly table: QualifiedName
  readonly columns: readonly Name[]
  readonly byName: boolean
  readonly query: Query | undefined
}

/** `COPY (query) TO 'path' (FORMAT csv, HEADER)`; `COPY t TO …` copies `FROM t`. */
export interface Copy extends Node<'copy'> {
  readonly query: Query
  readonly path: Expression
  readonly options: readonly CopyOption[]
}

/** `HEADER` has no value, `PARTITION_BY (a, b)` has two; a bare word as value is a string. */
export interface CopyOption {
  readonly name: Name
  readonly values: readonly Expression[]
  readonly position: Position
}

export interface Prepare extends Node<'prepare'> {
  readonly name: Name
  readonly statement: Statement
}

/** `EXECUTE name(1, 'a')`, `EXECUTE name(city := 'Oslo')` */
export interface Execute extends Node<'execute'> {
  readonly name: Name
  readonly args: readonly Argument[]
}

export interface Deallocate extends Node<'deallocate'> {
  readonly name: Name
}

/** `SET name = value`; a bare word or ON as value is a string. */
export interface SetOption extends Node<'set'> {
  readonly name: Name
  readonly value: Expression
}

export interface ResetOption extends Node<'reset'> {
  readonly name: Name
}
