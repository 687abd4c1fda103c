import { OverflowError } from '../../../common/errors.ts'
import { BIGINT, carrierOf, isFloating, isUnsigned, typeName } from '../../../common/types.ts'
import { constant, f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import { describeValue } from '../../describe.ts'
import { emitArithmetic } from '../../emit/arithmetic.ts'
import { emitLess } from '../../emit/compare.ts'
import { type Emit, scalar } from '../../function.ts'
import { anyNumber, sameAs } from '../../signature.ts'

const emitAbs: Emit = (code, [x], type) => {
  const [part] = x!.parts
  if (isUnsigned(type)) return x!
  if (isFloating(type)) return code.value(type, (type.kind === 'float' ? f32 : f64).abs(part!))
  const zero = { ...x!, parts: x!.parts.map((value) => constant(value.type, 0)) }
  const { value, overflow } = emitArithmetic(code, 'subtract', zero, x!, type)
  const negative = code.let(emitLess(code, x!, zero))
  if (overflow && type.kind !== 'decimal') {
    code.raise(
      i32.and(overflow, negative),
      [x!],
      ([v]) => new OverflowError(`overflow in abs of ${typeName(type)}: abs(${describeValue(v!, type)})`),
    )
  }
  return code.value(type, ...value.parts.map((negated, i) => select(negative, negated, x!.parts[i]!)))
}

export const abs = scalar({
  name: 'abs',
  aliases: ['@'],
  doc: 'The distance from zero. Raises for the smallest value of an integer type, which has no positive twin.',
  example: ['abs(-3)', '3'],
  signatures: [sameAs('(number) → same', anyNumber, BIGINT)],
  canRaise: (_, type) => !isFloating(type) && !isUnsigned(type) && type.kind !== 'decimal',
  emit: emitAbs,
})

/** −1, 0 or 1 of an exact or floating-point number; 0 of NaN. */
export const sign = scalar({
  name: 'sign',
  doc: 'Whether a number is below, equal to or above zero: −1, 0 or 1. 0 for NaN.',
  example: ['sign(-2.5)', '-1'],
  signatures: [sameAs('(number) → TINYINT', anyNumber, BIGINT)].map(({ text, match }) => ({
    text,
    match: (args, literals) => {
      const found = match(args, literals)
      return found && { ...found, returns: { kind: 'tinyint' as const } }
    },
  })),
  emit(code, [x], type) {
    const [part] = x!.parts
    switch (carrierOf(x!.type)) {
      case 'f32':
        return code.value(type, i32.sub(f32.gt(part!, 0), f32.lt(part!, 0)))
      case 'f64':
        return code.value(type, i32.sub(f64.gt(part!, 0), f64.lt(part!, 0)))
      case 'i64':
        if (isUnsigned(x!.type)) return code.value(type, i64.ne(part!, 0))
        return code.value(type, i32.sub(i64.gt_s(part!, 0), i64.lt_s(part!, 0)))
      case 'i128': {
        const high = x!.parts[1]!
        const negative = code.let(i64.lt_s(high, 0))
        return code.value(type, select(negative, i32.const(-1), i64.ne(i64.or(part!, high), 0)))
      }
      default:
        return code.value(type, i32.sub(i32.gt_s(part!, 0), i32.lt_s(part!, 0)))
    }
  },
})
