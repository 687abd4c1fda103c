// Dates, times and timestamps in generated code, taken apart into days and the µs of the day.
import { i32, i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { type CivilCode, emitCivil, emitDays, floorDivide64, floorModulo64, MICROS_PER_DAY } from './calendar.ts'
import type { RowCode } from './row-code.ts'
import type { SqlValue } from './sql-value.ts'

const INFINITE_DATE = 2 ** 31 - 1
const INFINITE = 2n ** 63n - 1n

/** A moment whose pieces are computed when they are first asked for. */
export class Moment {
  private civilCode: CivilCode | undefined
  private dayCode: Value | undefined

  constructor(
    private readonly code: RowCode,
    private readonly source: SqlValue,
  ) {}

  /** Neither infinity: those have no parts. */
  isFinite(): Value | undefined {
    const [x] = this.source.parts
    switch (this.source.type.kind) {
      case 'time':
        return undefined
      case 'date':
        return this.code.let(i32.and(i32.ne(x!, INFINITE_DATE), i32.ne(x!, -INFINITE_DATE)))
      default:
        return this.code.let(i32.and(i64.ne(x!, INFINITE), i64.ne(x!, -INFINITE)))
    }
  }

  /** µs since 1970 (of a time: since midnight), an i64. A date's would overflow far from now: it is asked for its days. */
  micros(): Value {
    const [x] = this.source.parts
    return this.source.type.kind === 'date' ? this.code.let(i64.mul(i64.extend_i32_s(x!), MICROS_PER_DAY)) : x!
  }

  /** Days since 1970, an i32. */
  days(): Value {
    const [x] = this.source.parts
    if (this.source.type.kind === 'date') return x!
    this.dayCode ??= this.code.let(i32.wrap_i64(floorDivide64(this.code, x!, MICROS_PER_DAY)))
    return this.dayCode
  }

  /** µs since midnight, an i64. */
  microsOfDay(): Value {
    const { kind } = this.source.type
    if (kind === 'date') return i64.const(0)
    return kind === 'time' ? this.source.parts[0]! : floorModulo64(this.code, this.source.parts[0]!, MICROS_PER_DAY)
  }

  civil(): CivilCode {
    this.civilCode ??= emitCivil(this.code, this.days())
    return this.civilCode
  }

  /** Monday is 0. 1970 began with a Thursday. */
  dayOfWeek(): Value {
    return mondayBased(this.code, this.days())
  }

  /** The Thursday of the week: the year that it is in owns the week. */
  private thursday(): Value {
    return this.code.let(i32.add(i32.sub(this.days(), this.dayOfWeek()), 3))
  }

  isoYear(): Value {
    return emitCivil(this.code, this.thursday()).year
  }

  isoWeek(): Value {
    const thursday = this.thursday()
    const { year } = emitCivil(this.code, thursday)
    const newYear = emitDays(this.code, { year, month: i32.const(1), day: i32.const(1) })
    return this.code.let(i32.add(i32.div_u(i32.sub(thursday, newYear), 7), 1))
  }

  dayOfYear(): Value {
    const newYear = emitDays(this.code, { year: this.civil().year, month: i32.const(1), day: i32.const(1) })
    return this.code.let(i32.add(i32.sub(this.days(), newYear), 1))
  }
}

function mondayBased(code: RowCode, days: Value): Value {
  return code.let(i32.wrap_i64(floorModulo64(code, i64.add(i64.extend_i32_s(days), 3), 7n)))
}
