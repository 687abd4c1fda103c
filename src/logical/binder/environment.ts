// What the binder must be told from outside: tables, views, functions, the clock.
import type { Position } from '../../common/errors.ts'
import type { Call, Expression, QualifiedName, Query, TableFunction } from '../../parser/ast.ts'
import type { LiteralExpr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import type { ConstantEvaluator, FunctionCatalog, TableSource } from '../ports.ts'
import type { TableRequest } from './collect-tables.ts'
import type { DefaultOrder } from './expressions/sort-keys.ts'
import type { BindSession } from './session.ts'
import type { UserTypes } from './type-names.ts'

/** Something that can be bound to a plan, other than a query's syntax tree: the calls of a DataFrame. */
export interface Bindable {
  /** All tables that it reads, to be resolved before it is bound. */
  tables(views: ViewCatalog): readonly TableRequest[]
  /** Its plan, with columns of its own each time. */
  bind(session: BindSession): LogicalPlan
}

/** A query under a name. `columns`, where not empty, rename its first columns. */
export interface ViewDefinition {
  readonly query: Query | Bindable
  readonly columns: readonly string[]
  /** The database and the schema that it is in, and its name there. */
  readonly path?: readonly string[] | undefined
}

export function isBindable(query: Query | Bindable): query is Bindable {
  return 'bind' in query
}

/** The views and macros. */
export interface ViewCatalog {
  /** What a name means, where it is a view's: see `nameKey`. */
  view(name: string): ViewDefinition | undefined
  /** For "did you mean". */
  names(): readonly string[]
  /** What a call in FROM stands for, where it is a macro's, or tells of the session. */
  call?(reference: TableFunction): Query | Bindable | undefined
  /** What a call within an expression stands for, where it is a macro's. */
  macro?(call: Call): Expression | undefined
}

/** What `nextval` needs of a sequence: see `sequenceValue` of the kernels. */
export interface SequenceDefinition {
  readonly name: string
  /** Where in shared memory its count lies. */
  readonly address: number
  readonly start: bigint
  readonly increment: bigint
  readonly firstLap: bigint
  readonly restart: bigint
  readonly lap: bigint
}

export interface BindEnvironment {
  readonly functions: FunctionCatalog
  readonly constants: ConstantEvaluator
  readonly views: ViewCatalog
  /** The tables that `collectTables` listed, resolved, by the request's `key`. A name that is no table is left out. */
  readonly tables: ReadonlyMap<string, TableSource>
  /** Names of registered tables, for "did you mean". */
  readonly tableNames: readonly string[]
  /** Microseconds since 1970 in UTC: one moment for the whole query. */
  readonly now: bigint
  /** Values of `?`, `$1` and `$name`, by `parameterKey`. */
  readonly parameters: ReadonlyMap<string | number, LiteralExpr>
  /** The query is of another text than the user's: its errors are told at this place of that one. */
  readonly calledAt: Position | undefined
  /** The value of SET VARIABLE, for `getvariable('name')`. */
  readonly variable?: ((name: string) => LiteralExpr | undefined) | undefined
  /** The value of a setting of the session, for `current_setting('name')`. */
  readonly setting?: ((name: string) => string | undefined) | undefined
  /** What a call without arguments tells of the session: `current_schema`. */
  readonly told?: Readonly<Record<string, string>> | undefined
  /** What a name means, where it is a sequence's: see `nameKey`. */
  readonly sequence?: ((name: string) => SequenceDefinition | undefined) | undefined
  /** What a type's name means, where it is none of SQL's own. */
  readonly userTypes?: UserTypes | undefined
  /** What ORDER BY means where the query does not say. */
  readonly order: DefaultOrder
  /** Whether `/` of two integers is an integer. */
  readonly integerDivision: boolean
  /** The zone that times with a zone are shown and read in: its name in the tz database, `UTC` where nothing was set. */
  readonly timeZone: string
}

/** `schema.view` as written, for messages. */
export function nameText(name: QualifiedName): string {
  return name.map((part) => part.text).join('.')
}

/** A name as catalogs look it up. Parts with a dot in them stand in quotes, so that `"a.b"` is one part, and `a.b` are two. */
export function nameKey(name: QualifiedName): string {
  return name.map(({ text }) => (/[."]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join('.')
}

/** The parts that make such a key. */
export function nameParts(key: string): readonly string[] {
  const parts = key.match(/"(?:[^"]|"")*"|[^."]+/g) ?? []
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
}

/** A parameter's key as it is looked up: names are equal without regard to case. */
export function parameterKey(key: string | number): string | number {
  return typeof key === 'string' ? key.toLowerCase() : key
}
