// Functions that make intervals, and what differs where a part or a truncation is asked of one.
import { ConversionError, OverflowError } from '../../../common/errors.ts'
import { BIGINT, DOUBLE, INTERVAL } from '../../../common/types.ts'
import { f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { MICROS_PER_DAY } from '../../emit/calendar.ts'
import { type IntervalCode, intervalOf, normalized, packedInterval } from '../../emit/interval.ts'
import { outside64, rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type Emit, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import type { DateUnit } from './date-units.ts'

const ZERO = i64.const(0)
const MICROS_PER_SECOND = 1_000_000
const MICROS_PER_HOUR = 3_600_000_000n
const MICROS_PER_MINUTE = 60_000_000n

function maker(name: string, part: keyof IntervalCode, factor: bigint, words: string, example: readonly [string, string]): ScalarFunction {
  const [min, max] = rangeOf(part === 'micros' ? BIGINT : { kind: 'integer' })
  return scalar({
    name,
    doc: `An interval of so many ${words}.`,
    example,
    signatures: [takes([BIGINT], INTERVAL)],
    canRaise: true,
    emit(code, [x]) {
      const [count] = x!.parts
      code.raise(
        outside64(count!, [min / factor, max / factor]),
        [x!],
        ([value]) => new OverflowError(`${name}(${value}): an interval has no room for so many ${words}`),
      )
      return packedInterval(code, { months: ZERO, days: ZERO, micros: ZERO, [part]: code.let(i64.mul(count!, factor)) })
    },
  })
}

/** Seconds and milliseconds take a fraction. */
function fractionMaker(name: string, micros: number, words: string, example: readonly [string, string]): ScalarFunction {
  return scalar({
    name,
    doc: `An interval of so many ${words}, to the microsecond.`,
    example,
    signatures: [takes([DOUBLE], INTERVAL)],
    canRaise: true,
    emit(code, [x]) {
      const scaled = code.let(f64.mul(x!.parts[0]!, micros))
      const rounded = code.let(f64.nearest(scaled))
      code.raise(
        i32.eqz(f64.lt(f64.abs(rounded), 2 ** 63)),
        [x!],
        ([value]) => new OverflowError(`${name}(${value}): an interval has no room for so many ${words}`),
      )
      return packedInterval(code, { months: ZERO, days: ZERO, micros: code.let(i64.trunc_sat_f64_s(rounded)) })
    },
  })
}

export const INTERVAL_MAKERS: readonly ScalarFunction[] = [
  maker('to_millennia', 'months', 12_000n, 'millennia', ['to_millennia(1)', '1000 years']),
  maker('to_centuries', 'months', 1200n, 'centuries', ['to_centuries(1)', '100 years']),
  maker('to_decades', 'months', 120n, 'decades', ['to_decades(2)', '20 years']),
  maker('to_years', 'months', 12n, 'years', ['to_years(2)', '2 years']),
  maker('to_quarters', 'months', 3n, 'quarters', ['to_quarters(5)', '1 year 3 months']),
  maker('to_months', 'months', 1n, 'months', ['to_months(14)', '1 year 2 months']),
  maker('to_weeks', 'days', 7n, 'weeks', ['to_weeks(2)', '14 days']),
  maker('to_days', 'days', 1n, 'days', ['to_days(40)', '40 days']),
  maker('to_hours', 'micros', MICROS_PER_HOUR, 'hours', ['to_hours(36)', '36:00:00']),
  maker('to_minutes', 'micros', MICROS_PER_MINUTE, 'minutes', ['to_minutes(90)', '01:30:00']),
  fractionMaker('to_seconds', MICROS_PER_SECOND, 'seconds', ['to_seconds(1.5)', '00:00:01.5']),
  fractionMaker('to_milliseconds', 1000, 'milliseconds', ['to_milliseconds(1.5)', '00:00:00.0015']),
  maker('to_microseconds', 'micros', 1n, 'microseconds', ['to_microseconds(7)', '00:00:00.000007']),
]

export const normalizedInterval = scalar({
  name: 'normalized_interval',
  doc: 'The interval with 24 hours turned into a day and 30 days into a month, as far as they go: intervals that are equal become the same.',
  example: [`normalized_interval(interval '400 days 50 hours')`, '1 year 1 month 12 days 02:00:00'],
  signatures: [takes([INTERVAL], INTERVAL)],
  canRaise: true,
  emit(code, [x]) {
    const parts = normalized(code, intervalOf(code, x!))
    code.raise(
      outside64(parts.months, rangeOf({ kind: 'integer' })),
      [x!],
      () => new OverflowError('overflow in normalized_interval: an interval has no room for so many months'),
    )
    return packedInterval(code, parts)
  },
})

type IntervalUnit = Exclude<DateUnit, 'week' | 'dow' | 'isodow' | 'doy' | 'isoyear' | 'yearweek' | 'epoch' | 'era' | 'julian'>

/** Each part as an i64: of the months, the days or the µs alone. */
const PARTS: Readonly<Record<IntervalUnit, (interval: IntervalCode) => Value>> = {
  millennium: ({ months }) => i64.div_s(months, 12_000),
  century: ({ months }) => i64.div_s(months, 1200),
  decade: ({ months }) => i64.div_s(months, 120),
  year: ({ months }) => i64.div_s(months, 12),
  quarter: ({ months }) => i64.add(i64.div_s(i64.rem_s(months, 12), 3), 1),
  month: ({ months }) => i64.rem_s(months, 12),
  day: ({ days }) => days,
  hour: ({ micros }) => i64.div_s(micros, MICROS_PER_HOUR),
  minute: ({ micros }) => i64.div_s(i64.rem_s(micros, MICROS_PER_HOUR), MICROS_PER_MINUTE),
  second: ({ micros }) => i64.div_s(i64.rem_s(micros, MICROS_PER_MINUTE), MICROS_PER_SECOND),
  millisecond: ({ micros }) => i64.div_s(i64.rem_s(micros, MICROS_PER_MINUTE), 1000),
  microsecond: ({ micros }) => i64.rem_s(micros, MICROS_PER_MINUTE),
}

export const INTERVAL_UNITS = Object.keys(PARTS) as readonly DateUnit[]

export const emitIntervalPart =
  (unit: DateUnit, at: number): Emit =>
  (code, args) =>
    code.value(BIGINT, PARTS[unit as IntervalUnit](intervalOf(code, args[at]!)))

/** The length of it all, a month as 30 days, in the unit that `convert` makes of µs. */
export function lengthOfInterval(code: RowCode, x: SqlValue, convert: (code: RowCode, micros: Value) => Value): Value {
  const { months, days, micros } = intervalOf(code, x)
  const day = convert(code, i64.const(MICROS_PER_DAY))
  return code.let(i64.add(i64.mul(i64.add(i64.mul(months, 30), days), day), convert(code, micros)))
}

/** Seconds as a DOUBLE: a year counts 365.25 days, what months are left 30 days each. */
export function secondsOfInterval(code: RowCode, x: SqlValue): Value {
  const { months, days, micros } = intervalOf(code, x)
  const yearQuarters = i64.mul(i64.div_s(months, 12), 1461)
  const otherDays = i64.add(i64.mul(i64.rem_s(months, 12), 30), days)
  const seconds = f64.mul(f64.add(f64.div(f64.convert_i64_s(yearQuarters), 4), f64.convert_i64_s(otherDays)), 86_400)
  return f64.add(seconds, f64.div(f64.convert_i64_s(micros), MICROS_PER_SECOND))
}

const MONTHS: Partial<Record<DateUnit, number>> = { month: 1, quarter: 3, year: 12, decade: 120, century: 1200, millennium: 12_000 }
const MICROS: Partial<Record<DateUnit, bigint>> = {
  hour: MICROS_PER_HOUR,
  minute: MICROS_PER_MINUTE,
  second: 1_000_000n,
  millisecond: 1000n,
  microsecond: 1n,
}

/** What is smaller than the unit is left out. */
export const emitIntervalTrunc =
  (unit: DateUnit): Emit =>
  (code, [, x]) => {
    const { months, days, micros } = intervalOf(code, x!)
    const whole = (part: Value, length: number | bigint): Value => code.let(i64.sub(part, i64.rem_s(part, length)))
    const monthLength = MONTHS[unit]
    if (monthLength) return packedInterval(code, { months: whole(months, monthLength), days: ZERO, micros: ZERO })
    if (unit === 'week') return packedInterval(code, { months, days: whole(days, 7), micros: ZERO })
    const length = MICROS[unit]
    return packedInterval(code, { months, days, micros: length ? whole(micros, length) : ZERO })
  }

/** A width that buckets can have: only months, or none. Gives both, the months and the µs; raises otherwise. */
export function bucketWidth(code: RowCode, width: SqlValue): { months: Value; micros: Value } {
  const { months, days, micros } = intervalOf(code, width)
  const total = code.let(i64.add(i64.mul(days, MICROS_PER_DAY), micros))
  const mixed = i32.and(i64.ne(months, 0), i64.ne(i64.or(days, micros), 0))
  code.raise(mixed, [width], () => new ConversionError('time_bucket takes a width in months, or one in days and time, not both'))
  const isMonths = code.let(i64.gt_s(months, 0))
  const isTime = code.let(i64.gt_s(total, 0))
  code.raise(i32.eqz(i32.or(isMonths, isTime)), [width], () => new ConversionError('time_bucket takes a width above zero'))
  // What has raised, or is not asked for, must not divide by zero all the same.
  return { months: code.let(select(isMonths, months, 0)), micros: code.let(select(isTime, total, 1)) }
}
