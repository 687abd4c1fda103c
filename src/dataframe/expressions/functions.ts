// fn: every function as a method.
import { BindError } from '../../common/errors.ts'
import { didYouMean } from '../../logical/binder/did-you-mean.ts'
import { type CallColumn, type ColumnOrName, callOf, columnOf } from './call-column.ts'
import { type Column, type Operand, operandOf } from './column.ts'
import type { AggregateCall, Lambda, ScalarCall, WindowCall, WindowValueCall } from './function-types.ts'
import { BUILTIN_CALLS, type BuiltinCalls } from './functions.generated.ts'
import { lambdaColumn } from './lambda-column.ts'
import type { Value } from './literal.ts'

/** Calls that the binder knows itself, and the call of any function by name. */
interface OwnCalls {
  /** The rows, or those in which a column is not NULL. */
  readonly count: AggregateCall<readonly [Operand?], bigint>
  /** How many different values there are, NULL not among them. */
  readonly countDistinct: AggregateCall<readonly [Operand], bigint>
  /** The first of the arguments that is not NULL. */
  readonly coalesce: ScalarCall<readonly [Operand, ...Operand[]], Value>
  /** The first argument, or the second where that is NULL. */
  readonly ifnull: ScalarCall<readonly [Operand, Operand], Value>
  /** The first argument, or NULL where it equals the second. */
  readonly nullif: ScalarCall<readonly [Operand, Operand], Value>
  /** The second argument where the first is true, else the third. */
  readonly if: ScalarCall<readonly [Operand, Operand, Operand], Value>
  /** The query's moment, as a TIMESTAMP WITH TIME ZONE. */
  readonly now: ScalarCall<readonly [], string>
  /** The query's day. */
  readonly currentDate: ScalarCall<readonly [], string>
  /** The row's number in its window, from 1. */
  readonly rowNumber: WindowCall<bigint>
  /** The row's place in its window; rows with equal keys share one, and as many places behind it are left out. */
  readonly rank: WindowCall<bigint>
  /** As `rank`, with no places left out. */
  readonly denseRank: WindowCall<bigint>
  /** The row's rank as a share of those behind the first, 0 to 1. */
  readonly percentRank: WindowCall<number>
  /** The share of the rows that come no later than the row. */
  readonly cumeDist: WindowCall<number>
  /** Which of so many equal parts of its window the row is in, from 1. */
  readonly ntile: ScalarCall<readonly [Operand], bigint>
  /** The value of the row before, or so many before; instead of NULL the third argument where there is no such row. */
  readonly lag: WindowValueCall<readonly [offset?: Operand, fallback?: Operand]>
  /** As `lag`, of rows behind. */
  readonly lead: WindowValueCall<readonly [offset?: Operand, fallback?: Operand]>
  /** The value of the frame's first row. */
  readonly firstValue: WindowValueCall<readonly []>
  /** The value of the frame's last row. */
  readonly lastValue: WindowValueCall<readonly []>
  /** The value of the frame's n-th row, from 1. */
  readonly nthValue: WindowValueCall<readonly [n: Operand]>
  /** Any function by its SQL name, such as one of the user's own: strings are text, columns are `col(name)`. */
  call(name: string, ...args: readonly Operand[]): CallColumn<Value, never>
}

/**
 * The functions, by their SQL names in camel case. A string is text to a scalar function (`fn.dateTrunc('month', col('ts'))`) and the name of a
 * column to an aggregate (`fn.sum('ms_played')`).
 */
export type Functions = Omit<BuiltinCalls, keyof OwnCalls> & OwnCalls

type Call = (...args: readonly Operand[]) => Column<unknown>

const scalarCall =
  (name: string): Call =>
  (...args) =>
    callOf(
      name,
      given(args).map((arg: Operand | Lambda) => {
        const place = `fn.${name}()`
        return typeof arg === 'function' ? lambdaColumn(arg, place) : operandOf(arg, place)
      }),
    )

const aggregateCall =
  (name: string): Call =>
  (...args) =>
    callOf(
      name,
      given(args).map((arg) => (typeof arg === 'string' ? columnOf(arg, `fn.${name}()`) : operandOf(arg, `fn.${name}()`))),
    )

/** The first argument is a column's name where it is a string. */
const valueCall =
  (name: string): Call =>
  (value, ...rest) => {
    const place = `fn.${name}()`
    return callOf(name, [columnOf(value as ColumnOrName, place), ...given(rest).map((arg) => operandOf(arg, place))])
  }

/** Arguments left out at the end are not there. */
function given(args: readonly Operand[]): readonly Operand[] {
  const last = args.findLastIndex((arg) => arg !== undefined)
  return args.slice(0, last + 1)
}

const CALLS = new Map<string, Call>([
  ...BUILTIN_CALLS.map(([name, sql, kind]): [string, Call] => [name, kind === 'scalar' ? scalarCall(sql) : aggregateCall(sql)]),
  ...(['coalesce', 'ifnull', 'nullif', 'if', 'now'] as const).map((name): [string, Call] => [name, scalarCall(name)]),
  ['currentDate', scalarCall('current_date')],
  ['rowNumber', scalarCall('row_number')],
  ['rank', scalarCall('rank')],
  ['denseRank', scalarCall('dense_rank')],
  ['percentRank', scalarCall('percent_rank')],
  ['cumeDist', scalarCall('cume_dist')],
  ['ntile', scalarCall('ntile')],
  ['lag', valueCall('lag')],
  ['lead', valueCall('lead')],
  ['firstValue', valueCall('first_value')],
  ['lastValue', valueCall('last_value')],
  ['nthValue', valueCall('nth_value')],
  // As SQL calls count(*).
  ['count', (...args) => (given(args).length === 0 ? callOf('count_star', []) : aggregateCall('count')(...args))],
  ['countDistinct', (value) => callOf('count', [columnOf(value as ColumnOrName, 'fn.countDistinct()')]).distinct()],
  ['call', (name, ...args) => scalarCall(String(name))(...args)],
])

export const fn: Functions = new Proxy(Object.fromEntries(CALLS), {
  get(calls, name) {
    if (typeof name === 'symbol' || name in calls) return calls[name as string]
    // What asks whether an object is a promise, or how it prints, asks for these.
    if (name === 'then' || name === 'toJSON') return undefined
    throw new BindError(`there is no function fn.${name}`, {
      hint: didYouMean(name, [...CALLS.keys()]) ?? `A function of your own is called as fn.call('${name}', …).`,
    })
  },
}) as unknown as Functions
