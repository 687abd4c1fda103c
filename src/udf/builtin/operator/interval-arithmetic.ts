// +, −, × and ÷ where an interval or a moment is involved.
import { OverflowError } from '../../../common/errors.ts'
import { packInterval, unpackInterval } from '../../../common/text/interval.ts'
import { BIGINT, DATE, DOUBLE, INTERVAL, type SqlType, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ, typeName } from '../../../common/types.ts'
import { choose, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import { floorModulo64, MICROS_PER_DAY } from '../../emit/calendar.ts'
import { addOverflows, subtractOverflows } from '../../emit/int128.ts'
import { addInterval, type IntervalCode, intervalOf, packedInterval } from '../../emit/interval.ts'
import { Moment } from '../../emit/moment.ts'
import { outside64, rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import type { Emit, RowFunction } from '../../function.ts'
import { type Signature, takes } from '../../signature.ts'

const MOMENTS = [TIMESTAMP, TIMESTAMPTZ, TIME]

export const LATER: readonly Signature[] = [
  takes([INTERVAL, INTERVAL], INTERVAL),
  ...MOMENTS.map((type) => takes([type, INTERVAL], type)),
  ...MOMENTS.map((type) => takes([INTERVAL, type], type)),
  takes([DATE, TIME], TIMESTAMP),
  takes([TIME, DATE], TIMESTAMP),
  takes([TIMETZ, INTERVAL], TIMETZ),
  takes([INTERVAL, TIMETZ], TIMETZ),
  takes([DATE, TIMETZ], TIMESTAMPTZ),
  takes([TIMETZ, DATE], TIMESTAMPTZ),
]

export const EARLIER: readonly Signature[] = [
  takes([INTERVAL, INTERVAL], INTERVAL),
  ...MOMENTS.map((type) => takes([type, INTERVAL], type)),
  takes([TIMESTAMP, TIMESTAMP], INTERVAL),
  takes([TIMESTAMPTZ, TIMESTAMPTZ], INTERVAL),
  takes([INTERVAL], INTERVAL),
  takes([TIMETZ, INTERVAL], TIMETZ),
]

export const SCALED: readonly Signature[] = [
  takes([INTERVAL, BIGINT], INTERVAL),
  takes([BIGINT, INTERVAL], INTERVAL),
  takes([INTERVAL, DOUBLE], INTERVAL),
  takes([DOUBLE, INTERVAL], INTERVAL),
]

export const SHARED: readonly Signature[] = [takes([INTERVAL, DOUBLE], INTERVAL)]

const OF_TIME = new Set<SqlType['kind']>(['interval', 'timestamp', 'timestamptz', 'time'])

/** Whether an operand is an interval, a timestamp or a time: dates with numbers are ordinary arithmetic. */
export function isOfTime(args: readonly SqlValue[]): boolean {
  return args.some(({ type }) => OF_TIME.has(type.kind))
}

function raiseOverflow(code: RowCode, overflow: Value, what: string, sign: string, a: SqlValue, b: SqlValue, type: SqlType): void {
  code.raise(
    overflow,
    [a, b],
    ([x, y]) =>
      new OverflowError(`overflow in ${what} of ${typeName(type)}: ${describeValue(x!, a.type)} ${sign} ${describeValue(y!, b.type)}`),
  )
}

function negated(code: RowCode, { months, days, micros }: IntervalCode): IntervalCode {
  const minus = (part: Value): Value => code.let(i64.sub(0, part))
  return { months: minus(months), days: minus(days), micros: minus(micros) }
}

/** The moment an interval away; an infinity stays where it is, and a time goes round the clock. */
function shifted(code: RowCode, moment: SqlValue, interval: SqlValue, type: SqlType, later: boolean): SqlValue {
  const parts = intervalOf(code, interval)
  const by = later ? parts : negated(code, parts)
  const [start] = moment.parts
  if (type.kind === 'time') {
    const rest = floorModulo64(code, by.micros, MICROS_PER_DAY)
    const sum = code.let(i64.add(start!, rest))
    return code.value(type, i64.sub(sum, select(i64.ge_s(sum, MICROS_PER_DAY), i64.const(MICROS_PER_DAY), 0)))
  }
  const finite = new Moment(code, moment).isFinite()!
  const from = code.let(select(finite, start!, 0))
  const { micros, overflow } = type.kind === 'timestamptz' ? addZoned(code, from, by) : addInterval(code, from, by)
  raiseOverflow(code, i32.and(overflow, finite), later ? 'addition' : 'subtraction', later ? '+' : '-', moment, interval, type)
  return code.value(type, select(finite, micros, start!))
}

/** With a time zone, µs come before months and days where any part is negative. */
function addZoned(code: RowCode, start: Value, { months, days, micros }: IntervalCode): { micros: Value; overflow: Value } {
  const none = i64.const(0)
  const negative = code.let(i64.lt_s(i64.or(i64.or(months, days), micros), 0))
  const first = addInterval(code, start, { months: none, days: none, micros: code.let(select(negative, micros, 0)) })
  const then = addInterval(code, first.micros, { months, days, micros: code.let(select(negative, none, micros)) })
  return { micros: then.micros, overflow: code.let(i32.or(first.overflow, then.overflow)) }
}

function joined(code: RowCode, op: 'add' | 'sub', a: SqlValue, b: SqlValue): SqlValue {
  const [x, y] = [intervalOf(code, a), intervalOf(code, b)]
  const part = (key: keyof IntervalCode): Value => code.let(i64[op](x[key], y[key]))
  const sum = { months: part('months'), days: part('days'), micros: part('micros') }
  const wraps = (op === 'add' ? addOverflows : subtractOverflows)(x.micros, y.micros, sum.micros)
  const narrow = rangeOf({ kind: 'integer' })
  const overflow = i32.or(i32.or(outside64(sum.months, narrow), outside64(sum.days, narrow)), wraps)
  raiseOverflow(code, overflow, op === 'add' ? 'addition' : 'subtraction', op === 'add' ? '+' : '-', a, b, INTERVAL)
  return packedInterval(code, sum)
}

export const emitLater: Emit = (code, [a, b], type) => {
  if (type.kind === 'interval') return joined(code, 'add', a!, b!)
  const [moment, other] = a!.type.kind === 'interval' || a!.type.kind === 'time' ? [b!, a!] : [a!, b!]
  if (moment.type.kind === 'date') return atTime(code, moment, other, type)
  if (a!.type.kind === 'time') return shifted(code, a!, b!, type, true)
  return shifted(code, moment, other, type, true)
}

const SECONDS_PER_DAY = 86_400
const MOST_DAYS = (2n ** 63n - 1n) / MICROS_PER_DAY - 1n
const INFINITE = 2n ** 63n - 1n

/** A date with a time of day. */
function atTime(code: RowCode, date: SqlValue, time: SqlValue, type: SqlType): SqlValue {
  const finite = new Moment(code, date).isFinite()!
  const days = code.let(i64.extend_i32_s(date.parts[0]!))
  raiseOverflow(code, i32.and(finite, outside64(days, [-MOST_DAYS, MOST_DAYS])), 'addition', '+', date, time, type)
  const edge = select(i64.lt_s(days, 0), i64.const(-INFINITE), INFINITE)
  return code.value(type, choose(finite, i64.add(i64.mul(days, MICROS_PER_DAY), time.parts[0]!), edge))
}

export const emitEarlier: Emit = (code, [a, b], type) => {
  if (!b) {
    const parts = intervalOf(code, a!)
    const { months, days, micros } = negated(code, parts)
    const smallest = rangeOf({ kind: 'integer' })[0]
    const stuck = i32.or(i32.or(i64.eq(parts.months, smallest), i64.eq(parts.days, smallest)), i64.eq(micros, rangeOf(BIGINT)[0]))
    code.raise(stuck, [a!], ([value]) => new OverflowError(`overflow in negation of INTERVAL: -(${describeValue(value!, INTERVAL)})`))
    return packedInterval(code, { months, days, micros })
  }
  if (a!.type.kind === 'interval') return joined(code, 'sub', a!, b)
  if (b.type.kind === 'interval') return shifted(code, a!, b, type, false)
  return between(code, a!, b)
}

/** Whole days and µs from one timestamp to another. */
function between(code: RowCode, a: SqlValue, b: SqlValue): SqlValue {
  const [x, y] = [a.parts[0]!, b.parts[0]!]
  const difference = code.let(i64.sub(x, y))
  const infinite = i32.eqz(i32.and(new Moment(code, a).isFinite()!, new Moment(code, b).isFinite()!))
  raiseOverflow(code, i32.or(infinite, subtractOverflows(x, y, difference)), 'subtraction', '-', a, b, a.type)
  const days = i64.div_s(difference, MICROS_PER_DAY)
  return packedInterval(code, { months: i64.const(0), days: code.let(days), micros: i64.rem_s(difference, MICROS_PER_DAY) })
}

function checkedInterval(months: bigint, days: bigint, micros: bigint, describe: () => string): bigint {
  const small = (part: bigint): boolean => part === BigInt.asIntN(32, part)
  if (!small(months) || !small(days) || micros !== BigInt.asIntN(64, micros)) throw new OverflowError(describe())
  return packInterval({ months: Number(months), days: Number(days), micros })
}

export const scaleInterval: RowFunction = (args, types) => {
  const at = types[0]!.kind === 'interval' ? 0 : 1
  const [interval, factor] = [args[at] as bigint, args[1 - at]!]
  const describe = (): string =>
    `overflow in multiplication of INTERVAL: ${describeValue(args[0]!, types[0]!)} * ${describeValue(args[1]!, types[1]!)}`
  const { months, days, micros } = unpackInterval(interval)
  if (typeof factor === 'bigint') return checkedInterval(BigInt(months) * factor, BigInt(days) * factor, micros * factor, describe)
  return timesDouble(interval, factor as number, describe)
}

export const shareInterval: RowFunction = ([interval, divisor]) => {
  if (divisor === 0) return null
  const describe = (): string => `overflow in division of INTERVAL: ${describeValue(interval!, INTERVAL)} / ${divisor}`
  return timesDouble(interval as bigint, 1 / (divisor as number), describe)
}

/** Rounded to the sixth digit: of days and seconds what is left of a month is carried so far. */
/** The nearest integer, the even one of two. */
function nearest(value: number): number {
  const above = Math.round(value)
  return above - value === 0.5 && above % 2 !== 0 ? above - 1 : above
}

const sixDigits = (value: number): number => nearest(value * 1e6) / 1e6

/** A part of a month goes on as days of 30 to the month, a part of a day as seconds; they are rounded as PostgreSQL does it. */
function timesDouble(interval: bigint, factor: number, describe: () => string): bigint {
  const { months, days, micros } = unpackInterval(interval)
  const exactMonths = months * factor
  const exactDays = days * factor
  if (![exactMonths, exactDays, Number(micros) * factor].every(Number.isFinite)) throw new OverflowError(describe())
  const moreDays = sixDigits((exactMonths - Math.trunc(exactMonths)) * 30)
  let seconds = sixDigits((exactDays - Math.trunc(exactDays) + moreDays - Math.trunc(moreDays)) * SECONDS_PER_DAY)
  let newDays = Math.trunc(exactDays) + Math.trunc(moreDays)
  if (Math.abs(seconds) >= SECONDS_PER_DAY) {
    newDays += Math.trunc(seconds / SECONDS_PER_DAY)
    seconds -= Math.trunc(seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY
  }
  const newMicros = BigInt(nearest(Number(micros) * factor + seconds * 1e6))
  return checkedInterval(BigInt(Math.trunc(exactMonths)), BigInt(newDays), newMicros, describe)
}
