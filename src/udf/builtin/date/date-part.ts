import { ConversionError } from '../../../common/errors.ts'
import {
  BIGINT,
  DATE,
  DOUBLE,
  INTERVAL,
  type SqlType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  typeName,
  VARCHAR,
} from '../../../common/types.ts'
import { f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import { emitDays, floorModulo64, MICROS_PER_DAY } from '../../emit/calendar.ts'
import { Moment } from '../../emit/moment.ts'
import { outside64 } from '../../emit/range.ts'
import { type Emit, type ScalarFunction, scalar } from '../../function.ts'
import { type Signature, takes } from '../../signature.ts'
import { type DateUnit, unitOf } from './date-units.ts'
import { emitIntervalPart, INTERVAL_UNITS, lengthOfInterval, secondsOfInterval } from './interval.ts'

type PartCode = (moment: Moment, code: Parameters<Emit>[0]) => Value

/** Each part as an i32 or i64. */
const PARTS: Record<Exclude<DateUnit, 'epoch' | 'julian'>, PartCode> = {
  year: (moment) => moment.civil().year,
  month: (moment) => moment.civil().month,
  day: (moment) => moment.civil().day,
  decade: (moment) => i32.div_s(moment.civil().year, 10),
  century: (moment) => hundreds(moment.civil().year, 100),
  millennium: (moment) => hundreds(moment.civil().year, 1000),
  quarter: (moment) => i32.add(i32.div_u(i32.sub(moment.civil().month, 1), 3), 1),
  week: (moment) => moment.isoWeek(),
  hour: (moment) => i64.div_u(moment.microsOfDay(), 3_600_000_000n),
  minute: (moment) => i64.rem_u(i64.div_u(moment.microsOfDay(), 60_000_000n), 60),
  second: (moment) => i64.rem_u(i64.div_u(moment.microsOfDay(), 1_000_000n), 60),
  millisecond: (moment) => i64.div_u(i64.rem_u(moment.microsOfDay(), 60_000_000n), 1000),
  microsecond: (moment) => i64.rem_u(moment.microsOfDay(), 60_000_000n),
  dow: (moment) => i32.rem_u(i32.add(moment.dayOfWeek(), 1), 7),
  isodow: (moment) => i32.add(moment.dayOfWeek(), 1),
  doy: (moment) => moment.dayOfYear(),
  isoyear: (moment) => moment.isoYear(),
  era: (moment) => i32.gt_s(moment.civil().year, 0),
  yearweek: (moment) => {
    const year = moment.isoYear()
    const week = moment.isoWeek()
    return i32.add(i32.mul(year, 100), select(i32.gt_s(year, 0), week, i32.sub(0, week)))
  },
}

/** The century or millennium that a year is in: 2000 is the last of the 20th, and there is none numbered 0. */
function hundreds(year: Value, length: number): Value {
  const after = i32.add(i32.div_s(i32.sub(year, 1), length), 1)
  return select(i32.gt_s(year, 0), after, i32.sub(i32.div_s(year, length), 1))
}

const emitPart =
  (unit: Exclude<DateUnit, 'epoch' | 'julian'>, at: number): Emit =>
  (code, args, type) => {
    if (args[at]!.type.kind === 'interval') return emitIntervalPart(unit, at)(code, args, type)
    const moment = new Moment(code, args[at]!)
    const valid = moment.isFinite()
    const value = code.let(PARTS[unit](moment, code))
    const result = code.value(BIGINT, value.type === 'i64' ? value : i64.extend_i32_s(value))
    return { ...result, valid }
  }

const DAYS: readonly SqlType[] = [DATE, TIMESTAMP, TIMESTAMPTZ]
const CLOCKS: readonly SqlType[] = [...DAYS, TIME]
const CLOCK_UNITS: readonly DateUnit[] = ['hour', 'minute', 'second', 'millisecond', 'microsecond']

function partFunction(
  name: string,
  unit: Exclude<DateUnit, 'epoch' | 'julian'>,
  doc: string,
  result: string,
  aliases: readonly string[] = [],
): ScalarFunction {
  const types = [...(CLOCK_UNITS.includes(unit) ? CLOCKS : DAYS), ...(INTERVAL_UNITS.includes(unit) ? [INTERVAL] : [])]
  return scalar({
    name,
    aliases,
    doc,
    example: [`${name}(timestamp '2020-05-06 01:02:03.5')`, result],
    signatures: types.map((type) => takes([type], BIGINT)),
    zoned: 'local',
    givesNull: true,
    emit: emitPart(unit, 0),
  })
}

export const DATE_PARTS: readonly ScalarFunction[] = [
  partFunction('year', 'year', 'The year.', '2020'),
  partFunction('month', 'month', 'The month, 1 to 12.', '5'),
  partFunction('day', 'day', 'The day of the month, 1 to 31.', '6', ['dayofmonth']),
  partFunction('hour', 'hour', 'The hour, 0 to 23.', '1'),
  partFunction('minute', 'minute', 'The minute, 0 to 59.', '2'),
  partFunction('second', 'second', 'The whole seconds, 0 to 59.', '3'),
  partFunction('millisecond', 'millisecond', 'The milliseconds of the minute, with its whole seconds.', '3500'),
  partFunction('microsecond', 'microsecond', 'The microseconds of the minute, with its whole seconds.', '3500000'),
  partFunction('quarter', 'quarter', 'The quarter, 1 to 4.', '2'),
  partFunction('week', 'week', 'The ISO week, 1 to 53: the year’s first is the one with its first Thursday.', '19', ['weekofyear']),
  partFunction('isoyear', 'isoyear', 'The year to which the ISO week belongs.', '2020'),
  partFunction('yearweek', 'yearweek', 'ISO year and week as one number.', '202019'),
  partFunction('dayofweek', 'dow', 'The day of the week, from 0 for Sunday to 6.', '3', ['weekday']),
  partFunction('isodow', 'isodow', 'The day of the week, from 1 for Monday to 7.', '3'),
  partFunction('dayofyear', 'doy', 'The day of the year, 1 to 366.', '127'),
  partFunction('decade', 'decade', 'The year without its last digit.', '202'),
  partFunction('century', 'century', 'The century: 2000 is the last year of the 20th.', '21'),
  partFunction('era', 'era', '1 for years of our era, 0 for those before.', '1'),
  partFunction('millennium', 'millennium', 'The millennium: 2000 is the last year of the second.', '3'),
]

const NANOS_PER_MINUTE = 60_000_000_000n

export const nanosecond = scalar({
  name: 'nanosecond',
  zoned: 'local',
  doc: 'The nanoseconds of the minute, with its whole seconds.',
  example: [`nanosecond(timestamp '2020-05-06 01:02:03.5')`, '3500000000'],
  signatures: [TIMESTAMP_NS, ...CLOCKS, INTERVAL].map((type) => takes([type], BIGINT)),
  givesNull: true,
  emit(code, args, type) {
    const [x] = args
    if (x!.type.kind === 'timestamp_ns') {
      const nanos = floorModulo64(code, x!.parts[0]!, NANOS_PER_MINUTE)
      return { ...code.value(type, nanos), valid: new Moment(code, x!).isFinite() }
    }
    const micros = emitPart('microsecond', 0)(code, args, type)
    return { ...micros, parts: [code.let(i64.mul(micros.parts[0]!, 1000))] }
  },
})

export const daysInMonth = scalar({
  name: 'days_in_month',
  zoned: 'local',
  doc: 'How many days the month has.',
  example: [`days_in_month(date '2020-02-03')`, '29'],
  signatures: DAYS.map((type) => takes([type], BIGINT)),
  givesNull: true,
  emit(code, [x], type) {
    const moment = new Moment(code, x!)
    const { year, month } = moment.civil()
    const next = {
      year: code.let(i32.add(year, i32.div_s(month, 12))),
      month: code.let(i32.add(i32.rem_s(month, 12), 1)),
      day: i32.const(1),
    }
    const days = i32.sub(emitDays(code, next), emitDays(code, { year, month, day: i32.const(1) }))
    return { ...code.value(type, i64.extend_i32_s(days)), valid: moment.isFinite() }
  },
})

const PART_UNITS = Object.keys(PARTS) as DateUnit[]

export const datePart = scalar({
  name: 'date_part',
  zoned: 'local',
  aliases: ['datepart'],
  doc: 'A part of a date, time, timestamp or interval, by its name: what `extract(year from x)` stands for.',
  example: [`date_part('year', date '2020-05-06')`, '2020'],
  signatures: [...CLOCKS, INTERVAL].flatMap((type) => [takes([VARCHAR, type], BIGINT), fractional(type)]),
  givesNull: true,
  constants: [0],
  body([, type], returns, [name]) {
    if (returns.kind === 'double') {
      const emit = unitOf('date_part', name, ['epoch', 'julian']) === 'epoch' ? emitEpoch : emitJulian
      return { kind: 'emit', emit: (code, [, x], double) => emit(code, [x!], double) }
    }
    const known = type!.kind === 'time' ? CLOCK_UNITS : type!.kind === 'interval' ? INTERVAL_UNITS : PART_UNITS
    const unit = unitOf('date_part', name, known) as Exclude<DateUnit, 'epoch' | 'julian'>
    return { kind: 'emit', emit: emitPart(unit, 1) }
  },
})

/** Seconds since 1970 and Julian days have a fraction: the parts that are no BIGINT. */
function fractional(type: SqlType): Signature {
  const names = DAYS.includes(type) ? ['epoch', 'julian'] : ['epoch']
  const plain = takes([VARCHAR, type], DOUBLE)
  return {
    text: `(${names.map((name) => `'${name}'`).join(' or ')}, ${typeName(type)}) → DOUBLE`,
    match(args, literals) {
      const [name] = literals
      const match = typeof name === 'string' && names.includes(name.toLowerCase()) ? plain.match(args, literals) : undefined
      return match && { ...match, cost: match.cost - 1 }
    },
  }
}

const emitEpoch: Emit = (code, [x]) => {
  if (x!.type.kind === 'interval') return code.value(DOUBLE, secondsOfInterval(code, x!))
  const moment = new Moment(code, x!)
  return { ...code.value(DOUBLE, f64.div(f64.convert_i64_s(moment.micros()), 1e6)), valid: moment.isFinite() }
}

export const epoch = scalar({
  name: 'epoch',
  doc: 'Seconds since 1970 (of a time: since midnight), with their fraction.',
  example: [`epoch(timestamp '1970-01-01 00:00:01.5')`, '1.5'],
  signatures: [...CLOCKS, INTERVAL].map((type) => takes([type], DOUBLE)),
  givesNull: true,
  emit: emitEpoch,
})

/** The Julian day of 1970-01-01, at its midnight. */
const JULIAN_1970 = 2_440_588

const emitJulian: Emit = (code, [x]) => {
  const moment = new Moment(code, x!)
  const days = f64.add(f64.convert_i32_s(moment.days()), JULIAN_1970)
  const value = code.value(DOUBLE, f64.add(days, f64.div(f64.convert_i64_s(moment.microsOfDay()), Number(MICROS_PER_DAY))))
  return { ...value, valid: moment.isFinite() }
}

export const julian = scalar({
  name: 'julian',
  zoned: 'local',
  doc: 'The Julian day: days since noon of 4713-11-24 BC, counted from midnight here, with the fraction of the day.',
  example: [`julian(timestamp '2020-05-06 12:00:00')`, '2458976.5'],
  signatures: DAYS.map((type) => takes([type], DOUBLE)),
  givesNull: true,
  emit: emitJulian,
})

/** Milliseconds whose µs fit an i64, and so do µs whose ns fit. */
const MAX_MILLIS = (2n ** 63n - 1n) / 1000n
const MAX_MICROS = 2n ** 63n - 1n

function epochUnit(
  name: string,
  unit: string,
  example: string,
  convert: (code: Parameters<Emit>[0], micros: Value) => Value,
): ScalarFunction {
  return scalar({
    name,
    doc: `${unit} since 1970.${name === 'epoch_ms' ? ' Of a number of them, the timestamp.' : ''}`,
    example: [`${name}(timestamp '1970-01-01 00:00:01.5')`, example],
    signatures: [TIMESTAMP, TIMESTAMPTZ, DATE, TIME, INTERVAL, ...(name === 'epoch_ns' ? [TIMESTAMP_NS] : [])]
      .map((type) => takes([type], BIGINT))
      .concat(name === 'epoch_ms' ? [takes([BIGINT], TIMESTAMP)] : []),
    canRaise: ([from], type) =>
      type.kind === 'timestamp' || (name !== 'epoch_ms' && !['time', 'interval', 'timestamp_ns'].includes(from!.kind)),
    givesNull: true,
    emit(code, [x], type) {
      if (type.kind === 'timestamp') {
        const [millis] = x!.parts
        code.raise(
          outside64(millis!, [-MAX_MILLIS, MAX_MILLIS]),
          [x!],
          ([value]) => new ConversionError(`epoch_ms(${value}) is no timestamp: it is out of range`),
        )
        return code.value(type, i64.mul(millis!, 1000))
      }
      if (x!.type.kind === 'interval') return code.value(type, lengthOfInterval(code, x!, convert))
      // As in DuckDB, infinity among nanoseconds is their last one.
      if (x!.type.kind === 'timestamp_ns') return code.value(type, x!.parts[0]!)
      const moment = new Moment(code, x!)
      const finite = moment.isFinite()
      const micros = moment.micros()
      const most = name === 'epoch_ns' ? MAX_MILLIS : MAX_MICROS
      const outside =
        x!.type.kind === 'date'
          ? outside64(i64.extend_i32_s(moment.days()), [-most / MICROS_PER_DAY, most / MICROS_PER_DAY])
          : outside64(micros, [-most, most])
      if (name !== 'epoch_ms' && x!.type.kind !== 'time') {
        code.raise(
          finite ? i32.and(finite, outside) : outside,
          [x!],
          ([value]) => new ConversionError(`${name} of ${describeValue(value!, x!.type)} is out of range`),
        )
      }
      return { ...code.value(type, convert(code, micros)), valid: finite }
    },
  })
}

export const epochMs = epochUnit('epoch_ms', 'Milliseconds', '1500', (_, micros) => i64.div_s(micros, 1000))
export const epochUs = epochUnit('epoch_us', 'Microseconds', '1500000', (_, micros) => micros)
export const epochNs = epochUnit('epoch_ns', 'Nanoseconds', '1500000000', (_, micros) => i64.mul(micros, 1000))
