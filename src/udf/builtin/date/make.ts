// Dates, times and timestamps made of numbers.
import { ConversionError } from '../../../common/errors.ts'
import { daysFromCivil, isCivilDate } from '../../../common/text/calendar.ts'
import { toUtc, zoneOffset } from '../../../common/text/time-zone.ts'
import { BIGINT, DATE, DOUBLE, INTEGER, TIME, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { f64, i32, i64 } from '../../../wasm/instructions.ts'
import { outside64 } from '../../emit/range.ts'
import { type Emit, type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const MICROS_PER_DAY = 86_400_000_000n
const INFINITE = 2n ** 63n - 1n
/** Days that a DATE can have, and those whose µs fit a TIMESTAMP. */
const LAST_DAY = 2 ** 31 - 2
/** Seconds are rounded to µs: up to the end of the last one. */
const ROUNDS_UP = 59.9999995

function dateOf(year: bigint, month: bigint, day: bigint): number {
  const civil = { year: Number(year), month: Number(month), day: Number(day) }
  const known = Math.abs(civil.year) < 6_000_000 && isCivilDate(civil)
  const days = known ? daysFromCivil(civil) : LAST_DAY + 1
  if (Math.abs(days) > LAST_DAY) throw new ConversionError(`there is no date ${year}-${month}-${day}`)
  return days
}

/** µs since midnight; the end of the day is a time, too. */
function timeOf(hour: bigint, minute: bigint, second: number): bigint {
  const micros = Math.round(second * 1e6)
  const inDay = hour >= 0n && hour < 24n && minute >= 0n && minute < 60n && second >= 0 && second < 60
  const endsDay = hour === 24n && minute === 0n && micros === 0
  if (!(inDay || endsDay)) throw new ConversionError(`there is no time ${hour}:${minute}:${second}`)
  return (hour * 60n + minute) * 60_000_000n + BigInt(second > ROUNDS_UP ? 60_000_000 : micros)
}

const timestampOf: RowFunction = ([year, month, day, hour, minute, second]) => {
  const days = BigInt(dateOf(year as bigint, month as bigint, day as bigint))
  const micros = days * MICROS_PER_DAY + timeOf(hour as bigint, minute as bigint, second as number)
  if (micros <= -INFINITE || micros >= INFINITE) {
    throw new ConversionError(`the timestamp ${year}-${month}-${day} is out of range`)
  }
  return micros
}

const makeDate = scalar({
  name: 'make_date',
  doc: 'The date of a year, month and day, or of the number of days since 1970.',
  example: ['make_date(2020, 5, 6)', '2020-05-06'],
  signatures: [takes([INTEGER], DATE), takes([BIGINT, BIGINT, BIGINT], DATE)],
  canRaise: true,
  body: (args) =>
    args.length === 1
      ? { kind: 'emit', emit: (code, [days], type) => code.value(type, days!.parts[0]!) }
      : { kind: 'js', givesNull: false, js: ([year, month, day]) => dateOf(year as bigint, month as bigint, day as bigint) },
})

const makeTime = scalar({
  name: 'make_time',
  doc: 'The time of an hour, a minute and seconds with their fraction.',
  example: ['make_time(1, 2, 3.5)', '01:02:03.5'],
  signatures: [takes([BIGINT, BIGINT, DOUBLE], TIME)],
  canRaise: true,
  js: ([hour, minute, second]) => timeOf(hour as bigint, minute as bigint, second as number),
})

const SIX = [BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE]

/** A count of µs or ns that is no infinity. */
const emitCount: Emit = (code, [count], type) => {
  const [word] = count!.parts
  const outside = outside64(word!, [1n - INFINITE, INFINITE - 1n])
  code.raise(outside, [count!], ([value]) => new ConversionError(`the timestamp ${value} after 1970 is out of range`))
  return code.value(type, word!)
}

const makeTimestamp = scalar({
  name: 'make_timestamp',
  doc: 'The timestamp of a year, month, day, hour, minute and seconds with their fraction, or of the number of microseconds since 1970.',
  example: ['make_timestamp(2020, 5, 6, 1, 2, 3.5)', '2020-05-06 01:02:03.5'],
  signatures: [takes([BIGINT], TIMESTAMP), takes(SIX, TIMESTAMP)],
  canRaise: true,
  body: (args) => (args.length === 1 ? { kind: 'emit', emit: emitCount } : { kind: 'js', givesNull: false, js: timestampOf }),
})

const makeTimestampNs = scalar({
  name: 'make_timestamp_ns',
  doc: 'The timestamp of so many nanoseconds since 1970.',
  example: ['make_timestamp_ns(1500000001)', '1970-01-01 00:00:01.500000001'],
  signatures: [takes([BIGINT], TIMESTAMP_NS)],
  canRaise: true,
  emit: emitCount,
})

const makeTimestampMs = scalar({
  name: 'make_timestamp_ms',
  doc: 'The timestamp of so many milliseconds since 1970.',
  example: ['make_timestamp_ms(1500)', '1970-01-01 00:00:01.5'],
  signatures: [takes([BIGINT], TIMESTAMP)],
  canRaise: true,
  emit(code, [count], type) {
    const [word] = count!.parts
    const most = (INFINITE - 1n) / 1000n
    code.raise(
      outside64(word!, [-most, most]),
      [count!],
      ([value]) => new ConversionError(`the timestamp ${value} ms after 1970 is out of range`),
    )
    return code.value(type, i64.mul(word!, 1000))
  },
})

const makeTimestampTz = scalar({
  name: 'make_timestamptz',
  doc: 'The moment at which it is that year, month, day, hour, minute and second in the time zone; or so many microseconds after 1970 began in UTC.',
  example: [`make_timestamptz(2020, 5, 6, 1, 2, 3.5, 'Asia/Tokyo')`, '2020-05-05 16:02:03.5+00'],
  zoned: 'argument',
  signatures: [takes([BIGINT], TIMESTAMPTZ), takes(SIX, TIMESTAMPTZ), takes([...SIX, VARCHAR], TIMESTAMPTZ)],
  canRaise: true,
  body: (args) =>
    args.length === 1
      ? { kind: 'emit', emit: emitCount }
      : {
          kind: 'js',
          givesNull: false,
          js: (values, types, returns) => {
            const local = timestampOf(values, types, returns) as bigint
            return values[6] === undefined ? local : toUtc(zoneOffset(values[6] as string), local)
          },
        },
})

const toTimestamp = scalar({
  name: 'to_timestamp',
  doc: 'The moment so many seconds after 1970 began in UTC.',
  example: ['to_timestamp(1.5)', '1970-01-01 00:00:01.5+00'],
  signatures: [takes([DOUBLE], TIMESTAMPTZ)],
  canRaise: true,
  emit(code, [seconds], type) {
    const micros = code.let(f64.nearest(f64.mul(seconds!.parts[0]!, 1e6)))
    const word = code.let(i64.trunc_sat_f64_s(micros))
    code.raise(
      i32.or(i32.eqz(f64.lt(f64.abs(micros), 2 ** 63)), outside64(word, [1n - INFINITE, INFINITE - 1n])),
      [seconds!],
      ([value]) => new ConversionError(`to_timestamp(${value}) is out of range`),
    )
    return code.value(type, word)
  },
})

export const MAKERS: readonly ScalarFunction[] = [
  makeDate,
  makeTime,
  makeTimestamp,
  makeTimestampMs,
  makeTimestampNs,
  makeTimestampTz,
  toTimestamp,
]
