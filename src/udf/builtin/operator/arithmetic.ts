import { OverflowError } from '../../../common/errors.ts'
import {
  BIGINT,
  carrierOf,
  DATE,
  DOUBLE,
  decimal,
  INTEGER,
  isFloating,
  isNumeric,
  isUnsigned,
  MAX_DECIMAL_PRECISION,
  MAX_I64_PRECISION,
  type SqlType,
  typeName,
} from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { constant, f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import { timeWithZoneSum } from '../../cast/time-with-zone-cast.ts'
import { describeValue } from '../../describe.ts'
import { type Arithmetic, emitArithmetic } from '../../emit/arithmetic.ts'
import { Moment } from '../../emit/moment.ts'
import { rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import type { Emit } from '../../function.ts'
import { scalar } from '../../function.ts'
import { asDecimal } from '../../implicit-cast.ts'
import { type Signature, takes, takesBy } from '../../signature.ts'
import { EARLIER, emitEarlier, emitLater, isOfTime, LATER, SCALED, SHARED, scaleInterval, shareInterval } from './interval-arithmetic.ts'

type Resolved = { args: readonly SqlType[]; returns: SqlType } | undefined

/** Two numbers: both cast to their common type, which is the result's; decimals by `ofDecimals`. A NULL takes the other's type. */
export function numeric(ofDecimals: (a: ReturnType<typeof asDecimal>, b: ReturnType<typeof asDecimal>) => Resolved): Signature {
  return takesBy('(number, number) → number', ([a, b, ...rest]) => {
    if (!a || !b || rest.length > 0) return undefined
    const [left, right] = [
      a.kind === 'null' ? (b.kind === 'null' ? BIGINT : b) : a,
      b.kind === 'null' ? (a.kind === 'null' ? BIGINT : a) : b,
    ]
    if (!isNumeric(left) || !isNumeric(right)) return undefined
    const common = commonType(left, right)
    if (common?.kind === 'decimal') return ofDecimals(asDecimal(left), asDecimal(right))
    return common && { args: [common, common], returns: common }
  })
}

/** A sum needs a digit more than the larger operand; within 18 digits it stays there, checked, for 64-bit arithmetic is fast. */
const sumOfDecimals = numeric((a, b) => {
  const scale = Math.max(a.scale, b.scale)
  const needed = Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1
  const type = decimal(capped(needed, Math.max(a.precision, b.precision)), scale)
  return { args: [type, type], returns: type }
})

/** A product needs the digits of both. */
const productOfDecimals = numeric((a, b) => {
  const scale = a.scale + b.scale
  // No decimal holds so many digits after the point: no overload. An explicit cast of an operand gives one.
  if (scale > MAX_DECIMAL_PRECISION) return undefined
  const precision =
    scale < MAX_I64_PRECISION ? capped(a.precision + b.precision, Math.max(a.precision, b.precision)) : a.precision + b.precision
  const returns = decimal(Math.min(precision, MAX_DECIMAL_PRECISION), scale)
  return { args: [decimal(returns.precision, a.scale), decimal(returns.precision, b.scale)], returns }
})

function capped(needed: number, widest: number): number {
  return needed > MAX_I64_PRECISION && widest <= MAX_I64_PRECISION ? MAX_I64_PRECISION : Math.min(needed, MAX_DECIMAL_PRECISION)
}

const NOUNS: Record<Arithmetic, readonly [noun: string, sign: string]> = {
  add: ['addition', '+'],
  subtract: ['subtraction', '-'],
  multiply: ['multiplication', '*'],
}

/** A date some days away; an infinity stays where it is. */
const emitDays =
  (op: 'add' | 'subtract'): Emit =>
  (code, args, type) => {
    const date = args.find((arg) => arg.type.kind === 'date')!
    const finite = new Moment(code, date).isFinite()!
    const from = { ...date, parts: [code.let(select(finite, date.parts[0]!, 0))] }
    const moved = emitChecked(op)(
      code,
      args.map((arg) => (arg === date ? from : arg)),
      type,
    )
    return code.value(type, select(finite, moved.parts[0]!, date.parts[0]!))
  }

const emitSum = (op: 'add' | 'subtract', type: SqlType): Emit => (type.kind === 'date' ? emitDays(op) : emitChecked(op))

const emitChecked =
  (op: Arithmetic): Emit =>
  (code, [a, b], type) => {
    const { value, overflow } = emitArithmetic(code, op, a!, b!, type)
    if (overflow) {
      const types = [a!.type, b!.type] as const
      code.raise(overflow, [a!, b!], ([x, y]) => {
        const [noun, sign] = NOUNS[op]
        return new OverflowError(
          `overflow in ${noun} of ${typeName(type)}: ${describeValue(x!, types[0])} ${sign} ${describeValue(y!, types[1])}`,
          {
            hint: `Cast an operand to a larger type, as in  a::${type.kind === 'decimal' || type.kind === 'hugeint' ? 'DOUBLE' : 'HUGEINT'} ${sign} b`,
          },
        )
      })
    }
    return value
  }

const exact = (_: readonly SqlType[], returns: SqlType): boolean => !isFloating(returns)

export const add = scalar({
  name: '+',
  zoned: 'local',
  aliases: ['add', 'date_add'],
  doc: 'The sum of two numbers or intervals, a date some days later, or a moment an interval later: months first, then days, then µs. Raises where the result does not fit the type.',
  example: ['2 + 3', '5'],
  signatures: [sumOfDecimals, takes([DATE, INTEGER], DATE), takes([INTEGER, DATE], DATE), ...LATER],
  canRaise: exact,
  body: (args) =>
    args.some(({ kind }) => kind === 'timetz')
      ? { kind: 'js', js: timeWithZoneSum(1n), givesNull: false }
      : { kind: 'emit', emit: (code, given, type) => (isOfTime(given) ? emitLater : emitSum('add', type))(code, given, type) },
})

export const subtract = scalar({
  name: '-',
  zoned: 'local',
  aliases: ['subtract'],
  doc: 'The difference of two numbers, a date some days or a moment an interval earlier, the days between two dates, or the interval between two timestamps. With one operand, its negation, which wraps around for unsigned integers.',
  example: ['5 - 3', '2'],
  signatures: [
    sumOfDecimals,
    takes([DATE, INTEGER], DATE),
    takes([DATE, DATE], BIGINT),
    takesBy('(number) → number', (args) => {
      const [type] = args
      if (args.length !== 1 || !type) return undefined
      if (type.kind === 'null') return { args: [BIGINT], returns: BIGINT }
      if (isUnsigned(type)) return { args, returns: type }
      const signed = commonType(type, { kind: 'tinyint' })
      return isNumeric(type) && signed
        ? { args: [type.kind === 'decimal' ? type : signed], returns: type.kind === 'decimal' ? type : signed }
        : undefined
    }),
    ...EARLIER,
  ],
  canRaise: exact,
  body: (args) =>
    args[0]?.kind === 'timetz' ? { kind: 'js', js: timeWithZoneSum(-1n), givesNull: false } : { kind: 'emit', emit: emitSubtract },
})

const emitSubtract: Emit = (code, args, type) => {
  const [a, b] = args
  if (isOfTime(args)) return emitEarlier(code, args, type)
  if (!b) return emitNegate(code, args, type)
  if (type.kind === 'bigint' && a!.type.kind === 'date') {
    return code.value(type, i64.sub(i64.extend_i32_s(a!.parts[0]!), i64.extend_i32_s(b.parts[0]!)))
  }
  return emitSum('subtract', type)(code, args, type)
}

const emitNegate: Emit = (code, [x], type) => {
  if (isFloating(type)) return code.value(type, NEGATE[carrierOf(type) as 'f32' | 'f64'](x!.parts[0]!))
  if (isUnsigned(type)) return negateUnsigned(code, x!, type)
  const zero = { ...x!, parts: x!.parts.map((part) => constant(part.type, 0)) }
  const { value, overflow } = emitArithmetic(code, 'subtract', zero, x!, type)
  if (overflow)
    code.raise(overflow, [x!], ([v]) => new OverflowError(`overflow in negation of ${typeName(type)}: -(${describeValue(v!, type)})`))
  return value
}

/** As far below the type's end as the value is above zero: as the oracle has it. */
function negateUnsigned(code: RowCode, { parts: [part] }: SqlValue, type: SqlType): SqlValue {
  if (carrierOf(type) === 'i32') return code.value(type, i32.and(i32.sub(0, part!), Number(rangeOf(type)[1])))
  const negated = i64.sub(0, part!)
  return code.value(type, type.kind === 'ubigint' ? negated : i64.and(negated, rangeOf(type)[1]))
}

const NEGATE = { f32: f32.neg, f64: f64.neg }

export const multiply = scalar({
  name: '*',
  aliases: ['multiply'],
  doc: 'The product of two numbers, or an interval so many times. Raises where the result does not fit the type.',
  example: ['6 * 7', '42'],
  signatures: [productOfDecimals, ...SCALED],
  canRaise: exact,
  body: (_, returns) =>
    returns.kind === 'interval' ? { kind: 'js', js: scaleInterval, givesNull: false } : { kind: 'emit', emit: emitChecked('multiply') },
})

const emitQuotient: Emit = (code, [a, b], type) =>
  code.value(type, { f32: f32.div, f64: f64.div }[carrierOf(type) as 'f32' | 'f64'](a!.parts[0]!, b!.parts[0]!))

export const divide = scalar({
  name: '/',
  doc: 'The quotient as a floating-point number; by zero, an infinity or NaN. Of an interval, that part of it.',
  example: ['7 / 2', '3.5'],
  signatures: [
    takesBy('(number, number) → DOUBLE', ([a, b, ...rest]) => {
      if (!a || !b || rest.length > 0 || !(isNumeric(a) || a.kind === 'null') || !(isNumeric(b) || b.kind === 'null')) return undefined
      const common = commonType(a, b)
      const type = common?.kind === 'float' ? common : DOUBLE
      return { args: [type, type], returns: type }
    }),
    ...SHARED,
  ],
  canRaise: (_, type) => type.kind === 'interval',
  body: (_, returns) =>
    returns.kind === 'interval' ? { kind: 'js', js: shareInterval, givesNull: true } : { kind: 'emit', emit: emitQuotient },
})
