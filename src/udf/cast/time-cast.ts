// Casts among dates, times and timestamps, inline. Timestamps with a time zone are UTC. The largest count and its negative are the infinities.
import type { SqlType } from '../../common/types.ts'
import { choose, i32, i64, select } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { floorDivide64, floorModulo64, MICROS_PER_DAY } from '../emit/calendar.ts'
import { outside64 } from '../emit/range.ts'
import type { RowCode } from '../emit/row-code.ts'
import type { SqlValue } from '../emit/sql-value.ts'
import type { Converted } from './index.ts'
import { unitOf } from './moment-unit.ts'

const INFINITE_DATE = 2 ** 31 - 1
const INFINITE = 2n ** 63n - 1n
/** Days whose µs fit an i64. */
const MAX_DAYS = INFINITE / MICROS_PER_DAY - 1n

const MOMENTS = new Set<SqlType['kind']>(['date', 'time', 'timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns', 'timestamptz'])

export function isMoment(type: SqlType): boolean {
  return MOMENTS.has(type.kind)
}

export function convertTime(code: RowCode, source: SqlValue, to: SqlType): Converted {
  const micros = microsOf(code, source)
  const { word } = micros
  const infinite = code.let(i32.or(i64.eq(word, INFINITE), i64.eq(word, -INFINITE)))
  switch (to.kind) {
    case 'date': {
      const days = i32.wrap_i64(floorDivide64(code, word, MICROS_PER_DAY))
      const edge = select(i64.lt_s(word, 0), i32.const(-INFINITE_DATE), INFINITE_DATE)
      return { value: code.value(to, choose(infinite, edge, days)), failed: micros.failed }
    }
    case 'time':
      return { value: code.value(to, floorModulo64(code, word, MICROS_PER_DAY)), failed: infinite }
    case 'timestamp_ns': {
      const limit = INFINITE / 1000n
      const outside = code.let(i32.and(i32.eqz(infinite), outside64(word, [-limit, limit])))
      return {
        value: code.value(to, select(infinite, word, i64.mul(word, 1000))),
        failed: micros.failed ? code.let(i32.or(micros.failed, outside)) : outside,
      }
    }
    case 'timestamp_s':
    case 'timestamp_ms': {
      const unit = unitOf(to)
      const rest = code.let(i64.rem_s(word, unit))
      const away = select(i64.ge_s(rest, unit / 2n), i64.const(unit), select(i64.le_s(rest, -unit / 2n), i64.const(-unit), 0))
      return { value: code.value(to, select(infinite, word, i64.add(i64.sub(word, rest), away))), failed: micros.failed }
    }
    default:
      return { value: code.value(to, word), failed: micros.failed }
  }
}

/** The moment in µs since 1970. Nanoseconds are cut off towards zero. */
function microsOf(code: RowCode, { type, parts }: SqlValue): { word: Value; failed: Value | undefined } {
  const [x] = parts as readonly [Value]
  switch (type.kind) {
    case 'date': {
      const days = code.let(i64.extend_i32_s(x))
      const infinite = code.let(i32.or(i32.eq(x, INFINITE_DATE), i32.eq(x, -INFINITE_DATE)))
      const edge = select(i32.lt_s(x, 0), i64.const(-INFINITE), INFINITE)
      const word = code.let(select(infinite, edge, i64.mul(days, MICROS_PER_DAY)))
      return { word, failed: code.let(i32.and(i32.eqz(infinite), outside64(days, [-MAX_DAYS, MAX_DAYS]))) }
    }
    case 'timestamp_ns': {
      const infinite = i32.or(i64.eq(x, INFINITE), i64.eq(x, -INFINITE))
      return { word: code.let(select(infinite, x, i64.div_s(x, 1000))), failed: undefined }
    }
    default:
      return { word: x, failed: undefined }
  }
}
