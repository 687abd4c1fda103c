// The types of the calls in functions.generated.ts.
import type { Named } from '../row-types.ts'
import type { CallColumn } from './call-column.ts'
import type { Column, Operand } from './column.ts'
import type { Value } from './literal.ts'

declare const SAME: unique symbol

/** Stands for the type of the first argument. */
export interface Same {
  readonly [SAME]: true
}

/** A function of the elements of a list: `x => x.mul(2)`, `(x, place) => x.add(place)`, `(soFar, x) => soFar.add(x)`. */
export type Lambda = (...elements: readonly Column<Value, string, never>[]) => Operand

/** An argument of an aggregate: a string is a column's name here. */
type AggregateOperand = Operand

type OperandReads<A> = A extends Column<unknown, string, infer Reads> ? Reads : never
type NamedReads<A> = A extends string ? A : OperandReads<A>

type OperandValue<A> = A extends Column<infer T, string, string> ? T : A extends string ? string : A extends number ? number : A
type NamedValue<A> = A extends string ? Named<A> : OperandValue<A>

/** A scalar function: strings are text. */
export type ScalarCall<Args extends readonly (Operand | Lambda | undefined)[], T> = <const A extends Args>(
  ...args: A
) => CallColumn<T extends Same ? OperandValue<A[0]> : T, OperandReads<A[number]>>

/** An aggregate function: strings are names of columns. */
export type AggregateCall<Args extends readonly (AggregateOperand | undefined)[], T> = <const A extends Args>(
  ...args: A
) => CallColumn<T extends Same ? NamedValue<A[0]> | null : T, NamedReads<A[number]>>

/** A function that is to be given a window with `over`. */
export type WindowCall<T> = () => CallColumn<T, never>

/** As `WindowCall`, of a value: a string is a column's name. It gives that of another row, or NULL where there is none. */
export type WindowValueCall<Rest extends readonly (Operand | undefined)[]> = <const A extends Operand, const R extends Rest>(
  value: A,
  ...rest: R
) => CallColumn<NamedValue<A> | null, NamedReads<A> | OperandReads<R[number]>>
