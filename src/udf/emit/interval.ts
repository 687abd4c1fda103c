// Intervals in generated code: the low word is µs, the halves of the high word are days (low) and months.
import { INTERVAL, type SqlType } from '../../common/types.ts'
import { i32, i64, select } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { emitCivil, emitDays, floorDivide64, floorModulo64, MICROS_PER_DAY } from './calendar.ts'
import type { Int128 } from './int128.ts'
import { outside64 } from './range.ts'
import type { RowCode } from './row-code.ts'
import type { SqlValue } from './sql-value.ts'

/** All three as i64. */
export interface IntervalCode {
  readonly months: Value
  readonly days: Value
  readonly micros: Value
}

export function intervalOf(code: RowCode, { parts }: SqlValue): IntervalCode {
  const [low, high] = parts as readonly [Value, Value]
  return { months: code.let(i64.shr_s(high, 32)), days: code.let(i64.extend32_s(high)), micros: low }
}

/** The interval of parts that fit: months and days 32 bits. */
export function packedInterval(code: RowCode, { months, days, micros }: IntervalCode, type: SqlType = INTERVAL): SqlValue {
  return code.value(type, micros, i64.or(i64.shl(months, 32), i64.and(days, 0xffffffffn)))
}

/** 24 hours as a day, then 30 days as a month, each cut off towards zero: what intervals are told equal by. */
export function normalized(code: Pick<RowCode, 'let'>, { months, days, micros }: IntervalCode): IntervalCode {
  const allDays = code.let(i64.add(days, i64.div_s(micros, MICROS_PER_DAY)))
  return {
    months: code.let(i64.add(months, i64.div_s(allDays, 30))),
    days: code.let(i64.rem_s(allDays, 30)),
    micros: code.let(i64.rem_s(micros, MICROS_PER_DAY)),
  }
}

/** 128 bits whose order is that of intervals: normalized, by months, then days, then µs. */
export function intervalOrder(code: Pick<RowCode, 'let'>, low: Value, high: Value): Int128 {
  const parts = { months: code.let(i64.shr_s(high, 32)), days: code.let(i64.extend32_s(high)), micros: low }
  const { months, days, micros } = normalized(code, parts)
  return { low: code.let(i64.add(micros, MICROS_PER_DAY)), high: code.let(i64.add(i64.mul(months, 60), days)) }
}

/** The last day of which an i64 holds all µs is the one before; of this day, so many. */
const LAST_DAY = 106_751_991n
const LAST_MICROS = 14_454_775_806n
/** Years beyond it are in no timestamp; far below what 32 bits of months reach. */
const MOST_YEARS = 400_000n

/** A finite moment (µs since 1970) and an interval later: months first, the day cut to the month's last, then days, then µs. */
export function addInterval(code: RowCode, moment: Value, { months, days, micros }: IntervalCode): { micros: Value; overflow: Value } {
  const target = code.subroutine('addInterval', ['i64', 'i64', 'i64', 'i64'], ['i64', 'i32'], (f) => {
    const [start, addedMonths, addedDays, added] = [f.param(0), f.param(1), f.param(2), f.param(3)]
    const inner = code.within(f)
    const rest = floorModulo64(inner, start, MICROS_PER_DAY)
    const day = f.local('i64')
    f.set(day, floorDivide64(inner, start, MICROS_PER_DAY))
    f.if(i64.ne(addedMonths, 0), () => {
      const { year, month, day: dayOfMonth } = emitCivil(inner, inner.let(i32.wrap_i64(day)))
      const total = f.let(i64.add(i64.add(i64.mul(i64.extend_i32_s(year), 12), i64.extend_i32_s(i32.sub(month, 1))), addedMonths))
      const newYear64 = floorDivide64(inner, total, 12n)
      f.if(outside64(newYear64, [-MOST_YEARS, MOST_YEARS]), () => f.return(0, 1))
      const newYear = f.let(i32.wrap_i64(newYear64))
      const newMonth = f.let(i32.add(i32.wrap_i64(i64.sub(total, i64.mul(newYear64, 12))), 1))
      const length = daysInMonth(inner, newYear, newMonth)
      const cut = f.let(select(i32.gt_s(dayOfMonth, length), length, dayOfMonth))
      f.set(day, i64.extend_i32_s(emitDays(inner, { year: newYear, month: newMonth, day: cut })))
    })
    const sum = f.let(i64.add(rest, floorModulo64(inner, added, MICROS_PER_DAY)))
    const carries = f.let(i64.ge_s(sum, MICROS_PER_DAY))
    const newRest = f.let(i64.sub(sum, select(carries, i64.const(MICROS_PER_DAY), 0)))
    const carried = i64.add(floorDivide64(inner, added, MICROS_PER_DAY), i64.extend_i32_u(carries))
    const newDay = f.let(i64.add(i64.add(day, addedDays), carried))
    const outside = i32.or(outside64(newDay, [-LAST_DAY, LAST_DAY]), i32.and(i64.eq(newDay, LAST_DAY), i64.gt_s(newRest, LAST_MICROS)))
    f.return(i64.add(i64.mul(newDay, MICROS_PER_DAY), newRest), outside)
  })
  const [result, overflow] = code.f.callMany(target, moment, months, days, micros)
  return { micros: result!, overflow: overflow! }
}

/** Of a year and a month, 1 to 12, both i32. */
function daysInMonth(code: RowCode, year: Value, month: Value): Value {
  const divides = (divisor: number): Value => i32.eqz(i32.rem_s(year, divisor))
  const leap = i32.and(divides(4), i32.or(i32.eqz(divides(100)), divides(400)))
  // 30 or 31 by turns, with a break between July and August.
  const other = i32.add(30, i32.and(i32.xor(month, i32.shr_u(month, 3)), 1))
  return code.let(select(i32.eq(month, 2), code.let(i32.add(28, leap)), other))
}
