// Types of rows as DataFrame calls change them: known to the compiler alone.
import type { Column } from './expressions/column.ts'
import type { Value } from './expressions/literal.ts'

/** A row of which only the running query knows the columns. */
export type Row = Record<string, Value>

declare const NAMED: unique symbol

/** The value of a column that was only named: the row type says what it is. */
export interface Named<Name extends string> {
  readonly [NAMED]: Name
}

/** The columns of a row, alone or behind the name of their table: `city`, `plays.city`. */
export type ColumnName<R> = (keyof R & string) | `${string}.${keyof R & string}`

/** A column, or the struct that some columns are the fields of. */
export type ColumnOrStruct<R> = ColumnName<R> | (keyof R extends infer K ? (K extends `${infer Struct}.${string}` ? Struct : never) : never)

/** The row without columns, and without the fields of structs. */
export type DroppedRow<R, Names extends string> = Omit<R, Names | Extract<keyof R, `${Names}.${string}`>>

/** What a column is called where nothing renames it: `city` of `user.city`. */
export type LeafName<Path extends string> = Path extends `${string}.${infer Rest}` ? LeafName<Rest> : Path

/** The value of an expression over rows of type R. */
type Resolved<R, T> = T extends Named<infer Name> ? ValueOf<R, Name> : T

type ValueOf<R, Name extends string> = Name extends keyof R ? R[Name] : Name extends `${string}.${infer Rest}` ? ValueOf<R, Rest> : Value

/** What select, groupBy and agg take: a column's name, an expression, or expressions under the names that they are to have. */
export type Item<R> = ColumnName<R> | '*' | AnyColumn<R> | NamedItems<R>

export type AnyColumn<R> = Column<unknown, string, ColumnName<R>>

export type NamedItems<R> = { readonly [name: string]: AnyColumn<R> | Value }

/** One value instead of its literal type: `string`, not `'a'`. */
type Widened<T> = T extends string ? string : T extends number ? number : T extends bigint ? bigint : T extends boolean ? boolean : T

type ItemRow<R, I> = I extends '*'
  ? R
  : I extends string
    ? { [K in LeafName<I>]: ValueOf<R, I> }
    : I extends Column<infer T, infer Name, string>
      ? string extends Name
        ? Row
        : { [K in Name]: Resolved<R, T> }
      : { -readonly [K in keyof I]: I[K] extends Column<infer T, string, string> ? Resolved<R, T> : Widened<I[K]> }

type Intersection<U> = (U extends unknown ? (part: U) => void : never) extends (whole: infer I) => void ? I : never

type Flat<T> = { [K in keyof T]: T[K] }

/** The row that a list of items makes of a row of type R. */
export type SelectedRow<R, Items extends readonly unknown[]> = Items extends readonly []
  ? object
  : Flat<Extract<Intersection<ItemRow<R, Items[number]>>, object>>

/** The row with more columns, or other ones under the same names. */
export type ExtendedRow<R, Items> = Flat<
  Omit<R, keyof Items> & {
    -readonly [K in keyof Items]: Items[K] extends Column<infer T, string, string> ? Resolved<R, T> : Widened<Items[K]>
  }
>

/** The row with one element of a list in the place of the list. */
export type UnnestedRow<R, Name extends string> = {
  [K in keyof R]: K extends Name ? (Extract<R[K], readonly unknown[]> extends readonly (infer E)[] ? E : Value) : R[K]
}

/** The row without the columns that became rows, and with the name and the value of one of them. */
export type UnpivotedRow<R, Columns extends string, Name extends string, ValueName extends string> = Flat<
  Omit<R, Columns> & { [K in Name]: string } & { [K in ValueName]: Columns extends keyof R ? R[Columns] : Value }
>

/** The row with columns under other names. */
export type RenamedRow<R, Names> = { [K in keyof R as K extends keyof Names ? Extract<Names[K], string> : K]: R[K] }

/** The row of a join that keeps the columns of both sides. */
export type JoinedRow<L, R> = Flat<L & Omit<R, keyof L>>
