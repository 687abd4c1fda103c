// Number literals brought to another number type, exactly or not at all.
import type { SqlType } from '../common/types.ts'
import { carrierOf, isFloating, isInteger } from '../common/types.ts'
import { integerRange } from './common-type.ts'
import type { LiteralExpr } from './expression.ts'
import { printDecimal } from './print-literal.ts'

/** The literal as a value of another number type, where it is exactly that (a double: the nearest); undefined otherwise. */
export function convertNumber(literal: LiteralExpr, to: SqlType): LiteralExpr | undefined {
  const number = exactNumber(literal)
  if (!number) return undefined
  if (isFloating(to)) {
    const value = Number(literal.type.kind === 'decimal' ? printDecimal(number.unscaled, literal.type) : number.unscaled)
    return { kind: 'literal', value: to.kind === 'float' ? Math.fround(value) : value, type: to, nullable: false }
  }
  const scale = to.kind === 'decimal' ? to.scale : 0
  const unscaled = rescale(number, scale)
  if (unscaled === undefined || !fits(unscaled, to)) return undefined
  return { kind: 'literal', value: carrierOf(to) === 'i32' ? Number(unscaled) : unscaled, type: to, nullable: false }
}

interface Exact {
  readonly unscaled: bigint
  readonly scale: number
}

function exactNumber({ value, type }: LiteralExpr): Exact | undefined {
  if (value === null || (!isInteger(type) && type.kind !== 'decimal')) return undefined
  return { unscaled: BigInt(value as number | bigint), scale: type.kind === 'decimal' ? type.scale : 0 }
}

function rescale({ unscaled, scale }: Exact, to: number): bigint | undefined {
  if (to >= scale) return unscaled * 10n ** BigInt(to - scale)
  const divisor = 10n ** BigInt(scale - to)
  return unscaled % divisor === 0n ? unscaled / divisor : undefined
}

function fits(unscaled: bigint, type: SqlType): boolean {
  if (type.kind === 'decimal') return (unscaled < 0n ? -unscaled : unscaled) < 10n ** BigInt(type.precision)
  if (!isInteger(type)) return false
  const { min, max } = integerRange(type)
  return unscaled >= min && unscaled <= max
}
