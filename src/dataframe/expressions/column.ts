// Expressions over the columns of a DataFrame. A Column is a syntax tree with a name: what its names and types mean is found when it is bound.
import { BindError } from '../../common/errors.ts'
import type { BinaryOperator, ComparisonOperator, Expression, OrderItem, PatternMatch } from '../../parser/ast.ts'
import type { LeafName, Named } from '../row-types.ts'
import { literalNode, type Value } from './literal.ts'
import { parseType } from './sql-text.ts'
import { callNode, columnNode, NOWHERE, nameOf } from './syntax.ts'

/** A column or a value; a string is text, not a column's name. */
export type Operand<Reads extends string = string> = Column<unknown, string, Reads> | Value

/** What arithmetic gives: a decimal is a string, a 64-bit integer a bigint. */
export type NumberValue = number | bigint | string | null

/**
 * An expression: immutable, and of no DataFrame until one is given it. `T` is the type of its values, `Name` what its column will be called,
 * `Reads` the columns that it names; all three are for the compiler alone.
 */
export class Column<T = Value, Name extends string = string, Reads extends string = string> {
  declare readonly $types: { readonly value: T; readonly name: Name; readonly reads: Reads }

  /** Made by `col`, `lit`, `fn`, `when` and the methods here. */
  constructor(
    /** @internal */
    readonly node: Expression,
    /** The name that `as` gave it. */
    readonly alias: string | undefined = undefined,
    /** @internal The SQL texts that parts of it come from, for messages. */
    readonly texts: readonly string[] = [],
  ) {}

  /** The same under a name of its own. */
  as<NewName extends string>(name: NewName): Column<T, NewName, Reads> {
    return new Column(this.node, name, this.texts)
  }

  add<R extends string = never>(other: Operand<R>): Column<NumberValue, string, Reads | R> {
    return this.binary('+', other)
  }

  sub<R extends string = never>(other: Operand<R>): Column<NumberValue, string, Reads | R> {
    return this.binary('-', other)
  }

  mul<R extends string = never>(other: Operand<R>): Column<NumberValue, string, Reads | R> {
    return this.binary('*', other)
  }

  /** The quotient as a DOUBLE. */
  div<R extends string = never>(other: Operand<R>): Column<number | null, string, Reads | R> {
    return this.binary('/', other)
  }

  /** The quotient of integers, cut off towards zero. */
  intDiv<R extends string = never>(other: Operand<R>): Column<NumberValue, string, Reads | R> {
    return this.binary('//', other)
  }

  mod<R extends string = never>(other: Operand<R>): Column<NumberValue, string, Reads | R> {
    return this.binary('%', other)
  }

  pow<R extends string = never>(other: Operand<R>): Column<number | null, string, Reads | R> {
    return this.binary('^', other)
  }

  /** The texts one behind the other. */
  concat<R extends string = never>(other: Operand<R>): Column<string | null, string, Reads | R> {
    return this.binary('||', other)
  }

  neg(): Column<NumberValue, string, Reads> {
    return this.with({ kind: 'unary', operator: '-', operand: this.node, position: NOWHERE })
  }

  eq<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('=', other)
  }

  ne<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('<>', other)
  }

  lt<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('<', other)
  }

  le<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('<=', other)
  }

  gt<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('>', other)
  }

  ge<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('>=', other)
  }

  /** As `ne`, but NULL is a value here: never NULL itself. */
  isDistinctFrom<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('is distinct from', other)
  }

  /** As `eq`, but NULL equals NULL. */
  isNotDistinctFrom<R extends string = never>(other: Operand<R>): Condition<Reads | R> {
    return this.compare('is not distinct from', other)
  }

  and<R extends string = never>(...others: readonly Operand<R>[]): Condition<Reads | R> {
    return this.logical('and', others)
  }

  or<R extends string = never>(...others: readonly Operand<R>[]): Condition<Reads | R> {
    return this.logical('or', others)
  }

  not(): Condition<Reads> {
    return this.with({ kind: 'not', operand: this.node, position: NOWHERE })
  }

  isNull(): Condition<Reads> {
    return this.with({ kind: 'is', operand: this.node, test: 'null', negated: false, position: NOWHERE })
  }

  isNotNull(): Condition<Reads> {
    return this.with({ kind: 'is', operand: this.node, test: 'null', negated: true, position: NOWHERE })
  }

  /** Whether it equals one of the values; of no values, never. */
  isIn<R extends string = never>(values: readonly Operand<R>[]): Condition<Reads | R> {
    return this.inList(values, false)
  }

  notIn<R extends string = never>(values: readonly Operand<R>[]): Condition<Reads | R> {
    return this.inList(values, true)
  }

  /** From `low` to `high`, both included. */
  between<R extends string = never>(low: Operand<R>, high: Operand<R>): Condition<Reads | R> {
    const [from, to] = [operandOf(low, 'between()'), operandOf(high, 'between()')]
    return this.with(
      { kind: 'between', operand: this.node, low: from.node, high: to.node, negated: false, position: NOWHERE },
      ...[from, to],
    )
  }

  /** `%` stands for any text, `_` for any one character. */
  like<R extends string = never>(pattern: Operand<R>): Condition<Reads | R> {
    return this.match('like', pattern)
  }

  /** As `like`, where upper and lower case are the same. */
  ilike<R extends string = never>(pattern: Operand<R>): Condition<Reads | R> {
    return this.match('ilike', pattern)
  }

  startsWith<R extends string = never>(prefix: Operand<R>): Condition<Reads | R> {
    return this.call('starts_with', prefix)
  }

  endsWith<R extends string = never>(suffix: Operand<R>): Condition<Reads | R> {
    return this.call('ends_with', suffix)
  }

  contains<R extends string = never>(text: Operand<R>): Condition<Reads | R> {
    return this.call('contains', text)
  }

  /** The other value where this one is NULL. */
  fillNull<R extends string = never>(other: Operand<R>): Column<T, string, Reads | R> {
    return this.call('coalesce', other)
  }

  /** A field of a struct: `col('user').field('city')`. Of a column of a file, `col('user.city')` is the same. */
  field(name: string): Column<Value, string, Reads> {
    return this.with({ kind: 'field', operand: this.node, field: nameOf(name), position: NOWHERE })
  }

  /** The element of a list at a place, from 1, or from the end below 0; the value of a map's key. NULL where there is none. */
  at<R extends string = never>(place: Operand<R>): Column<Value, string, Reads | R> {
    const index = operandOf(place, 'at()')
    return this.with({ kind: 'subscript', operand: this.node, index: index.node, position: NOWHERE }, index)
  }

  /** As a type, written as in SQL: `cast('DECIMAL(10, 2)')`. What does not fit is an error when the query runs. */
  cast(type: string): Column<Value, string, Reads> {
    return this.with({ kind: 'cast', operand: this.node, type: parseType(type), try: false, position: NOWHERE })
  }

  /** As `cast`, with NULL for what does not fit. */
  tryCast(type: string): Column<Value, string, Reads> {
    return this.with({ kind: 'cast', operand: this.node, type: parseType(type), try: true, position: NOWHERE })
  }

  asc(): SortColumn<Reads> {
    return new SortColumn(this, false)
  }

  desc(): SortColumn<Reads> {
    return new SortColumn(this, true)
  }

  /** @internal An expression with this one's part in it. */
  protected with<V, R extends string>(node: Expression, ...others: readonly Column<unknown>[]): Column<V, string, R> {
    return new Column(node, undefined, textsOf([this, ...others]))
  }

  private binary<V, R extends string>(operator: BinaryOperator, other: Operand): Column<V, string, R> {
    const right = operandOf(other, operator)
    return this.with({ kind: 'binary', operator, left: this.node, right: right.node, position: NOWHERE }, right)
  }

  private compare<R extends string>(operator: ComparisonOperator, other: Operand): Condition<R> {
    const right = operandOf(other, operator)
    return this.with({ kind: 'comparison', operator, left: this.node, right: right.node, position: NOWHERE }, right)
  }

  private logical<R extends string>(kind: 'and' | 'or', others: readonly Operand[]): Condition<R> {
    const all = others.map((other) => operandOf(other, `${kind}()`))
    // A chain is one node, however long.
    const operands = [this, ...all].flatMap(({ node }) => (node.kind === kind ? node.operands : [node]))
    return this.with(operands.length === 1 ? operands[0]! : { kind, operands, position: NOWHERE }, ...all)
  }

  private inList<R extends string>(values: readonly Operand[], negated: boolean): Condition<R> {
    if (!Array.isArray(values)) throw new BindError('isIn() takes an array of values', { hint: `col('country').isIn(['US', 'SE'])` })
    if (values.length === 0) return this.with({ kind: 'boolean', value: negated, position: NOWHERE })
    const items = values.map((value) => operandOf(value, 'isIn()'))
    return this.with({ kind: 'in-list', operand: this.node, items: items.map(({ node }) => node), negated, position: NOWHERE }, ...items)
  }

  private match<R extends string>(operator: PatternMatch['operator'], other: Operand): Condition<R> {
    const pattern = operandOf(other, `${operator}()`)
    const parts = { operator, operand: this.node, pattern: pattern.node, escape: undefined, negated: false }
    return this.with({ kind: 'match', ...parts, position: NOWHERE }, pattern)
  }

  private call<V, R extends string>(name: string, other: Operand): Column<V, string, R> {
    const argument = operandOf(other, `${name}()`)
    return this.with(callNode(name, [this.node, argument.node]), argument)
  }
}

export type Condition<Reads extends string = string> = Column<boolean | null, string, Reads>

/** A column with the direction to sort it in. */
export class SortColumn<Reads extends string = string> {
  declare readonly $reads: Reads

  /** Made by `asc` and `desc`. */
  constructor(
    /** @internal */
    readonly column: Column<unknown, string, Reads>,
    private readonly descending: boolean,
    private readonly nulls: OrderItem['nulls'] = undefined,
  ) {}

  /** NULLs before all values. */
  nullsFirst(): SortColumn<Reads> {
    return new SortColumn(this.column, this.descending, 'first')
  }

  /** NULLs behind all values: as it is where nothing is said. */
  nullsLast(): SortColumn<Reads> {
    return new SortColumn(this.column, this.descending, 'last')
  }

  /** @internal */
  get item(): OrderItem {
    return { expression: this.column.node, descending: this.descending, nulls: this.nulls, position: NOWHERE }
  }
}

/** A column by its name; a field of a struct, or a column of one table of several, by a dotted one: `user.city`, `plays.city`. */
export function col<const Name extends string>(name: Name): Column<Named<Name>, LeafName<Name>, Name> {
  if (typeof name !== 'string' || name === '') throw new BindError('col() takes the name of a column', { hint: `col('city')` })
  return new Column(columnNode(name))
}

/** A value as a column. */
export function lit(value: Value): Column<Value, string, never> {
  return new Column(literalNode(value))
}

/** The operand as a column; `place` is for the message where it is none. */
export function operandOf(operand: Operand, place: string): Column<unknown> {
  return operand instanceof Column ? operand : new Column(literalNode(operand, place))
}

/** The texts that the columns come from, each once. */
export function textsOf(columns: readonly Column<unknown>[]): readonly string[] {
  return [...new Set(columns.flatMap(({ texts }) => texts))]
}
