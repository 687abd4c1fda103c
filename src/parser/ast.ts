// What the grammar makes of a text: expressions, queries, statements, as the user wrote them and before any name is looked up.
// Every node carries its place in the text. A field that was not given is undefined or an empty list, never missing.
import type { Position } from '../common/errors.ts'

/** One identifier in the spelling of the text, quotes removed. Names are compared without regard to case. */
export interface Name {
  readonly text: string
  readonly position: Position
}

/** `view`, `schema.view`, `"my view"`: at least one part. */
export type QualifiedName = readonly Name[]

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expression =
  | NullLiteral
  | BooleanLiteral
  | IntegerLiteral
  | DecimalLiteral
  | DoubleLiteral
  | StringLiteral
  | IntervalLiteral
  | Parameter
  | ColumnReference
  | Logical
  | Not
  | Unary
  | Binary
  | Comparison
  | Is
  | InList
  | InQuery
  | Between
  | PatternMatch
  | Case
  | Cast
  | Call
  | Exists
  | ScalarSubquery
  | ListLiteral
  | StructLiteral
  | Row
  | Subscript
  | Slice
  | FieldAccess

interface Node<Kind extends string> {
  readonly kind: Kind
  readonly position: Position
}

export interface NullLiteral extends Node<'null'> {}

export interface BooleanLiteral extends Node<'boolean'> {
  readonly value: boolean
}

/** A whole number of any size. A minus before a number belongs to it: `-5` is one literal. */
export interface IntegerLiteral extends Node<'integer'> {
  readonly value: bigint
}

/** A number with a point and no exponent, exactly as written but for digit separators: `1.50`, `.5`, `-2.`. */
export interface DecimalLiteral extends Node<'decimal'> {
  readonly text: string
}

/** A number with an exponent, as written: `1e5`, `-2.5E-3`. */
export interface DoubleLiteral extends Node<'double'> {
  readonly text: string
}

export interface StringLiteral extends Node<'string'> {
  readonly value: string
}

export type IntervalUnit =
  | 'millennium'
  | 'century'
  | 'decade'
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'

/** `INTERVAL 3 DAY`, `INTERVAL (n + 1) HOURS`. Without a unit, `INTERVAL '1 day'`, it is a cast of a string. */
export interface IntervalLiteral extends Node<'interval'> {
  readonly value: Expression
  readonly unit: IntervalUnit
}

/** `$name` has its name as key; `$1` its number; each `?` the next number, from 1. */
export interface Parameter extends Node<'parameter'> {
  readonly key: string | number
}

/** `ms_played`, `plays.song.artist`: what is table, column and struct field is for the binder to say. */
export interface ColumnReference extends Node<'column'> {
  readonly parts: QualifiedName
}

/** A chain `a AND b AND c` is one node with two or more operands, however long. */
export interface Logical extends Node<'and' | 'or'> {
  readonly operands: readonly Expression[]
}

export interface Not extends Node<'not'> {
  readonly operand: Expression
}

export interface Unary extends Node<'unary'> {
  readonly operator: '-' | '+' | '~'
  readonly operand: Expression
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '^' | '**' | '||' | '&' | '|' | '<<' | '>>'

export interface Binary extends Node<'binary'> {
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'is distinct from' | 'is not distinct from'

export interface Comparison extends Node<'comparison'> {
  readonly operator: ComparisonOperator
  readonly left: Expression
  readonly right: Expression
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`; also `x ISNULL`, `x NOTNULL`. */
export interface Is extends Node<'is'> {
  readonly operand: Expression
  readonly test: 'null' | 'true' | 'false' | 'unknown'
  readonly negated: boolean
}

export interface InList extends Node<'in-list'> {
  readonly operand: Expression
  readonly items: readonly Expression[]
  readonly negated: boolean
}

export interface InQuery extends Node<'in-query'> {
  readonly operand: Expression
  readonly query: Query
  readonly negated: boolean
}

export interface Between extends Node<'between'> {
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
  readonly negated: boolean
}

/** `regex` is `~` (a full match, as in the oracle), `similar` is SIMILAR TO. */
export interface PatternMatch extends Node<'match'> {
  readonly operator: 'like' | 'ilike' | 'glob' | 'similar' | 'regex'
  readonly operand: Expression
  readonly pattern: Expression
  readonly escape: Expression | undefined
  readonly negated: boolean
}

export interface CaseBranch {
  readonly when: Expression
  readonly result: Expression
  readonly position: Position
}

/** With an operand, each `when` is a value to compare it with; without, a condition. */
export interface Case extends Node<'case'> {
  readonly operand: Expression | undefined
  readonly branches: readonly CaseBranch[]
  readonly otherwise: Expression | undefined
}

/** `CAST(x AS t)`, `x::t`, `t 'text'`; with `try`, a value that does not fit gives NULL. */
export interface Cast extends Node<'cast'> {
  readonly operand: Expression
  readonly type: TypeName
  readonly try: boolean
}

/** `name => value`, `name := value`, or a value alone. */
export interface Argument {
  readonly name: Name | undefined
  readonly value: Expression
  readonly position: Position
}

/**
 * A call of any function. `count(*)` is `count_star()`; EXTRACT, SUBSTRING … FROM, POSITION … IN, TRIM … FROM and AT TIME ZONE are calls of
 * `date_part(part, x)`, `substring(x, from, count)`, `position(text, what)`, `trim | ltrim | rtrim(x, characters)` and `timezone(zone, x)`.
 */
export interface Call extends Node<'call'> {
  readonly name: QualifiedName
  readonly args: readonly Argument[]
  readonly distinct: boolean
  readonly orderBy: readonly OrderItem[]
  readonly withinGroup: readonly OrderItem[]
  readonly nulls: 'ignore' | 'respect' | undefined
  readonly filter: Expression | undefined
  readonly over: WindowSpecification | undefined
}

/** `OVER w` and `OVER (w)` are a specification with a base and nothing else. */
export interface WindowSpecification {
  readonly base: Name | undefined
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly frame: WindowFrame | undefined
  readonly position: Position
}

/** A frame given by its start alone ends at the current row. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude: 'current row' | 'group' | 'ties' | undefined
  readonly position: Position
}

/** An offset is there for `preceding` and `following` alone. */
export interface FrameBound extends Node<'unbounded preceding' | 'preceding' | 'current row' | 'following' | 'unbounded following'> {
  readonly offset: Expression | undefined
}

export interface Exists extends Node<'exists'> {
  readonly query: Query
}

export interface ScalarSubquery extends Node<'subquery'> {
  readonly query: Query
}

/** `[1, 2, 3]` */
export interface ListLiteral extends Node<'list'> {
  readonly items: readonly Expression[]
}

export interface StructField {
  readonly name: Name
  readonly value: Expression
  readonly position: Position
}

/** `{'artist': 'Bowie', title: t}` */
export interface StructLiteral extends Node<'struct'> {
  readonly fields: readonly StructField[]
}

/** `(a, b)`: two or more values; `ROW(a)` may have one. */
export interface Row extends Node<'row'> {
  readonly items: readonly Expression[]
}

/** `list[1]`, `struct['field']` */
export interface Subscript extends Node<'subscript'> {
  readonly operand: Expression
  readonly index: Expression
}

/** `list[2:3]`, `list[:3]`, `list[2:]` */
export interface Slice extends Node<'slice'> {
  readonly operand: Expression
  readonly from: Expression | undefined
  readonly to: Expression | undefined
}

/** `(expression).field`; a path of plain names is a column reference. */
export interface FieldAccess extends Node<'field'> {
  readonly operand: Expression
  readonly field: Name
}

export type TypeName = NamedType | ListType | StructType

/** `INTEGER`, `DECIMAL(15, 2)`, `TIMESTAMP WITH TIME ZONE`, `MAP(VARCHAR, INTEGER)`. Aliases are resolved (`int4` is `INTEGER`), known names in capitals. */
export interface NamedType extends Node<'named-type'> {
  readonly name: string
  readonly args: readonly (number | TypeName)[]
}

/** `INTEGER[]`; with a length, `INTEGER[3]`, an array. */
export interface ListType extends Node<'list-type'> {
  readonly element: TypeName
  readonly length: number | undefined
}

export interface StructType extends Node<'struct-type'> {
  readonly fields: readonly { readonly name: Name; readonly type: TypeName }[]
}

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A whole query: what it begins with (WITH), its body, and what applies to the body's result. */
export interface Query extends Node<'query'> {
  readonly recursive: boolean
  readonly with: readonly CommonTable[]
  readonly body: QueryBody
  readonly orderBy: OrderBy | undefined
  readonly limit: Expression | undefined
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

/** `*`, `t.*`, `* EXCLUDE (a, b.c) REPLACE (x AS y) RENAME (a AS b)` */
export interface Star extends Node<'star'> {
  readonly qualifier: readonly Name[]
  readonly exclude: readonly QualifiedName[]
  readonly replace: readonly { readonly expression: Expression; readonly name: Name }[]
  readonly rename: readonly { readonly column: QualifiedName; readonly name: Name }[]
}

/** `GROUP BY ALL`, or a list; an integer literal in the list is a position among the select items. */
export type GroupBy = (Node<'all'> & { readonly items: readonly [] }) | (Node<'items'> & { readonly items: readonly Expression[] })

export interface NamedWindow {
  readonly name: Name
  readonly window: WindowSpecification
  readonly position: Position
}

/** How values are ordered; without NULLS FIRST or LAST the setting decides. */
interface Ordering {
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}

export interface OrderItem extends Ordering {
  readonly expression: Expression
  readonly position: Position
}

/** `ORDER BY ALL` orders by every column from left to right; an integer literal in a list is a position among the select items. */
export type OrderBy = (Node<'all'> & Ordering) | (Node<'items'> & { readonly items: readonly OrderItem[] })

export type TableReference = NamedTable | FileTable | TableFunction | DerivedTable | Join

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
export interface FileTable extends Node<'file'> {
  readonly path: string
  readonly alias: TableAlias | undefined
}

/** `FROM read_parquet('a.parquet', hive_partitioning => true)`; here `name = value` is a named argument too. */
export interface TableFunction extends Node<'table-function'> {
  readonly name: QualifiedName
  readonly args: readonly Argument[]
  readonly lateral: boolean
  readonly alias: TableAlias | undefined
}

export interface DerivedTable extends Node<'derived'> {
  readonly query: Query
  readonly lateral: boolean
  readonly alias: TableAlias | undefined
}

/** A comma is a cross join that binds loosest. At most one of `natural`, `on`, `using` is given; a cross join has none. */
export interface Join extends Node<'join'> {
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross' | 'semi' | 'anti'
  readonly left: TableReference
  readonly right: TableReference
  readonly natural: boolean
  readonly on: Expression | undefined
  readonly using: readonly Name[]
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

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
