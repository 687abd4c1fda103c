// Queries as written: SELECT and its clauses, set operations, and what stands in FROM.
import type { Position } from '../../common/errors.ts'
import type { Argument, Expression, PatternMatch, WindowSpecification } from './expression.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { Describe, Show, Summarize } from './statement.ts'

/** A whole query: what it begins with (WITH), its body, and what applies to the body's result. */
export interface Query extends Node<'query'> {
  readonly recursive: boolean
  readonly with: readonly CommonTable[]
  readonly body: QueryBody
  readonly orderBy: OrderBy | undefined
  readonly limit: Expression | undefined
  /** The limit counts hundredths of the rows: `LIMIT 10%`. */
  readonly percent?: true | undefined
  readonly offset: Expression | undefined
}

/** A query within the body is one in parentheses with clauses of its own: `(SELECT … LIMIT 1) UNION …`. */
export type QueryBody = Select | SetOperation | Values | Query

export interface CommonTable {
  readonly name: Name
  readonly columns: readonly Name[]
  readonly materialized: boolean | undefined
  readonly query: Query
  readonly position: Position
}

/** UNION and EXCEPT associate to the left; INTERSECT binds tighter. */
export interface SetOperation extends Node<'set-operation'> {
  readonly operator: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly byName: boolean
  readonly left: QueryBody
  readonly right: QueryBody
}

export interface Values extends Node<'values'> {
  readonly rows: readonly (readonly Expression[])[]
}

/** `FROM t` without SELECT has a star as its only item. */
export interface Select extends Node<'select'> {
  readonly distinct: Distinct | undefined
  readonly items: readonly SelectItem[]
  readonly from: TableReference | undefined
  readonly where: Expression | undefined
  readonly groupBy: GroupBy | undefined
  readonly having: Expression | undefined
  readonly windows: readonly NamedWindow[]
  readonly qualify: Expression | undefined
}

/** `DISTINCT` has an empty list, `DISTINCT ON (…)` its expressions. */
export interface Distinct {
  readonly on: readonly Expression[]
  readonly position: Position
}

export type SelectItem = SelectExpression | Star

export interface SelectExpression extends Node<'item'> {
  readonly expression: Expression
  readonly alias: Name | undefined
}

/** `*`, `t.*`, `* EXCLUDE (a, b.c) REPLACE (x AS y) RENAME (a AS b)`, `* LIKE 'a%'` */
export interface Star extends Node<'star'> {
  readonly qualifier: readonly Name[]
  /** Of the columns, those whose names match; its operand is the name. */
  readonly match?: PatternMatch | undefined
  readonly exclude: readonly QualifiedName[]
  readonly replace: readonly { readonly expression: Expression; readonly name: Name }[]
  readonly rename: readonly { readonly column: QualifiedName; readonly name: Name }[]
}

/** `GROUPING SETS ((a, b), a, ())`: a row is a set of several groups, one without items the set of none. */
interface GroupingSets extends Node<'grouping-sets'> {
  readonly sets: readonly GroupItem[]
}

/** `ROLLUP (a, b)` and `CUBE (a, b)` are calls of these names; a row is all of its items. */
export type GroupItem = Expression | GroupingSets

/** `GROUP BY ALL`, or a list; an integer literal in the list is a position among the select items. */
export type GroupBy = (Node<'all'> & { readonly items: readonly [] }) | (Node<'items'> & { readonly items: readonly GroupItem[] })

export interface NamedWindow {
  readonly name: Name
  readonly window: WindowSpecification
  readonly position: Position
}

/** How values are ordered; without NULLS FIRST or LAST the setting decides. */
interface Ordering {
  /** Undefined where nothing is said. */
  readonly descending: boolean | undefined
  readonly nulls: 'first' | 'last' | undefined
}

export interface OrderItem extends Ordering {
  readonly expression: Expression
  readonly position: Position
}

/** `ORDER BY ALL` orders by every column from left to right; an integer literal in a list is a position among the select items. */
export type OrderBy = (Node<'all'> & Ordering) | (Node<'items'> & { readonly items: readonly OrderItem[] })

export type TableReference = NamedTable | FileTable | TableFunction | DerivedTable | ToldTable | SampledTable | Pivot | Unpivot | Join

export interface TableAlias {
  readonly name: Name
  readonly columns: readonly Name[]
  readonly position: Position
}

/** A view, a CTE, or a registered table. */
export interface NamedTable extends Node<'table'> {
  readonly name: QualifiedName
  readonly alias: TableAlias | undefined
}

/** `FROM 'plays/*.parquet'` */
interface FileTable extends Node<'file'> {
  readonly path: string
  readonly alias: TableAlias | undefined
}

/** `FROM read_parquet('a.parquet', hive_partitioning => true)`; here `name = value` is a named argument too. */
export interface TableFunction extends Node<'table-function'> {
  readonly name: QualifiedName
  readonly args: readonly Argument[]
  /** `WITH ORDINALITY` */
  readonly ordinality: boolean
  readonly lateral: boolean
  readonly alias: TableAlias | undefined
}

export interface DerivedTable extends Node<'derived'> {
  readonly query: Query
  readonly lateral: boolean
  readonly alias: TableAlias | undefined
}

/** `FROM (DESCRIBE t)`, `(SUMMARIZE t)`, `(SHOW TABLES)`: what a statement tells. */
export interface ToldTable extends Node<'told'> {
  readonly statement: Describe | Summarize | Show
  readonly alias: TableAlias | undefined
}

/** `t TABLESAMPLE reservoir(20) REPEATABLE (42)`. USING SAMPLE stands for it around all of FROM. */
export interface SampledTable extends Node<'sample'> {
  readonly table: TableReference
  readonly size: Expression
  readonly unit: 'rows' | 'percent'
  readonly method: 'bernoulli' | 'reservoir' | 'system' | undefined
  readonly seed: Expression | undefined
}

/** One of the expressions whose values become columns. Without values, those that the rows have. */
export interface PivotKey {
  readonly expression: Expression
  readonly values: readonly { readonly value: Expression; readonly alias: Name | undefined }[] | undefined
  /** `IN (SELECT …)`: what gives the values. */
  readonly query: Query | undefined
  readonly position: Position
}

/** `PIVOT t ON a, b USING sum(x) AS s GROUP BY c`; also `t PIVOT (sum(x) FOR a IN (1, 2))`. */
export interface Pivot extends Node<'pivot'> {
  readonly table: TableReference
  readonly on: readonly PivotKey[]
  /** None: the rows are counted. */
  readonly using: readonly SelectExpression[]
  /** Undefined: all columns that the rest does not name. */
  readonly groupBy: readonly Expression[] | undefined
  readonly alias: TableAlias | undefined
}

/** `UNPIVOT t ON a, (b, c) AS d INTO NAME n VALUE v, w`; also `t UNPIVOT (v FOR n IN (a, b))`. */
export interface Unpivot extends Node<'unpivot'> {
  readonly table: TableReference
  readonly on: readonly UnpivotItem[]
  readonly name: Name
  readonly values: readonly Name[]
  readonly includeNulls: boolean
  readonly alias: TableAlias | undefined
}

/** As many expressions as there are columns of values. */
export interface UnpivotItem {
  readonly expressions: readonly (Expression | Star)[]
  readonly alias: Name | undefined
}

/** A comma is a cross join that binds loosest. At most one of `natural`, `on`, `using` is given; a cross join has none. */
export interface Join extends Node<'join'> {
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross' | 'semi' | 'anti' | 'positional'
  /** Of the right rows that the condition allows, the nearest alone. */
  readonly asof?: true | undefined
  readonly left: TableReference
  readonly right: TableReference
  readonly natural: boolean
  readonly on: Expression | undefined
  readonly using: readonly Name[]
}
