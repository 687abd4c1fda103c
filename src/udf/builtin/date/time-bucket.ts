import { DATE, INTERVAL, type SqlType, TIMESTAMP, TIMESTAMPTZ } from '../../../common/types.ts'
import { i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { emitDays, floorDivide64, MICROS_PER_DAY } from '../../emit/calendar.ts'
import { addInterval, type IntervalCode, intervalOf } from '../../emit/interval.ts'
import { Moment } from '../../emit/moment.ts'
import type { RowCode } from '../../emit/row-code.ts'
import { type Emit, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { bucketWidth } from './interval.ts'

/** Where buckets begin unless told: a Monday for those of days and less, the month that begins the millennium for those of months. */
const MONDAY = 10_959n * MICROS_PER_DAY // 2000-01-03
const FIRST_MONTH = 2000n * 12n

/** Months since year 0 of a moment. */
function monthsOf(moment: Moment): Value {
  const { year, month } = moment.civil()
  return i64.add(i64.mul(i64.extend_i32_s(year), 12), i64.extend_i32_s(i32.sub(month, 1)))
}

function firstOfMonth(code: RowCode, months: Value): Value {
  const year = floorDivide64(code, months, 12n)
  const month = code.let(i32.add(i32.wrap_i64(i64.sub(months, i64.mul(year, 12))), 1))
  const days = emitDays(code, { year: code.let(i32.wrap_i64(year)), month, day: i32.const(1) })
  return i64.mul(i64.extend_i32_s(days), MICROS_PER_DAY)
}

/** `value` rounded down to a multiple of `width` from `origin` on. */
function roundedDown(code: RowCode, value: Value, origin: Value, width: Value): Value {
  const since = code.let(i64.sub(value, origin))
  const rest = code.let(i64.rem_s(since, width))
  return code.let(i64.sub(value, i64.add(rest, select(i64.lt_s(rest, 0), width, 0))))
}

const inverse = (code: RowCode, { months, days, micros }: IntervalCode): IntervalCode => ({
  months: code.let(i64.sub(0, months)),
  days: code.let(i64.sub(0, days)),
  micros: code.let(i64.sub(0, micros)),
})

const emitBucket: Emit = (code, [width, x, from], type) => {
  const { months, micros: length } = bucketWidth(code, width!)
  const moment = new Moment(code, x!)
  const finite = moment.isFinite()!
  const offset = from?.type.kind === 'interval' ? intervalOf(code, from) : undefined
  const origin = from && !offset ? new Moment(code, from) : undefined
  let start: Value = moment.micros()
  if (offset) start = addInterval(code, code.let(select(finite, start, 0)), inverse(code, offset)).micros
  const shifted = offset ? new Moment(code, code.value(TIMESTAMP, start)) : moment
  const monthWidth = code.let(select(i64.ne(months, 0), months, 1))
  const monthOrigin = origin ? code.let(monthsOf(origin)) : i64.const(FIRST_MONTH)
  const ofMonths = firstOfMonth(code, roundedDown(code, code.let(monthsOf(shifted)), monthOrigin, monthWidth))
  const ofMicros = roundedDown(code, code.let(start), origin ? origin.micros() : i64.const(MONDAY), length)
  let bucket: Value = code.let(select(i64.ne(months, 0), code.let(ofMonths), ofMicros))
  if (offset) bucket = addInterval(code, bucket, offset).micros
  const isDate = type.kind === 'date'
  const result = isDate ? i32.wrap_i64(floorDivide64(code, bucket, MICROS_PER_DAY)) : bucket
  return { ...code.value(type, select(finite, code.let(result), x!.parts[0]!)), valid: origin?.isFinite() }
}

const TYPES: readonly SqlType[] = [DATE, TIMESTAMP, TIMESTAMPTZ]

export const timeBucket = scalar({
  name: 'time_bucket',
  doc: 'The start of the bucket of that width in which the moment lies. Buckets are counted from Monday 2000-01-03, those of months from 2000-01-01; or from the third argument, or that much later.',
  example: [`time_bucket(interval '5 minutes', timestamp '2020-05-06 01:02:03')`, '2020-05-06 01:00:00'],
  signatures: TYPES.flatMap((type) => [
    takes([INTERVAL, type], type),
    takes([INTERVAL, type, INTERVAL], type),
    takes([INTERVAL, type, type], type),
  ]),
  canRaise: true,
  givesNull: true,
  emit: emitBucket,
})
