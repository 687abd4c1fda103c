import { BOOLEAN, carrierOf, UBIGINT } from '../../../common/types.ts'
import { f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { words } from '../../emit/compare.ts'
import { intervalOrder } from '../../emit/interval.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { scalar } from '../../function.ts'
import { takesBy } from '../../signature.ts'

/** An odd number whose product spreads bits well (Murmur's finalizer as the oracle has it). */
const FACTOR = BigInt.asIntN(64, 0xd6e8feb86659fd93n)
const NULL_HASH = BigInt.asIntN(64, 0xbf58476d1ce4e5b9n)

function spread(code: RowCode, word: Value): Value {
  const folded = (x: Value): Value => code.let(i64.xor(x, i64.shr_u(x, 32)))
  const once = code.let(i64.mul(folded(code.let(word)), FACTOR))
  return folded(code.let(i64.mul(folded(once), FACTOR)))
}

/** The same for values that are equal. */
function hashOf(code: RowCode, x: SqlValue): Value {
  const [part] = x.parts as [Value]
  switch (carrierOf(x.type)) {
    case 'u8':
    case 'i32':
      return spread(code, i64.extend_i32_u(part))
    case 'i64':
      return spread(code, part)
    case 'f32': {
      const kept = code.let(select(f32.eq(part, 0), f32.const(0), select(f32.ne(part, part), f32.const(Number.NaN), part)))
      return spread(code, i64.extend_i32_u(i32.reinterpret_f32(kept)))
    }
    case 'f64': {
      const kept = code.let(select(f64.eq(part, 0), f64.const(0), select(f64.ne(part, part), f64.const(Number.NaN), part)))
      return spread(code, i64.reinterpret_f64(kept))
    }
    case 'i128': {
      const plain = words(x)
      const { low, high } = x.type.kind === 'interval' ? intervalOrder(code, plain.low, plain.high) : plain
      return i64.xor(spread(code, low), spread(code, high))
    }
    case 'view':
      return code.f.call(code.kernel('viewHash', ['i64', 'i64'], ['i64']), part, x.parts[1]!)
  }
}

export const hash = scalar({
  name: 'hash',
  doc: 'A number of 64 bits that is the same for equal arguments, and for unequal ones hardly ever. NULL has one, too. It may change between versions.',
  example: ['hash(42) = hash(42)', 'true'],
  signatures: [
    takesBy('(any…) → UBIGINT', (args) =>
      args.length > 0 ? { args: args.map((type) => (type.kind === 'null' ? BOOLEAN : type)), returns: UBIGINT } : undefined,
    ),
  ],
  nulls: 'never',
  emit(code, args, type) {
    const [first, ...others] = args.map((x) => {
      const hashed = code.let(hashOf(code, x))
      return x.valid ? code.let(select(x.valid, hashed, i64.const(NULL_HASH))) : hashed
    }) as [Value, ...Value[]]
    const all = others.reduce<Value>((so, next) => {
      const mixed = i64.mul(i64.xor(so, i64.shr_u(so, 32)), FACTOR)
      return code.let(i64.xor(mixed, next))
    }, first)
    return code.value(type, all)
  },
})
