// Operators on the bits of integers.
import { OverflowError } from '../../../common/errors.ts'
import { BIGINT, BIT, carrierOf, HUGEINT, INTEGER, INTEGER_BITS, isInteger, isUnsigned, TINYINT, typeName } from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { choose, i32, i64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import { rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type Emit, type MakeBody, type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { sameAs, takes, takesBy } from '../../signature.ts'
import { countBits, flipBits, pairwise, shiftBits } from '../bit/bits.ts'

const twoIntegers = takesBy('(integer, integer) → integer', ([a, b, ...rest]) => {
  if (!a || !b || rest.length > 0) return undefined
  const common = commonType(a, b)
  const type = common?.kind === 'null' ? BIGINT : common
  return type && isInteger(type) ? { args: [type, type], returns: type } : undefined
})

/** Pairs of bits whose result is 1. */
const ONES = { and: ['11'], or: ['01', '10', '11'], xor: ['01', '10'] } as const

function bitwise(name: string, op: 'and' | 'or' | 'xor', doc: string, example: readonly [string, string]): ScalarFunction {
  const emitWords: Emit = (code, [a, b], type) =>
    code.value(type, ...a!.parts.map((part, i) => (part.type === 'i32' ? i32 : i64)[op](part, b!.parts[i]!)))
  return scalar({
    name,
    doc,
    example,
    signatures: [twoIntegers, takes([BIT, BIT], BIT)],
    canRaise: (_, type) => type.kind === 'bit',
    body: (_, type) =>
      type.kind === 'bit' ? { kind: 'js', js: pairwise(name, ONES[op]), givesNull: false } : { kind: 'emit', emit: emitWords },
  })
}

const emitFlip: Emit = (code, [x], type) => {
  const { kind } = type
  // Of an unsigned integer only its own bits change; 32-bit ones lie in an i64.
  const mask = isUnsigned(type) && kind !== 'ubigint' ? rangeOf(type)[1] : -1n
  return code.value(type, ...x!.parts.map((part) => (part.type === 'i32' ? i32.xor(part, Number(mask)) : i64.xor(part, mask))))
}

const flip = scalar({
  name: '~',
  doc: 'The integer, or bits, with every bit changed.',
  example: ['~5', '-6'],
  signatures: [sameAs('(integer) → same', isInteger, BIGINT), takes([BIT], BIT)],
  body: (_, type) => (type.kind === 'bit' ? { kind: 'js', js: flipBits, givesNull: false } : { kind: 'emit', emit: emitFlip }),
})

function raise(code: RowCode, condition: Value, a: SqlValue, b: SqlValue, why: string): void {
  code.raise(
    condition,
    [a, b],
    ([x, y]) => new OverflowError(`${describeValue(x!, a.type)} << ${describeValue(y!, b.type)} of ${typeName(a.type)}: ${why}`),
  )
}

const emitShiftLeft: Emit = (code, [a, b], type) => {
  const ops = carrierOf(type) === 'i32' ? i32 : i64
  const [x, y] = [a!.parts[0]!, b!.parts[0]!]
  const bits = INTEGER_BITS[type.kind]!
  const outside = ops.ge_u(y, bits)
  // The largest value that can be shifted so far.
  const most = isUnsigned(type) ? rangeOf(type)[1] : rangeOf(type)[1] + 1n
  const limit = ops.shr_u(most, y)
  const tooLarge = isUnsigned(type) ? ops.gt_u(x, limit) : ops.ge_u(x, limit)
  if (!isUnsigned(type)) raise(code, ops.lt_s(x, 0), a!, b!, 'a negative number is not shifted to the left')
  const negative = isUnsigned(type) ? i32.const(0) : ops.lt_s(y, 0)
  raise(code, i32.or(i32.and(outside, ops.ne(x, 0)), negative), a!, b!, `there are ${bits} bits`)
  raise(
    code,
    i32.and(i32.and(i32.eqz(outside), ops.ge_s(isUnsigned(type) ? ops.const(0) : x, 0)), tooLarge),
    a!,
    b!,
    'it does not fit the type',
  )
  return code.value(type, ops.shl(x, y))
}

const emitShiftRight: Emit = (code, [a, b], type) => {
  const ops = carrierOf(type) === 'i32' ? i32 : i64
  const [x, y] = [a!.parts[0]!, b!.parts[0]!]
  const shifted = (type.kind === 'ubigint' ? ops.shr_u : ops.shr_s)(x, y)
  return code.value(type, choose(ops.ge_u(y, INTEGER_BITS[type.kind]!), ops.const(0), shifted))
}

const shiftWideLeft: RowFunction = ([value, count], _, type) => {
  const [x, y] = [value as bigint, count as bigint]
  const refuse = (why: string): never => {
    throw new OverflowError(`${x} << ${y} of ${typeName(type)}: ${why}`)
  }
  if (x < 0n) refuse('a negative number is not shifted to the left')
  if (y < 0n || (y >= BITS_OF_HUGEINT && x !== 0n)) refuse(`there are ${BITS_OF_HUGEINT} bits`)
  if (x === 0n) return 0n
  const shifted = x << y
  return shifted > rangeOf(type)[1] ? refuse('it does not fit the type') : shifted
}

const shiftWideRight: RowFunction = ([value, count]) => {
  const [x, y] = [value as bigint, count as bigint]
  return y < 0n || y >= BITS_OF_HUGEINT ? 0n : x >> y
}

const BITS_OF_HUGEINT = BigInt(INTEGER_BITS.hugeint!)

function shift(emit: Emit, wide: RowFunction, bits: RowFunction): MakeBody {
  return (_, { kind }) => {
    if (kind === 'bit') return { kind: 'js', js: bits, givesNull: false }
    return kind === 'hugeint' ? { kind: 'js', js: wide, givesNull: false } : { kind: 'emit', emit }
  }
}

const BY_PLACES = takes([BIT, INTEGER], BIT)

const shiftLeft = scalar({
  name: '<<',
  doc: 'The integer with its bits moved to the left. Raises where a bit would be lost, and for negative numbers.',
  example: ['3 << 4', '48'],
  signatures: [twoIntegers, BY_PLACES],
  canRaise: true,
  body: shift(emitShiftLeft, shiftWideLeft, shiftBits(true)),
})

const shiftRight = scalar({
  name: '>>',
  doc: 'The integer with its bits moved to the right; 0 where it is moved further than it has bits.',
  example: ['50 >> 4', '3'],
  signatures: [twoIntegers, BY_PLACES],
  canRaise: (_, type) => type.kind === 'bit',
  body: shift(emitShiftRight, shiftWideRight, shiftBits(false)),
})

const emitCount: Emit = (code, [x], type) => {
  const [part] = x!.parts
  if (x!.type.kind === HUGEINT.kind) {
    const count = i32.wrap_i64(i64.add(i64.popcnt(part!), i64.popcnt(x!.parts[1]!)))
    // All 128 are more than a TINYINT holds.
    return code.value(type, i32.extend8_s(count))
  }
  if (part!.type === 'i64') return code.value(type, i32.wrap_i64(i64.popcnt(part!)))
  const { kind } = x!.type
  const own = kind === 'tinyint' ? 0xff : kind === 'smallint' ? 0xffff : -1
  return code.value(type, i32.popcnt(i32.and(part!, own)))
}

const countOfInteger = sameAs('(integer) → TINYINT', isInteger, BIGINT)

export const bitCount = scalar({
  name: 'bit_count',
  doc: 'How many bits of the integer, or of bits, are set.',
  example: ['bit_count(255)', '8'],
  signatures: [
    {
      text: countOfInteger.text,
      match: (args, literals) => {
        const found = countOfInteger.match(args, literals)
        return found && { ...found, returns: TINYINT }
      },
    },
    takes([BIT], BIGINT),
  ],
  body: ([type]) => (type!.kind === 'bit' ? { kind: 'js', js: countBits, givesNull: false } : { kind: 'emit', emit: emitCount }),
})

export const BIT_OPERATORS: readonly ScalarFunction[] = [
  bitwise('&', 'and', 'The bits that both integers have.', ['12 & 10', '8']),
  bitwise('|', 'or', 'The bits that either integer has.', ['12 | 10', '14']),
  flip,
  shiftLeft,
  shiftRight,
]
export const xor = bitwise('xor', 'xor', 'The bits that one of the two integers has and the other has not.', ['xor(12, 10)', '6'])
