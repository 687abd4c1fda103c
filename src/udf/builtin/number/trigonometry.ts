// Angles in radians, hyperbolic functions, and their inverses.
import { OverflowError } from '../../../common/errors.ts'
import { DOUBLE } from '../../../common/types.ts'
import { f64, i32 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

interface Refusal {
  readonly when: (x: Value) => Value
  readonly why: string
}

const INFINITE: Refusal = { when: (x) => f64.eq(f64.abs(x), Number.POSITIVE_INFINITY), why: 'it is there for finite numbers only' }
const BEYOND_ONE: Refusal = { when: (x) => f64.gt(f64.abs(x), 1), why: 'it is there from -1 to 1 only' }

function angle(name: string, doc: string, example: readonly [string, string], kernel: string, refusal?: Refusal): ScalarFunction {
  return scalar({
    name,
    doc: refusal ? `${doc} Raises where there is none.` : doc,
    example,
    signatures: [takes([DOUBLE], DOUBLE)],
    canRaise: refusal !== undefined,
    emit(code, [x], type) {
      const [value] = x!.parts
      if (refusal) {
        code.raise(refusal.when(value!), [x!], ([v]) => new OverflowError(`${name} of ${describeValue(v!, DOUBLE)}: ${refusal.why}`))
      }
      return code.value(type, code.f.call(code.kernel(kernel, ['f64'], ['f64']), value!))
    },
  })
}

function scaled(name: string, doc: string, example: readonly [string, string], factor: number): ScalarFunction {
  return scalar({
    name,
    doc,
    example,
    signatures: [takes([DOUBLE], DOUBLE)],
    emit: (code, [x], type) => code.value(type, f64.mul(x!.parts[0]!, factor)),
  })
}

const atan2 = scalar({
  name: 'atan2',
  doc: 'The angle of the point with ordinate y, the first number, and abscissa x, the second.',
  example: ['atan2(0, 1)', '0.0'],
  signatures: [takes([DOUBLE, DOUBLE], DOUBLE)],
  emit: (code, [y, x], type) => code.value(type, code.f.call(code.kernel('f64Atan2', ['f64', 'f64'], ['f64']), y!.parts[0]!, x!.parts[0]!)),
})

const cot = scalar({
  name: 'cot',
  doc: 'The cotangent. Raises for zero.',
  example: ['cot(pi() / 4) > 0.99', 'true'],
  signatures: [takes([DOUBLE], DOUBLE)],
  canRaise: true,
  emit(code, [x], type) {
    const [value] = x!.parts
    const refused = i32.or(f64.eq(value!, 0), INFINITE.when(value!))
    code.raise(refused, [x!], ([v]) => new OverflowError(`cot of ${describeValue(v!, DOUBLE)}: there is none`))
    return code.value(type, f64.div(1, code.f.call(code.kernel('f64Tan', ['f64'], ['f64']), value!)))
  },
})

export const TRIGONOMETRY: readonly ScalarFunction[] = [
  angle('sin', 'The sine.', ['sin(0)', '0.0'], 'f64Sin', INFINITE),
  angle('cos', 'The cosine.', ['cos(0)', '1.0'], 'f64Cos', INFINITE),
  angle('tan', 'The tangent.', ['tan(0)', '0.0'], 'f64Tan', INFINITE),
  cot,
  angle('asin', 'The angle whose sine it is.', ['asin(0)', '0.0'], 'f64Asin', BEYOND_ONE),
  angle('acos', 'The angle whose cosine it is.', ['acos(1)', '0.0'], 'f64Acos', BEYOND_ONE),
  angle('atan', 'The angle whose tangent it is.', ['atan(0)', '0.0'], 'f64Atan'),
  atan2,
  angle('sinh', 'The hyperbolic sine.', ['sinh(0)', '0.0'], 'f64Sinh'),
  angle('cosh', 'The hyperbolic cosine.', ['cosh(0)', '1.0'], 'f64Cosh'),
  angle('tanh', 'The hyperbolic tangent.', ['tanh(0)', '0.0'], 'f64Tanh'),
  angle('asinh', 'The number whose hyperbolic sine it is.', ['asinh(0)', '0.0'], 'f64Asinh'),
  angle('acosh', 'The number whose hyperbolic cosine it is; NaN below 1.', ['acosh(1)', '0.0'], 'f64Acosh'),
  angle('atanh', 'The number whose hyperbolic tangent it is.', ['atanh(0)', '0.0'], 'f64Atanh', BEYOND_ONE),
  scaled('degrees', 'Radians as degrees.', ['degrees(pi())', '180.0'], 180 / Math.PI),
  scaled('radians', 'Degrees as radians.', ['radians(180)', '3.141592653589793'], Math.PI / 180),
]
