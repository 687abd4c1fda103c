// Sums in 128 bits: two i64 words, low first. Integers and decimals never overflow on the way, whatever the order of the rows.
import { carrierOf, isUnsigned, type SqlType } from '../../common/types.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import type { ArgumentValue, StateAccess } from './accumulator.ts'

/** The argument as a 64-bit word, for carriers of up to 64 bits. */
export function asI64({ type, words: [word] }: ArgumentValue): Value {
  const carrier = carrierOf(type)
  return carrier === 'i32' || carrier === 'u8' ? i64.extend_i32_s(word!) : word!
}

/** The argument as 128 bits. */
export function asI128(code: FunctionBuilder, argument: ArgumentValue): readonly [Value, Value] {
  if (carrierOf(argument.type) === 'i128') return [argument.words[0]!, argument.words[1]!]
  const low = code.let(asI64(argument))
  return [low, isUnsigned(argument.type) ? i64.const(0) : i64.shr_s(low, 63)]
}

/** state[word, word + 1] += (low, high), wrapping at 2^127; `overflowWord` becomes 1 where it wraps. */
export function addWide(code: FunctionBuilder, state: StateAccess, word: number, low: Value, high: Value, overflowWord?: number): void {
  const a = code.let(low)
  const sum = code.let(i64.add(state.get(word), a))
  const carry = i64.extend_i32_u(i64.lt_u(sum, a))
  state.set(word, sum)
  if (overflowWord === undefined) {
    // A small number's carry and its sign cancel out, mostly: the upper word is seldom another.
    const change = code.let(i64.add(high, carry))
    code.if(i64.ne(change, 0), () => state.set(word + 1, i64.add(state.get(word + 1), change)))
    return
  }
  const b = code.let(high)
  const old = code.let(state.get(word + 1))
  const upper = code.let(i64.add(i64.add(old, b), carry))
  state.set(word + 1, upper)
  // Signed overflow: both operands have the sign that the result has not.
  const wrapped = i64.shr_u(i64.and(i64.xor(old, upper), i64.xor(b, upper)), 63)
  state.set(overflowWord, i64.or(state.get(overflowWord), wrapped))
}

/** Whether sums of this type fit 64 bits for as many rows as a worker can see: 2^32 rows of 32 bits. */
export function sumsInI64(type: SqlType): boolean {
  const carrier = carrierOf(type)
  return carrier === 'i32' || carrier === 'u8'
}
