// Statements as written.
import type { Position } from '../../common/errors.ts'
import type { Argument, Expression, TypeName } from './expression.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { Attach, CommentOn, CreateMacro, CreateSequence, CreateType, Detach, Merge, Pragma, Tend, Use } from './object-statement.ts'
import type { Query, SelectItem, TableReference } from './query.ts'

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
  | Update
  | Delete
  | AlterTable
  | CreateIndex
  | CreateSchema
  | CreateMacro
  | CreateSequence
  | CreateType
  | CommentOn
  | Merge
  | Attach
  | Detach
  | Use
  | Pragma
  | Tend
  | Transaction
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
  readonly what: 'tables' | 'all tables' | 'settings' | 'schemas' | 'databases' | 'functions'
  /** The schema whose tables are asked for: `SHOW TABLES FROM s`. */
  readonly schema?: QualifiedName | undefined
}

/** `CREATE TABLE t (a INTEGER NOT NULL, …)`, or `CREATE TABLE t [(a, b)] AS query`, whose columns have no types of their own. */
export interface CreateTable extends Node<'create-table'> {
  readonly name: QualifiedName
  readonly columns: readonly ColumnDefinition[]
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  /** Those of columns are here, too. */
  readonly constraints: readonly TableConstraint[]
  readonly query: Query | undefined
  /** `WITH NO DATA`: the columns of the query, and none of its rows. */
  readonly withoutData: boolean
}

export type TableConstraint = UniqueConstraint | CheckConstraint | ForeignKey

/** `PRIMARY KEY (a, b)`, `UNIQUE (a)` */
interface UniqueConstraint extends Node<'unique'> {
  readonly primary: boolean
  readonly columns: readonly Name[]
}

/** `CHECK (a > 0)` */
interface CheckConstraint extends Node<'check'> {
  readonly condition: Expression
}

/** `FOREIGN KEY (a) REFERENCES t (b)`, `REFERENCES t`: without columns it is the table's primary key. */
export interface ForeignKey extends Node<'foreign'> {
  readonly columns: readonly Name[]
  readonly table: QualifiedName
  readonly referenced: readonly Name[]
}

export interface ColumnDefinition {
  readonly name: Name
  readonly type: TypeName | undefined
  readonly notNull: boolean
  readonly default: Expression | undefined
  /** `AS (a + b)`: what the column is computed from. */
  readonly generated: Expression | undefined
  readonly constraints: readonly TableConstraint[]
  readonly position: Position
}

export type DroppedKind = 'view' | 'table' | 'index' | 'schema' | 'macro' | 'sequence' | 'type'

export interface Drop extends Node<`drop-${DroppedKind}`> {
  readonly names: readonly QualifiedName[]
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `CREATE SCHEMA name` */
export interface CreateSchema extends Node<'create-schema'> {
  readonly name: QualifiedName
  readonly ifNotExists: boolean
}

/** `CREATE UNIQUE INDEX i ON t (a, lower(b))` */
export interface CreateIndex extends Node<'create-index'> {
  readonly name: Name | undefined
  readonly table: QualifiedName
  readonly unique: boolean
  readonly ifNotExists: boolean
  readonly keys: readonly Expression[]
}

/** `INSERT INTO t [(a, b)] [BY NAME] query [ON CONFLICT …] [RETURNING …]`; without a query, DEFAULT VALUES. */
export interface Insert extends Node<'insert'> {
  readonly table: QualifiedName
  readonly columns: readonly Name[]
  readonly byName: boolean
  readonly query: Query | undefined
  /** `COPY t FROM 'file'`: the query is all of the file. */
  readonly isCopy: boolean
  readonly onConflict: OnConflict | undefined
  readonly returning: readonly SelectItem[]
}

/** `ON CONFLICT (a) DO NOTHING`, `ON CONFLICT DO UPDATE SET b = excluded.b WHERE …`; `INSERT OR REPLACE` sets every column that the INSERT names. */
export interface OnConflict {
  /** Empty where none is named. */
  readonly target: readonly Name[]
  readonly action: 'nothing' | 'update' | 'replace'
  readonly assignments: readonly Assignment[]
  readonly where: Expression | undefined
  readonly position: Position
}

/** `a = 1`, `a = DEFAULT` */
export interface Assignment {
  readonly column: Name
  readonly value: Expression | undefined
}

/** `UPDATE t [AS u] SET a = 1 [FROM …] [WHERE …] [RETURNING …]` */
export interface Update extends Node<'update'> {
  readonly table: QualifiedName
  readonly alias: Name | undefined
  readonly assignments: readonly Assignment[]
  readonly from: TableReference | undefined
  readonly where: Expression | undefined
  readonly returning: readonly SelectItem[]
}

/** `DELETE FROM t [AS u] [USING …] [WHERE …] [RETURNING …]`; `TRUNCATE t` has none of them. */
export interface Delete extends Node<'delete'> {
  readonly table: QualifiedName
  readonly alias: Name | undefined
  readonly from: TableReference | undefined
  readonly where: Expression | undefined
  readonly returning: readonly SelectItem[]
}

export interface AlterTable extends Node<'alter-table'> {
  readonly table: QualifiedName
  readonly ifExists: boolean
  readonly change: TableChange
}

export type TableChange =
  | { readonly kind: 'rename'; readonly name: Name }
  | { readonly kind: 'rename-column'; readonly column: Name; readonly name: Name }
  | { readonly kind: 'add-column'; readonly column: ColumnDefinition; readonly ifNotExists: boolean }
  | { readonly kind: 'drop-column'; readonly column: Name; readonly ifExists: boolean }
  /** Of a struct in a column; `path` has the column and the fields. */
  | { readonly kind: 'add-field'; readonly path: readonly Name[]; readonly field: ColumnDefinition; readonly ifNotExists: boolean }
  | { readonly kind: 'drop-field'; readonly path: readonly Name[]; readonly ifExists: boolean }
  | { readonly kind: 'rename-field'; readonly path: readonly Name[]; readonly name: Name }
  | { readonly kind: 'add-primary-key'; readonly columns: readonly Name[] }
  | { readonly kind: 'set-type'; readonly column: Name; readonly type: TypeName; readonly using: Expression | undefined }
  | { readonly kind: 'set-default'; readonly column: Name; readonly value: Expression | undefined }
  | { readonly kind: 'set-not-null'; readonly column: Name; readonly notNull: boolean }

/** `BEGIN`, `COMMIT`, `ROLLBACK` */
export interface Transaction extends Node<'transaction'> {
  readonly action: 'begin' | 'commit' | 'rollback'
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

/** `PREPARE name AS …`, `PREPARE name(INTEGER, VARCHAR) AS …` */
export interface Prepare extends Node<'prepare'> {
  readonly name: Name
  /** Of the parameters by position, as many as are told: what is given for them is cast. */
  readonly types: readonly TypeName[]
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
  /** `SET VARIABLE`: a value under a name, for `getvariable`. */
  readonly variable?: boolean
  readonly value: Expression
}

export interface ResetOption extends Node<'reset'> {
  readonly name: Name
  readonly variable?: boolean
}
