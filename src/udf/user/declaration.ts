// How a user declares a function: the options, and the JavaScript types that go with the SQL types that they name.
import type { RawValue } from '../../common/result.ts'

type NumberName =
  | 'double'
  | 'float'
  | 'float4'
  | 'float8'
  | 'real'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'int'
  | 'utinyint'
  | 'usmallint'
  | 'date'
type BigName =
  | 'bigint'
  | 'hugeint'
  | 'uinteger'
  | 'ubigint'
  | 'uuid'
  | 'time'
  | 'timestamp'
  | 'timestamp_s'
  | 'timestamp_ms'
  | 'timestamp_ns'
  | 'timestamptz'

/** The JavaScript value of an SQL type, by its name; `RawValue` where the name is not one of the common ones. */
export type JsValue<Name extends string> =
  Lowercase<Name> extends 'varchar' | 'text' | 'string'
    ? string
    : Lowercase<Name> extends NumberName
      ? number
      : Lowercase<Name> extends BigName | `decimal${string}` | `numeric${string}`
        ? bigint
        : Lowercase<Name> extends 'boolean' | 'bool'
          ? boolean
          : Lowercase<Name> extends 'blob'
            ? Uint8Array
            : Lowercase<Name> extends 'json' | 'bit' | `enum(${string}`
              ? string
              : Lowercase<Name> extends `${string}]` | `${string})`
                ? // Arrays, objects, Maps: which, only the text of the type says.
                  // biome-ignore lint/suspicious/noExplicitAny: the compiler does not read types of SQL within others.
                  any
                : Exclude<RawValue, null>

/** What a function may give for a declared type: integers also as numbers, dates and timestamps also as a Date; null or undefined for NULL. */
export type JsResult<Name extends string> =
  | JsValue<Name>
  | (JsValue<Name> extends bigint ? number : never)
  | (Lowercase<Name> extends 'date' | `timestamp${string}` ? Date : never)
  | null
  | undefined

type Nulls = 'skip' | 'pass'

/** The arguments of a function; with `nulls: 'pass'` each may be null. */
export type JsArguments<Args extends readonly string[], N extends Nulls = 'skip'> = {
  -readonly [I in keyof Args]: N extends 'pass' ? JsValue<Args[I]> | null : JsValue<Args[I]>
}

export interface UdfOptions<Args extends readonly string[], Returns extends string, N extends Nulls = 'skip'> {
  /** The SQL types of the arguments by name: `['varchar', 'decimal(15,2)']`. What is passed is cast to them where SQL would do so by itself. */
  readonly args: Args
  readonly returns: Returns
  /** `skip` (the default): NULL in any argument gives NULL without a call; for an aggregate, the row does not count. `pass`: the function is given null. */
  readonly nulls?: N
  /** Values that the functions use by name; copied when the function is registered. Not with a module. */
  readonly capture?: Readonly<Record<string, unknown>>
  /** Take the place of a function registered before under this name. */
  readonly replace?: boolean
}

export interface ScalarUdfOptions<Args extends readonly string[], Returns extends string, N extends Nulls = 'skip'>
  extends UdfOptions<Args, Returns, N> {
  /** It may give another value for the same arguments: it is called for each row, as often as written. */
  readonly volatile?: boolean
  readonly vectorized?: false
}

export interface VectorizedUdfOptions<Args extends readonly string[], Returns extends string, N extends Nulls = 'skip'>
  extends UdfOptions<Args, Returns, N> {
  readonly volatile?: boolean
  /** The function takes columns and gives one. */
  readonly vectorized: true
}

/** A function in a module: loaded by each worker. */
export interface UdfModule {
  /** A URL (`new URL('./functions.js', import.meta.url)`), a path (from the working directory), or a package's name. */
  readonly module: URL | string
  /** The name of the export; `default` unless given. */
  readonly export?: string
}

type Typed<Name extends string> =
  Lowercase<Name> extends 'double' | 'float8'
    ? Float64Array
    : Lowercase<Name> extends 'float' | 'real' | 'float4'
      ? Float32Array
      : Lowercase<Name> extends 'varchar' | 'text' | 'string'
        ? readonly string[]
        : Lowercase<Name> extends 'boolean' | 'bool'
          ? Uint8Array
          : JsValue<Name> extends number
            ? Int32Array
            : Lowercase<Name> extends 'ubigint'
              ? BigUint64Array
              : JsValue<Name> extends bigint
                ? BigInt64Array | readonly bigint[]
                : readonly JsValue<Name>[]

/** A column as a vectorized function gets it: `length` values of some rows. It may keep nothing of it. */
export interface UdfColumn<Name extends string = string> {
  readonly length: number
  /** What the type lies in: a typed array for what fits one (booleans as 0 and 1), else an array. A NULL's place holds zero or an empty value. */
  readonly values: Typed<Name>
  /** Whether the value in that row is NULL; never with `nulls: 'skip'`. */
  isNull(row: number): boolean
}

/** What a vectorized function gives: a value for each row, in an array (null for NULL) or in the type's typed array; NULLs of one by `nulls` (1 = NULL). */
export type UdfColumnResult<Name extends string> =
  | ArrayLike<JsResult<Name>>
  | Typed<Name>
  | { readonly values: Typed<Name> | ArrayLike<JsResult<Name>>; readonly nulls: ArrayLike<number | boolean> }

export type ScalarUdf<Args extends readonly string[], Returns extends string, N extends Nulls> = (
  ...args: JsArguments<Args, N>
) => JsResult<Returns>

export type VectorizedUdf<Args extends readonly string[], Returns extends string> = (
  ...columns: { -readonly [I in keyof Args]: UdfColumn<Args[I]> }
) => UdfColumnResult<Returns>

/** An aggregate: a state for each group and worker, into which rows are taken by `step`; states of a group are put together by `merge`. */
export interface AggregateUdf<State, Args extends readonly string[], Returns extends string, N extends Nulls = 'skip'> {
  /** The state of no rows: a value, copied for each group, or a function that makes one. */
  readonly zero: State extends (...args: never[]) => unknown ? never : State | (() => State)
  /** Takes a row into the state: gives the state, or changes it and gives nothing. */
  readonly step: (state: State, ...args: JsArguments<Args, N>) => State | undefined | undefined
  /** Puts two states of one group together: gives the state, or changes the first and gives nothing. */
  readonly merge: (into: State, from: State) => State | undefined | undefined
  /** The aggregate's value for a state; the state itself unless given. */
  readonly finish?: (state: State) => JsResult<Returns>
}
