// Calendar arithmetic in generated code: days since 1970 ↔ year, month and day, and the divisions it needs.
import { i32, i64, select } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import type { RowCode } from './row-code.ts'

export const MICROS_PER_DAY = 86_400_000_000n

/** The quotient rounded down, for a positive divisor. */
export function floorDivide64(code: RowCode, value: Value, divisor: bigint): Value {
  const word = code.let(value)
  const quotient = code.let(i64.div_s(word, divisor))
  const rest = i64.sub(word, i64.mul(quotient, divisor))
  return code.let(i64.sub(quotient, i64.extend_i32_u(i64.lt_s(rest, 0))))
}

/** What is left of it: 0 ≤ rest < divisor. */
export function floorModulo64(code: RowCode, value: Value, divisor: bigint): Value {
  const rest = code.let(i64.rem_s(value, divisor))
  return code.let(i64.add(rest, select(i64.lt_s(rest, 0), i64.const(divisor), 0)))
}

export interface CivilCode {
  readonly year: Value
  readonly month: Value
  readonly day: Value
}

/** Year (astronomical), month and day of an i32 of days since 1970. Years are counted from March, so that the leap day ends them. */
export function emitCivil(code: RowCode, days: Value): CivilCode {
  const target = code.subroutine('civilFromDays', ['i32'], ['i32', 'i32', 'i32'], (f) => {
    const shifted = f.let(i64.add(i64.extend_i32_s(f.param(0)), 719_468))
    const era = f.let(i64.div_s(select(i64.lt_s(shifted, 0), i64.sub(shifted, 146_096), shifted), 146_097))
    const dayOfEra = f.let(i32.wrap_i64(i64.sub(shifted, i64.mul(era, 146_097))))
    const leaps = i32.sub(i32.add(i32.sub(dayOfEra, i32.div_u(dayOfEra, 1460)), i32.div_u(dayOfEra, 36_524)), i32.div_u(dayOfEra, 146_096))
    const yearOfEra = f.let(i32.div_u(leaps, 365))
    const daysBefore = i32.sub(i32.add(i32.mul(yearOfEra, 365), i32.shr_u(yearOfEra, 2)), i32.div_u(yearOfEra, 100))
    const dayOfYear = f.let(i32.sub(dayOfEra, daysBefore))
    const fromMarch = f.let(i32.div_u(i32.add(i32.mul(dayOfYear, 5), 2), 153))
    const day = i32.add(i32.sub(dayOfYear, i32.div_u(i32.add(i32.mul(fromMarch, 153), 2), 5)), 1)
    const month = f.let(i32.sub(i32.add(fromMarch, 3), select(i32.ge_u(fromMarch, 10), i32.const(12), 0)))
    const year = i32.add(i32.add(yearOfEra, i32.mul(i32.wrap_i64(era), 400)), i32.le_u(month, 2))
    f.return(year, month, day)
  })
  const [year, month, day] = code.f.callMany(target, days)
  return { year: year!, month: month!, day: day! }
}

/** Days since 1970 of a date that exists. */
export function emitDays(code: RowCode, { year, month, day }: CivilCode): Value {
  const target = code.subroutine('daysFromCivil', ['i32', 'i32', 'i32'], ['i32'], (f) => {
    const [y, m, d] = [f.param(0), f.param(1), f.param(2)]
    const marchYear = f.let(i32.sub(y, i32.le_s(m, 2)))
    const era = f.let(i32.div_s(select(i32.lt_s(marchYear, 0), i32.sub(marchYear, 399), marchYear), 400))
    const yearOfEra = f.let(i32.sub(marchYear, i32.mul(era, 400)))
    const marchMonth = i32.add(m, select(i32.gt_s(m, 2), i32.const(-3), 9))
    const dayOfYear = i32.add(i32.div_u(i32.add(i32.mul(marchMonth, 153), 2), 5), i32.sub(d, 1))
    const dayOfEra = i32.add(i32.sub(i32.add(i32.mul(yearOfEra, 365), i32.shr_u(yearOfEra, 2)), i32.div_u(yearOfEra, 100)), dayOfYear)
    f.return(i32.sub(i32.add(i32.mul(era, 146_097), dayOfEra), 719_468))
  })
  return code.let(code.f.call(target, year, month, day))
}
