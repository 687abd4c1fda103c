// Comparisons of two values of one type, in the engine's total order: −0 equals 0, NaN equals itself and is largest, text by bytes, a month as 30 days.
import { carrierOf } from '../../common/types.ts'
import { f32, f64, i32, i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { equal128, type Int128, less128 } from './int128.ts'
import { intervalOrder } from './interval.ts'
import type { RowCode } from './row-code.ts'
import type { SqlValue } from './sql-value.ts'
import { viewLess, viewsEqual } from './view.ts'

/** a = b: 0 or 1. What NULL means is the caller's concern. */
export function emitEqual(code: RowCode, a: SqlValue, b: SqlValue): Value {
  const [x, y] = [a.parts[0]!, b.parts[0]!]
  switch (carrierOf(a.type)) {
    case 'u8':
    case 'i32':
      return i32.eq(x, y)
    case 'i64':
      return i64.eq(x, y)
    case 'f32':
      return i32.or(f32.eq(x, y), i32.and(f32.ne(x, x), f32.ne(y, y)))
    case 'f64':
      return i32.or(f64.eq(x, y), i32.and(f64.ne(x, x), f64.ne(y, y)))
    case 'i128':
      return equal128(ordered(code, a), ordered(code, b))
    case 'view':
      return viewsEqual(code, a, b)
  }
}

/** a < b: 0 or 1. */
export function emitLess(code: RowCode, a: SqlValue, b: SqlValue): Value {
  const [x, y] = [a.parts[0]!, b.parts[0]!]
  switch (carrierOf(a.type)) {
    case 'u8':
    case 'i32':
      return i32.lt_s(x, y)
    case 'i64':
      return a.type.kind === 'ubigint' ? i64.lt_u(x, y) : i64.lt_s(x, y)
    case 'f32':
      return i32.and(f32.eq(x, x), i32.eqz(f32.ge(x, y)))
    case 'f64':
      return i32.and(f64.eq(x, x), i32.eqz(f64.ge(x, y)))
    case 'i128':
      return less128(ordered(code, a), ordered(code, b))
    case 'view':
      return viewLess(code, a, b)
  }
}

/** What 128 bits are compared by. */
function ordered(code: RowCode, value: SqlValue): Int128 {
  const { low, high } = words(value)
  return value.type.kind === 'interval' ? intervalOrder(code, low, high) : { low, high }
}

/** The two words of a hugeint, wide decimal, uuid or view. */
export function words(value: SqlValue): Int128 {
  return { low: value.parts[0]!, high: value.parts[1]! }
}
