import { OverflowError } from '../../../common/errors.ts'
import { DOUBLE } from '../../../common/types.ts'
import { f64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

function raiseUnlessPositive(code: RowCode, x: SqlValue, name: string): void {
  code.raise(f64.le(x.parts[0]!, 0), [x], ([value]) => {
    return new OverflowError(`${name} of ${describeValue(value!, DOUBLE)}: a logarithm is there for numbers above zero only`)
  })
}

function mathFunction(
  name: string,
  doc: string,
  example: readonly [string, string],
  compute: (code: RowCode, x: SqlValue) => Value,
  options: { canRaise?: boolean; aliases?: readonly string[] } = {},
): ScalarFunction {
  return scalar({
    name,
    doc,
    example,
    signatures: [takes([DOUBLE], DOUBLE)],
    ...options,
    emit: (code, [x]) => code.value(DOUBLE, compute(code, x!)),
  })
}

const kernel = (code: RowCode, name: string, x: SqlValue): Value => code.f.call(code.kernel(name, ['f64'], ['f64']), x.parts[0]!)

function logarithm(
  name: string,
  base: string,
  example: readonly [string, string],
  kernelName: string,
  aliases: readonly string[] = [],
): ScalarFunction {
  const doc = `The logarithm to base ${base}. Raises for zero and below.`
  return mathFunction(
    name,
    doc,
    example,
    (code, x) => {
      raiseUnlessPositive(code, x, name)
      return kernel(code, kernelName, x)
    },
    { canRaise: true, aliases },
  )
}

export const ln = logarithm('ln', 'e', ['ln(1)', '0.0'], 'f64Log')
export const log10 = logarithm('log10', '10', ['log10(1000)', '3.0'], 'f64Log10')

export const log = scalar({
  name: 'log',
  doc: 'The logarithm to base 10 or, of two numbers, that of the second to the base of the first. Raises for zero and below.',
  example: ['log(2, 8)', '3.0'],
  signatures: [takes([DOUBLE], DOUBLE), takes([DOUBLE, DOUBLE], DOUBLE)],
  canRaise: true,
  emit(code, args, type) {
    for (const x of args) raiseUnlessPositive(code, x, 'log')
    const [base, x] = args as [SqlValue, SqlValue | undefined]
    if (!x) return code.value(type, kernel(code, 'f64Log10', base))
    const divisor = code.let(kernel(code, 'f64Log10', base))
    code.raise(f64.eq(divisor, 0), [base], () => new OverflowError('log to base 1: there is none'))
    return code.value(type, f64.div(kernel(code, 'f64Log10', x), divisor))
  },
})

export const log2 = logarithm('log2', '2', ['log2(8)', '3.0'], 'f64Log2')
export const exp = mathFunction('exp', 'e to the power of the number.', ['exp(0)', '1.0'], (code, x) => kernel(code, 'f64Exp', x))
export const cbrt = mathFunction('cbrt', 'The cube root.', ['cbrt(8)', '2.0'], (code, x) => kernel(code, 'f64Cbrt', x))

export const sqrt = mathFunction(
  'sqrt',
  'The square root. Raises below zero.',
  ['sqrt(16)', '4.0'],
  (code, x) => {
    code.raise(f64.lt(x.parts[0]!, 0), [x], ([value]) => new OverflowError(`sqrt of ${describeValue(value!, DOUBLE)}: it is below zero`))
    return f64.sqrt(x.parts[0]!)
  },
  { canRaise: true },
)

export const power = scalar({
  name: 'power',
  aliases: ['pow', '^', '**'],
  doc: 'The first number to the power of the second, as a DOUBLE.',
  example: ['power(2, 10)', '1024.0'],
  signatures: [takes([DOUBLE, DOUBLE], DOUBLE)],
  emit: (code, [x, y], type) => code.value(type, code.f.call(code.kernel('f64Power', ['f64', 'f64'], ['f64']), x!.parts[0]!, y!.parts[0]!)),
})

export const pi = scalar({
  name: 'pi',
  doc: 'The ratio of a circle’s circumference to its diameter.',
  example: ['pi()', '3.141592653589793'],
  signatures: [takes([], DOUBLE)],
  nulls: 'never',
  emit: (code) => code.value(DOUBLE, f64.const(Math.PI)),
})

/** Division whose quotient goes down to a whole number. */
export const floorDivide = scalar({
  name: 'fdiv',
  doc: 'The largest whole number that is not above the quotient, as a DOUBLE.',
  example: ['fdiv(-5, 2)', '-3.0'],
  signatures: [takes([DOUBLE, DOUBLE], DOUBLE)],
  emit: (code, [x, y], type) => code.value(type, f64.floor(f64.div(x!.parts[0]!, y!.parts[0]!))),
})

export const floorModulo = scalar({
  name: 'fmod',
  doc: 'What `fdiv` leaves, with the sign of the divisor.',
  example: ['fmod(-5, 3)', '1.0'],
  signatures: [takes([DOUBLE, DOUBLE], DOUBLE)],
  emit(code, [x, y], type) {
    const [dividend, divisor] = [x!.parts[0]!, y!.parts[0]!]
    return code.value(type, f64.sub(dividend, f64.mul(divisor, f64.floor(f64.div(dividend, divisor)))))
  },
})
