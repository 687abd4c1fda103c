import { BIGINT, DATE, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { emitDays, floorDivide64, floorModulo64, MICROS_PER_DAY } from '../../emit/calendar.ts'
import { Moment } from '../../emit/moment.ts'
import type { RowCode } from '../../emit/row-code.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { wholeMonths } from './age.ts'
import { type DateUnit, unitOf } from './date-units.ts'
import { emitIntervalTrunc } from './interval.ts'

/** µs of the units of fixed length. */
const MICROS: Partial<Record<DateUnit, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: MICROS_PER_DAY,
}
const YEARS: Partial<Record<DateUnit, number>> = { year: 1, decade: 10, century: 100, millennium: 1000 }
const TRUNCATED: readonly DateUnit[] = [
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'isoyear',
  'decade',
  'century',
  'millennium',
]
/** An ISO year and week begin with the week. */
const BEGINNINGS: readonly DateUnit[] = [...TRUNCATED, 'yearweek']

/** The first day, since 1970, of the unit in which the moment lies. */
function firstDay(code: RowCode, moment: Moment, unit: DateUnit): Value {
  if (unit === 'week') return i32.sub(moment.days(), moment.dayOfWeek())
  const { year, month } = moment.civil()
  const first = i32.const(1)
  if (unit === 'month') return emitDays(code, { year, month, day: first })
  if (unit === 'quarter') return emitDays(code, { year, month: code.let(i32.sub(month, i32.rem_u(i32.sub(month, 1), 3))), day: first })
  if (unit === 'isoyear') {
    // The week with the 4th of January is the first.
    const fourth = emitDays(code, { year: moment.isoYear(), month: first, day: i32.const(4) })
    const sinceMonday = floorModulo64(code, i64.add(i64.extend_i32_s(fourth), 3), 7n)
    return i32.sub(fourth, i32.wrap_i64(sinceMonday))
  }
  const start = code.let(i32.mul(i32.div_s(year, YEARS[unit]!), YEARS[unit]!))
  return emitDays(code, { year: start, month: first, day: first })
}

export const dateTrunc = scalar({
  name: 'date_trunc',
  zoned: 'local',
  aliases: ['datetrunc'],
  doc: 'The timestamp at which the unit began in which the moment lies. Weeks begin on Mondays. Of an interval, what is left without smaller units.',
  example: [`date_trunc('month', timestamp '2020-05-06 01:02:03')`, '2020-05-01 00:00:00'],
  signatures: [takes([VARCHAR, TIMESTAMP], TIMESTAMP), takes([VARCHAR, TIMESTAMPTZ], TIMESTAMPTZ), takes([VARCHAR, INTERVAL], INTERVAL)],
  constants: [0],
  body(_, returns, [name]) {
    const named = unitOf('date_trunc', name, BEGINNINGS)
    const unit = named === 'yearweek' ? 'week' : named
    if (returns.kind === 'interval') return { kind: 'emit', emit: emitIntervalTrunc(unit) }
    return {
      kind: 'emit',
      emit(code, [, x]) {
        const moment = new Moment(code, x!)
        const micros = moment.micros()
        const length = MICROS[unit]
        const start = length
          ? i64.sub(micros, floorModulo64(code, micros, length))
          : i64.mul(i64.extend_i32_s(firstDay(code, moment, unit)), MICROS_PER_DAY)
        return code.value(returns, select(moment.isFinite()!, start, micros))
      },
    }
  },
})

/** The running number of the unit in which a moment lies: their difference is how many times a new one began in between. */
function unitNumber(code: RowCode, moment: Moment, unit: DateUnit): Value {
  const length = MICROS[unit]
  if (length) return length === 1n ? moment.micros() : floorDivide64(code, moment.micros(), length)
  const { year, month } = moment.civil()
  if (unit === 'month') return i64.extend_i32_s(i32.add(i32.mul(year, 12), month))
  if (unit === 'quarter') return i64.extend_i32_s(i32.add(i32.mul(year, 4), i32.div_u(i32.sub(month, 1), 3)))
  return i64.extend_i32_s(unit === 'isoyear' ? moment.isoYear() : i32.div_s(year, YEARS[unit]!))
}

const DIFFERENCES = [TIMESTAMP, TIMESTAMPTZ, TIME].map((type) => takes([VARCHAR, type, type], BIGINT))
const CLOCK_UNITS: readonly DateUnit[] = ['hour', 'minute', 'second', 'millisecond', 'microsecond']

/** Undefined for times of day, which always are. */
function bothFinite(code: RowCode, a: Moment, b: Moment): Value | undefined {
  const [x, y] = [a.isFinite(), b.isFinite()]
  return x && y ? code.let(i32.and(x, y)) : undefined
}

export const dateDiff = scalar({
  name: 'date_diff',
  zoned: 'local',
  aliases: ['datediff'],
  doc: 'How many times a new unit began between the first moment and the second; below zero where the second is earlier. A week is seven days, whichever day begins it.',
  example: [`date_diff('month', date '2020-01-31', date '2020-02-01')`, '1'],
  signatures: DIFFERENCES,
  givesNull: true,
  constants: [0],
  body([, type], returns, [name]) {
    const unit = unitOf('date_diff', name, type!.kind === 'time' ? CLOCK_UNITS : TRUNCATED)
    return {
      kind: 'emit',
      emit(code, [, from, to]) {
        const [start, end] = [new Moment(code, from!), new Moment(code, to!)]
        const difference =
          unit === 'week'
            ? i64.div_s(i64.extend_i32_s(i32.sub(end.days(), start.days())), 7n)
            : i64.sub(unitNumber(code, end, unit), unitNumber(code, start, unit))
        return { ...code.value(returns, difference), valid: bothFinite(code, start, end) }
      },
    }
  },
})

const WEEK = 7n * MICROS_PER_DAY
const MONTHS: Partial<Record<DateUnit, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
  isoyear: 12,
  decade: 120,
  century: 1200,
  millennium: 12_000,
}
const INFINITE = 2n ** 63n - 1n
const isInfinite = (micros: bigint): boolean => micros === INFINITE || micros === -INFINITE

export const dateSub = scalar({
  name: 'date_sub',
  zoned: 'local',
  aliases: ['datesub'],
  doc: 'How many whole units lie between the first moment and the second; below zero where the second is earlier.',
  example: [`date_sub('month', date '2020-01-31', date '2020-03-30')`, '1'],
  signatures: DIFFERENCES,
  givesNull: true,
  constants: [0],
  body([, type], _, [name]) {
    const unit = unitOf('date_sub', name, type!.kind === 'time' ? CLOCK_UNITS : TRUNCATED)
    const length = unit === 'week' ? WEEK : MICROS[unit]
    const months = MONTHS[unit]
    return {
      kind: 'js',
      givesNull: true,
      js([, from, to]) {
        const [start, end] = [from as bigint, to as bigint]
        if (type!.kind !== 'time' && (isInfinite(start) || isInfinite(end))) return null
        if (length) return (end - start) / length
        const whole = start <= end ? wholeMonths(start, end) : -wholeMonths(end, start)
        return BigInt(Math.trunc(whole / months!))
      },
    }
  },
})

export const lastDay = scalar({
  name: 'last_day',
  zoned: 'local',
  doc: 'The last day of the month.',
  example: [`last_day(date '2020-02-05')`, '2020-02-29'],
  signatures: [takes([DATE], DATE), takes([TIMESTAMP], DATE), takes([TIMESTAMPTZ], DATE)],
  givesNull: true,
  emit(code, [x], type) {
    const moment = new Moment(code, x!)
    const { year, month } = moment.civil()
    const isDecember = code.let(i32.eq(month, 12))
    const next = {
      year: code.let(i32.add(year, isDecember)),
      month: code.let(select(isDecember, i32.const(1), i32.add(month, 1))),
      day: i32.const(1),
    }
    return { ...code.value(type, i32.sub(emitDays(code, next), 1)), valid: moment.isFinite() }
  },
})
