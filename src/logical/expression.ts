// Bound expressions: names resolved to columns, types known, implicit casts made explicit. Plain data that can be cloned to a worker.
import type { Position } from '../common/errors.ts'
import type { SqlType } from '../common/types.ts'
import type { Lambda } from './lambda.ts'
import type { LogicalPlan } from './plan.ts'
import type { UserFunction } from './user-function.ts'

/** Names one column of one plan node for good: rules move expressions without renumbering. Unique within a plan. */
export type ColumnId = number

/** A column that a plan node gives. */
export interface Column {
  readonly id: ColumnId
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
}

/** A value in its carrier's JavaScript form: boolean; number for i32, f32, f64; bigint for i64 and i128; string for varchar; bytes for blobs and nested values; null. */
export type LiteralValue = null | boolean | number | bigint | string | Uint8Array

export interface ColumnExpr {
  readonly kind: 'column'
  readonly id: ColumnId
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
}

export interface LiteralExpr {
  readonly kind: 'literal'
  readonly value: LiteralValue
  readonly type: SqlType
  readonly nullable: boolean
  /** A cast says its type: it takes no type of what stands beside it. */
  readonly typed?: true
}

/** A call of a scalar function or operator (`+`, `=`, `like`, `upper`, …) whose arguments already have the signature's types. */
export interface CallExpr {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expr[]
  /** It may raise an error for some values: no rule evaluates it for rows that a filter would have removed. */
  readonly canRaise: boolean
  /** It may give another value each time: no rule evaluates it more or less often than written. */
  readonly volatile: boolean
  readonly type: SqlType
  readonly nullable: boolean
  /** The user's function that `name` stands for. */
  readonly user?: UserFunction | undefined
  /** What a function such as list_transform computes for each element. Its captures are the last arguments. */
  readonly lambda?: Lambda | undefined
  /** Where the user's text has it, for what it raises. It makes no difference between expressions. */
  readonly position?: Position | undefined
}

/** Three-valued AND or OR over two or more operands. */
export interface LogicExpr {
  readonly kind: 'and' | 'or'
  readonly args: readonly Expr[]
  readonly type: SqlType
  readonly nullable: boolean
}

export interface NotExpr {
  readonly kind: 'not'
  readonly args: readonly [Expr]
  readonly type: SqlType
  readonly nullable: boolean
}

interface IsNullExpr {
  readonly kind: 'is_null'
  readonly args: readonly [Expr]
  readonly type: SqlType
  readonly nullable: false
}

/** `CASE WHEN args[0] THEN args[1] WHEN args[2] THEN args[3] … ELSE args[last] END`: an odd count; the binder adds ELSE NULL. A branch is evaluated for its own rows alone. */
export interface CaseExpr {
  readonly kind: 'case'
  readonly args: readonly Expr[]
  readonly type: SqlType
  readonly nullable: boolean
}

/** `tryCast`: NULL where the value cannot be cast, instead of an error. */
export interface CastExpr {
  readonly kind: 'cast'
  readonly args: readonly [Expr]
  readonly tryCast: boolean
  /** The time zone between moments and local times, where it is not UTC. */
  readonly zone?: string | undefined
  readonly type: SqlType
  readonly nullable: boolean
  /** As a call's. */
  readonly position?: Position | undefined
}

/** `args[0] IN (args[1], …)`; all of one type. */
export interface InExpr {
  readonly kind: 'in'
  readonly args: readonly Expr[]
  readonly type: SqlType
  readonly nullable: boolean
}

/**
 * What a query within an expression says of its rows, until the optimizer's rule `unnest_subqueries` makes joins of it. `scalar`: the value of its only
 * row, NULL where there is none; `exists`: is there a row?; `any`: does the comparison hold between the operands and some row, column by column?
 */
export interface SubqueryExpr {
  readonly kind: 'subquery'
  readonly test: 'scalar' | 'exists' | 'any'
  readonly plan: LogicalPlan
  /** Columns that stand within `plan` for values of the row around it. */
  readonly parameters: readonly Column[]
  /** The operands (of `any`, each of its column's type), then the values of the parameters. */
  readonly args: readonly Expr[]
  /** Of `any`: `=`, `<>`, `<`, `<=`, `>`, `>=`. */
  readonly operator: string
  readonly type: SqlType
  readonly nullable: boolean
  readonly position?: Position | undefined
}

export type Expr = ColumnExpr | LiteralExpr | CallExpr | LogicExpr | NotExpr | IsNullExpr | CaseExpr | CastExpr | InExpr | SubqueryExpr

/** A call of an aggregate function: `count`, `count_star`, `sum`, `avg`, `min`, `max`, … */
export interface AggregateCall {
  readonly name: string
  readonly args: readonly Expr[]
  readonly distinct: boolean
  /** Rows for which it is not true do not count. */
  readonly filter: Expr | undefined
  /** In which order it takes its rows, where that matters. */
  readonly orderBy?: readonly SortKey[] | undefined
  /** Of a `list`: how many values of that order it has at most. */
  readonly limit?: number | undefined
  readonly type: SqlType
  readonly nullable: boolean
  /** The user's function that `name` stands for. */
  readonly user?: UserFunction | undefined
}

/** One key of an order. NULLs come last unless `nullsFirst`. */
export interface SortKey {
  readonly expr: Expr
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** `row_number`, `rank` or `dense_rank` over a window. */
export interface RankCall {
  readonly name: 'row_number' | 'rank' | 'dense_rank'
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly SortKey[]
}

/** What a frame's bound reaches to. */
export interface FrameBound {
  readonly kind: 'unbounded preceding' | 'preceding' | 'current row' | 'following' | 'unbounded following'
  /** How many rows or groups, a BIGINT; for RANGE the value of the order key that the frame reaches to. */
  readonly offset: Expr | undefined
  /** For RANGE with an offset: the order key, in the offset's type. */
  readonly key: Expr | undefined
}

/** Which rows of its partition a row's window function sees. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude: 'current row' | 'group' | 'ties' | undefined
}

/** A window function that is no `RankCall`: numbers and values of other rows, and every aggregate. */
export interface WindowCall {
  /** - `number`: percent_rank, cume_dist, ntile; - `value`: lag, lead, first_value, last_value, nth_value. */
  readonly kind: 'number' | 'value' | 'aggregate'
  readonly name: string
  /** `lag` and `lead` have three (value, offset, default), `nth_value` two. */
  readonly args: readonly Expr[]
  readonly distinct: boolean
  readonly filter: Expr | undefined
  readonly ignoreNulls: boolean
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly SortKey[]
  readonly frame: WindowFrame
  readonly type: SqlType
  readonly nullable: boolean
  /** The user's function that `name` stands for. */
  readonly user?: UserFunction | undefined
}

/** The direct operands of an expression. */
export function operandsOf(expr: Expr): readonly Expr[] {
  return 'args' in expr ? expr.args : []
}

/** The same expression over other operands; the same object where none differs. */
export function withOperands(expr: Expr, args: readonly Expr[]): Expr {
  if (!('args' in expr) || expr.args.every((arg, i) => arg === args[i])) return expr
  return { ...expr, args } as Expr
}
