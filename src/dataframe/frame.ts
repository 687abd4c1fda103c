// What a DataFrame is: the calls that made it, as a tree. Nothing in it is bound: columns and types are found anew at each action.
import type { Schema } from '../common/schema.ts'
import type { LiteralExpr } from '../logical/expression.ts'
import type {
  Expression,
  Join,
  OrderItem,
  Pivot,
  Query,
  SampledTable,
  Select,
  SelectExpression,
  TableReference,
  Unpivot,
} from '../parser/ast.ts'
import type { Value } from './expressions/literal.ts'

/** Which call made a frame, and the SQL texts in it, for messages. */
export interface Call {
  readonly method: string
  readonly texts: readonly string[]
}

/** A query written in SQL. `frames` are the DataFrames that it names. */
export interface QueryFrame {
  readonly kind: 'query'
  readonly text: string
  readonly query: Query
  readonly parameters: ReadonlyMap<string | number, LiteralExpr>
  readonly frames: ReadonlyMap<string, Frame>
}

/** A table, a view, or files. */
interface SourceFrame {
  readonly kind: 'source'
  readonly call: Call
  readonly reference: TableReference
}

/** Rows of JavaScript values under the columns of `schema`. */
export interface RowsFrame {
  readonly kind: 'rows'
  readonly call: Call
  readonly schema: Schema
  readonly rows: readonly (readonly Value[])[]
}

/** A SELECT over the input; its columns are no longer known by the names of their tables. */
interface SelectFrame {
  readonly kind: 'select'
  readonly call: Call
  readonly input: Frame
  readonly select: Select
}

/** Columns beside the input's, or in the place of those of the same name. */
export interface ExtendFrame {
  readonly kind: 'extend'
  readonly call: Call
  readonly input: Frame
  readonly items: readonly { readonly name: string; readonly expression: Expression }[]
}

export interface FilterFrame {
  readonly kind: 'filter'
  readonly call: Call
  readonly input: Frame
  readonly condition: Expression
}

export interface SortFrame {
  readonly kind: 'sort'
  readonly call: Call
  readonly input: Frame
  readonly items: readonly OrderItem[]
}

interface LimitFrame {
  readonly kind: 'limit'
  readonly call: Call
  readonly input: Frame
  readonly count: number
  readonly offset: number
}

/** Values of rows as columns: one for each value of `on` and aggregate of `using`, beside the groups. */
export interface PivotFrame {
  readonly kind: 'pivot'
  readonly call: Call
  readonly input: Frame
  readonly groups: readonly SelectExpression[]
  readonly on: Pivot['on']
  readonly using: Pivot['using']
}

/** Columns as rows. */
interface UnpivotFrame {
  readonly kind: 'unpivot'
  readonly call: Call
  readonly input: Frame
  readonly unpivot: Omit<Unpivot, 'table'>
}

/** Some of the rows, by chance. */
export interface SampleFrame {
  readonly kind: 'sample'
  readonly call: Call
  readonly input: Frame
  readonly sample: Omit<SampledTable, 'table'>
}

/** The input's columns under a table name of their own. */
interface AliasFrame {
  readonly kind: 'alias'
  readonly call: Call
  readonly input: Frame
  readonly name: string
}

export interface JoinFrame {
  readonly kind: 'join'
  readonly call: Call
  readonly left: Frame
  readonly right: Frame
  readonly type: Join['type']
  readonly asof?: true | undefined
  readonly on: Expression | undefined
  readonly using: readonly string[]
}

/** UNION, INTERSECT or EXCEPT of two. */
export interface CombineFrame {
  readonly kind: 'combine'
  readonly call: Call
  readonly left: Frame
  readonly right: Frame
  readonly operator: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly byName: boolean
}

export type Frame =
  | QueryFrame
  | SourceFrame
  | RowsFrame
  | SelectFrame
  | ExtendFrame
  | FilterFrame
  | SortFrame
  | LimitFrame
  | PivotFrame
  | UnpivotFrame
  | SampleFrame
  | AliasFrame
  | JoinFrame
  | CombineFrame
