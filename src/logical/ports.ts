// What the logical layer needs of later ones, as interfaces that the composition root fills.
import type { Schema } from '../common/schema.ts'
import type { SqlType } from '../common/types.ts'
import type { Expr, LiteralValue } from './expression.ts'
import type { UserFunction } from './user-function.ts'

/** The field of a scan's column that numbers rows. */
export const ROW_ID_FIELD = -1

/** Something that can be scanned. Opaque to the logical layer but for its schema and statistics. */
export interface TableSource {
  /** How EXPLAIN calls it: a view's name, a path. */
  readonly name: string
  readonly schema: Schema
  /** Rows, where known without reading the data. */
  readonly rowCount: number | undefined
  /** Whether its rows are numbered from 0: `rowid` names the number, where no column does. */
  readonly numbersRows?: boolean
  /** The database and the schema that it is in, and its name there, where it is a table of the session's. */
  readonly path?: readonly string[] | undefined
  /** What is known of a column (its position in the schema) without reading the data. */
  columnSummary?(field: number): ColumnSummary
}

/** Exact, or undefined. */
export interface ColumnSummary {
  /** Rows that are NULL. */
  readonly nulls: number | undefined
  /** NULL where the column has no value at all. */
  readonly min: LiteralValue | undefined
  readonly max: LiteralValue | undefined
}

/** A scalar overload that fits the arguments. */
export interface ResolvedFunction {
  /** The declared name (an alias resolves to it). */
  readonly name: string
  /** What each argument is cast to before the call. */
  readonly args: readonly SqlType[]
  readonly returns: SqlType
  /** `propagate`: NULL in any argument gives NULL; `never`: never gives NULL; `own`: the function decides. */
  readonly nulls: 'propagate' | 'never' | 'own'
  readonly canRaise: boolean
  readonly volatile: boolean
  /**
   * What it does in a session with a time zone other than UTC: `local`, of moments it takes the local times there; `argument`, it is given the zone as
   * a further argument; `json`, moments come as JSON.
   */
  readonly zoned?: 'local' | 'argument' | 'json' | undefined
  /** Its value, where the types of its arguments say all. */
  readonly value?: LiteralValue | undefined
  /** Where it is a user's. */
  readonly user?: UserFunction | undefined
}

export interface FunctionCatalog {
  /** Whether the name (or alias, without regard to case) is known, and as what. */
  kindOf(name: string): 'scalar' | 'aggregate' | undefined
  /**
   * The overload that fits best; undefined where the name is unknown; throws a `BindError` where no overload takes these types. `literals`: the values
   * of the arguments that are literals, for a few results' types depend on them (`round(x, 1)`).
   */
  scalar(name: string, args: readonly SqlType[], literals?: readonly (LiteralValue | undefined)[]): ResolvedFunction | undefined
  /** As `scalar`, for aggregate functions. */
  aggregate(name: string, args: readonly SqlType[]): ResolvedFunction | undefined
  /** All names, for "did you mean". */
  names(): readonly string[]
}

/** Computes constants while a query is bound and optimized, with the same code that runs the query. */
export interface ConstantEvaluator {
  /** The value of an expression without columns and volatile calls. Throws the typed error that it raises. */
  evaluate(expr: Expr): LiteralValue
}
