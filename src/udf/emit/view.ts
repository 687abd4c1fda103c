// String views in generated code: the low word is the length and the first four bytes, the high word eight more bytes or the address.
import { choose, i32, i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import type { RowCode } from './row-code.ts'
import type { SqlValue } from './sql-value.ts'

/** The longest string that lies in its view. */
const INLINE_BYTES = 12

/** Length in bytes. */
export function viewLength(view: SqlValue): Value {
  return i32.wrap_i64(view.parts[0]!)
}

/** Equality. A kernel is called only where length and prefix agree and the strings are long. */
export function viewsEqual(code: RowCode, a: SqlValue, b: SqlValue): Value {
  const compare = code.kernel('viewTailEquals', ['i64', 'i64', 'i64'], ['i32'])
  const [aLow, aHigh] = a.parts as [Value, Value]
  const [bLow, bHigh] = b.parts as [Value, Value]
  const long = choose(i32.gt_u(i32.wrap_i64(aLow), INLINE_BYTES), code.f.call(compare, aLow, aHigh, bHigh), 0)
  return choose(i64.eq(aLow, bLow), choose(i64.eq(aHigh, bHigh), i32.const(1), long), 0)
}

/** Whether a comes before b in the order of bytes, which for UTF-8 is that of code points. */
export function viewLess(code: RowCode, a: SqlValue, b: SqlValue): Value {
  const compare = code.kernel('viewCompare', ['i64', 'i64', 'i64', 'i64'], ['i32'])
  const prefix = (view: SqlValue): Value => code.let(i32.wrap_i64(i64.shr_u(view.parts[0]!, 32)))
  const [p, q] = [prefix(a), prefix(b)]
  const rest = i32.lt_s(code.f.call(compare, a.parts[0]!, a.parts[1]!, b.parts[0]!, b.parts[1]!), 0)
  return choose(i32.ne(p, q), i32.lt_u(swapBytes(p), swapBytes(q)), rest)
}

function swapBytes(word: Value): Value {
  return i32.or(i32.and(i32.rotl(word, 8), 0x00ff00ff), i32.and(i32.rotl(word, 24), 0xff00ff00))
}
