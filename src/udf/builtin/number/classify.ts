// What kind of a number (or moment) it is.
import { BOOLEAN, carrierOf, DATE, DOUBLE, FLOAT, type SqlType, TIMESTAMP, TIMESTAMPTZ } from '../../../common/types.ts'
import { constant, f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { Moment } from '../../emit/moment.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const FLOATS: readonly SqlType[] = [FLOAT, DOUBLE]
const MOMENTS: readonly SqlType[] = [DATE, TIMESTAMP, TIMESTAMPTZ]

function test(
  name: string,
  doc: string,
  example: readonly [string, string],
  types: readonly SqlType[],
  holds: (code: RowCode, x: SqlValue) => Value,
): ScalarFunction {
  return scalar({
    name,
    doc,
    example,
    signatures: types.map((type) => takes([type], BOOLEAN)),
    emit: (code, [x], type) => code.value(type, holds(code, x!)),
  })
}

const floats = (x: SqlValue) => (x.type.kind === 'float' ? f32 : f64)

const finiteness = (code: RowCode, x: SqlValue): Value => {
  if (MOMENTS.some(({ kind }) => kind === x.type.kind)) return new Moment(code, x).isFinite()!
  const ops = floats(x)
  return ops.lt(ops.abs(x.parts[0]!), Number.POSITIVE_INFINITY)
}

const isInfinite = (code: RowCode, x: SqlValue): Value => {
  if (MOMENTS.some(({ kind }) => kind === x.type.kind)) return i32.eqz(finiteness(code, x))
  const ops = floats(x)
  return ops.eq(ops.abs(x.parts[0]!), Number.POSITIVE_INFINITY)
}

const even = scalar({
  name: 'even',
  doc: 'The next even number away from zero.',
  example: ['even(2.1)', '4.0'],
  signatures: [takes([DOUBLE], DOUBLE)],
  emit(code, [x], type) {
    const [value] = x!.parts
    const magnitude = code.let(f64.ceil(f64.div(f64.abs(value!), 2)))
    return code.value(type, f64.copysign(f64.mul(magnitude, 2), value!))
  },
})

/** The doubles below and above differ by one in their bits, those below zero the other way round. */
const nextAfter = scalar({
  name: 'nextafter',
  doc: 'The floating-point number next to the first on the way to the second.',
  example: ['nextafter(1::double, 2::double)', '1.0000000000000002'],
  signatures: FLOATS.map((type) => takes([type, type], type)),
  emit(code, [x, y], type) {
    const [from, to] = [x!.parts[0]!, y!.parts[0]!]
    const isFloat = carrierOf(type) === 'f32'
    const [ops, ints] = [isFloat ? f32 : f64, isFloat ? i32 : i64]
    const bits = code.let(isFloat ? i32.reinterpret_f32(from) : i64.reinterpret_f64(from))
    const away = i32.eq(ops.lt(from, to), ops.gt(from, 0))
    const step = select(away, ints.const(1), -1)
    const moved = ints.add(bits, step)
    const smallest = isFloat ? f32.reinterpret_i32(i32.const(1)) : f64.reinterpret_i64(i64.const(1))
    const atZero = ops.copysign(smallest, to)
    const next = isFloat ? f32.reinterpret_i32(moved) : f64.reinterpret_i64(moved)
    const result = code.let(select(ops.eq(from, 0), atZero, code.let(next)))
    const still = i32.or(ops.eq(from, to), ops.ne(from, from))
    return code.value(
      type,
      select(ops.ne(to, to), constant(result.type, Number.NaN), code.let(select(still, select(ops.eq(from, to), to, from), result))),
    )
  },
})

export const CLASSIFIERS: readonly ScalarFunction[] = [
  test('isnan', 'Whether it is no number.', [`isnan('nan'::double)`, 'true'], FLOATS, (_, x) => floats(x).ne(x.parts[0]!, x.parts[0]!)),
  test('isinf', 'Whether it is an infinity.', [`isinf('-inf'::double)`, 'true'], [...FLOATS, ...MOMENTS], isInfinite),
  test('isfinite', 'Whether it is neither an infinity nor NaN.', ['isfinite(1.5::double)', 'true'], [...FLOATS, ...MOMENTS], finiteness),
  test('signbit', 'Whether the sign is a minus; that of zero counts.', [`signbit('-0.0'::double)`, 'true'], FLOATS, (_, x) =>
    x.type.kind === 'float' ? i32.lt_s(i32.reinterpret_f32(x.parts[0]!), 0) : i64.lt_s(i64.reinterpret_f64(x.parts[0]!), 0),
  ),
  even,
  nextAfter,
]
