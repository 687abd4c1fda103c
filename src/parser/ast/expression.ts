// Expressions as written, with windows and type names.
import type { Position } from '../../common/errors.ts'
import type { Name, Node, QualifiedName } from './node.ts'
import type { OrderItem, Query, Star } from './query.ts'

export type Expression =
  | NullLiteral
  | BooleanLiteral
  | IntegerLiteral
  | DecimalLiteral
  | DoubleLiteral
  | StringLiteral
  | BlobLiteral
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
  | InValue
  | Quantified
  | QuantifiedList
  | Between
  | PatternMatch
  | Case
  | Cast
  | Call
  | Exists
  | ScalarSubquery
  | ArrayQuery
  | ListLiteral
  | StructLiteral
  | MapLiteral
  | Lambda
  | Comprehension
  | Row
  | Subscript
  | Slice
  | FieldAccess
  | Columns
  | Collate
  | DefaultValue

interface NullLiteral extends Node<'null'> {}

/** DEFAULT within the VALUES of an INSERT. */
interface DefaultValue extends Node<'default'> {}

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

/** `x'00ff'`, as its hexadecimal digits in lower case. */
export interface BlobLiteral extends Node<'blob'> {
  readonly hex: string
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
interface IntervalLiteral extends Node<'interval'> {
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

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '^'
  | '**'
  | '||'
  | '&'
  | '|'
  | '<<'
  | '>>'
  | '->'
  | '->>'
  | '^@'
  | '&&'
  | '@>'
  | '<@'
  | '<->'
  | '<=>'

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

/** `x < ANY (SELECT …)`, `x >= ALL (SELECT …)`; SOME is ANY. */
export interface Quantified extends Node<'quantified'> {
  readonly operator: ComparisonOperator
  readonly quantifier: 'any' | 'all'
  readonly operand: Expression
  readonly query: Query
}

/** `x IN list`: is it one of the list's elements? Of a map, one of its keys. */
export interface InValue extends Node<'in-value'> {
  readonly operand: Expression
  readonly list: Expression
  readonly negated: boolean
}

/** `x < ANY (list)` */
export interface QuantifiedList extends Node<'quantified-list'> {
  readonly operator: ComparisonOperator
  readonly quantifier: 'any' | 'all'
  readonly operand: Expression
  readonly list: Expression
}

export interface Between extends Node<'between'> {
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
  readonly negated: boolean
}

/** `regex` is `~` (a full match, as in the oracle), `iregex` is `~*` (a match anywhere, in either case, as in PostgreSQL), `similar` is SIMILAR TO. */
export interface PatternMatch extends Node<'match'> {
  readonly operator: 'like' | 'ilike' | 'glob' | 'similar' | 'regex' | 'iregex'
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

/** `ARRAY(SELECT …)`: the values of the query's only column as a list. */
export interface ArrayQuery extends Node<'array-query'> {
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

export interface MapEntry {
  readonly key: Expression
  readonly value: Expression
}

/** `MAP {'artist': 'Bowie'}` */
export interface MapLiteral extends Node<'map'> {
  readonly entries: readonly MapEntry[]
}

/** `lambda x, i: x + i`. What is written `x -> x + 1` is a `Binary`, for it may be meant for JSON: a function that takes lambdas knows it as one. */
interface Lambda extends Node<'lambda'> {
  readonly parameters: readonly Name[]
  readonly body: Expression
}

/** `[x + i for x, i in list if x > 1]` */
export interface Comprehension extends Node<'comprehension'> {
  readonly result: Expression
  readonly parameters: readonly Name[]
  readonly list: Expression
  readonly condition: Expression | undefined
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

/** `list[2:3]`, `list[:3]`, `list[2:]`, `list[:-:2]` */
export interface Slice extends Node<'slice'> {
  readonly operand: Expression
  readonly from: Expression | undefined
  readonly to: Expression | undefined
  readonly step: Expression | undefined
}

/** `(expression).field`; a path of plain names is a column reference. */
export interface FieldAccess extends Node<'field'> {
  readonly operand: Expression
  readonly field: Name
}

/**
 * `COLUMNS('regex')`, `COLUMNS(* EXCLUDE (a))`, `COLUMNS(['a', 'b'])`: the expression around it, once for each of the columns. Unpacked,
 * `coalesce(*COLUMNS(*))`, it stands for all of them in one list of arguments.
 */
export interface Columns extends Node<'columns'> {
  readonly choice: Expression | Star
  readonly qualifier: readonly Name[]
  readonly unpacked: boolean
}

/** `name COLLATE nocase`: how the text is compared. */
export interface Collate extends Node<'collate'> {
  readonly operand: Expression
  /** In lower case: `nocase`, `nocase.noaccent`. */
  readonly collation: string
}

export type TypeName = NamedType | ListType | StructType | EnumTypeName

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

/** `ENUM('a', 'b')` */
export interface EnumTypeName extends Node<'enum-type'> {
  readonly values: readonly string[]
}

/** `STRUCT(a INTEGER)`; `UNION(a INTEGER, b VARCHAR)` */
export interface StructType extends Node<'struct-type' | 'union-type'> {
  readonly fields: readonly { readonly name: Name; readonly type: TypeName }[]
}
