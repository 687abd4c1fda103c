// Statements about what else a session has under names: macros, sequences, types, comments; MERGE; and what tells of the session or tends it.
import type { Position } from '../../common/errors.ts'
import type { Expression, TypeName } from './expression.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { Query, SelectItem, TableReference } from './query.ts'
import type { Assignment } from './statement.ts'

/** `CREATE MACRO f(a, b := 1) AS a + b, (a) AS a`; `AS TABLE query` of those that stand in FROM. */
export interface CreateMacro extends Node<'create-macro'> {
  readonly name: QualifiedName
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  readonly overloads: readonly MacroOverload[]
}

export interface MacroOverload {
  readonly parameters: readonly MacroParameter[]
  readonly body: Expression | Query
  readonly position: Position
}

/** `b := 1`, `b INTEGER` */
export interface MacroParameter {
  readonly name: Name
  readonly type: TypeName | undefined
  readonly default: Expression | undefined
}

/** `CREATE SEQUENCE s START WITH 10 INCREMENT BY 2 MINVALUE 1 MAXVALUE 99 CYCLE`; what is not said is undefined. */
export interface CreateSequence extends Node<'create-sequence'> {
  readonly name: QualifiedName
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  readonly start: bigint | undefined
  readonly increment: bigint | undefined
  readonly minimum: bigint | undefined
  readonly maximum: bigint | undefined
  readonly cycle: boolean
}

/** `CREATE TYPE t AS ENUM ('a', 'b')`, `AS ENUM (SELECT …)`, `AS INTEGER` */
export interface CreateType extends Node<'create-type'> {
  readonly name: QualifiedName
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly temporary: boolean
  /** A query gives the values of an ENUM. */
  readonly type: TypeName | Query
}

/** `COMMENT ON TABLE t IS 'text'`, `COMMENT ON COLUMN t.a IS NULL` */
export interface CommentOn extends Node<'comment'> {
  /** In lower case: `table`, `column`, `view`, … */
  readonly on: string
  readonly name: QualifiedName
  readonly text: string | undefined
}

/** `USE s`, `USE memory.s`; `SET search_path = 'a,b'` names several. */
export interface Use extends Node<'use'> {
  readonly schemas: readonly QualifiedName[]
}

/** `PRAGMA name`, `PRAGMA name(1)`; `PRAGMA name = 1` is SET. */
export interface Pragma extends Node<'pragma'> {
  readonly name: Name
  readonly args: readonly Expression[]
}

/** `VACUUM`, `ANALYZE t`, `CHECKPOINT`: nothing is to be done, for all lies in memory. */
export interface Tend extends Node<'tend'> {
  readonly what: 'vacuum' | 'analyze' | 'checkpoint'
  readonly table: QualifiedName | undefined
}

/** `MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET … WHEN NOT MATCHED THEN INSERT …` */
export interface Merge extends Node<'merge'> {
  readonly table: QualifiedName
  readonly alias: Name | undefined
  readonly source: TableReference
  readonly on: Expression | undefined
  readonly using: readonly Name[]
  readonly branches: readonly MergeBranch[]
  readonly returning: readonly SelectItem[]
}

export interface MergeBranch {
  readonly when: 'matched' | 'not matched by target' | 'not matched by source'
  readonly condition: Expression | undefined
  readonly action: MergeAction
  readonly position: Position
}

export type MergeAction =
  /** Without assignments each column takes the source's: that of its name, or of its place. */
  | { readonly kind: 'update'; readonly assignments: readonly Assignment[]; readonly star: 'name' | 'position' | undefined }
  | { readonly kind: 'delete' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'error'; readonly message: Expression | undefined }
  /** `values` of DEFAULT are undefined; without any, `star` or all defaults. */
  | {
      readonly kind: 'insert'
      readonly columns: readonly Name[]
      readonly values: readonly (Expression | undefined)[]
      readonly star: 'name' | 'position' | undefined
    }

/** `ATTACH 'path' AS name`: another database. */
export interface Attach extends Node<'attach'> {
  readonly path: string
  readonly name: Name | undefined
  readonly ifNotExists: boolean
}

/** `DETACH name` */
export interface Detach extends Node<'detach'> {
  readonly name: Name
  readonly ifExists: boolean
}
