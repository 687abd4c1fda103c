// Casts to and from BIT. A value is its digits, 0 and 1, as text.
import { ConversionError } from '../../common/errors.ts'
import { INTEGER_BITS, isUnsigned, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { Body } from '../function.ts'

/** Bits of the types that are no integers. */
const BITS_OF: Partial<Record<SqlType['kind'], number>> = { boolean: 8, float: 32, double: 64 }

export function bitCast(from: SqlType, to: SqlType, quiet: boolean): Body {
  if (to.kind === 'varchar') return { kind: 'emit', emit: (_, [bits]) => ({ ...bits!, type: to }) }
  if (from.kind === 'varchar') return { kind: 'js', givesNull: quiet, js: ([text]) => parseBits(text as string) }
  if (to.kind === 'bit') return { kind: 'js', givesNull: quiet, js: ([value]) => bitsOf(value!, from) }
  return { kind: 'js', givesNull: quiet, js: ([bits]) => valueOfBits(bits as string, to) }
}

function parseBits(text: string): string {
  if (/^[01]+$/.test(text)) return text
  throw new ConversionError(`cannot cast '${text}' to BIT: expected digits 0 and 1`, { hint: 'try_cast gives NULL instead.' })
}

function bitsOf(value: Exclude<LiteralValue, null>, type: SqlType): string {
  if (value instanceof Uint8Array) {
    if (value.length === 0) throw new ConversionError('cannot cast an empty BLOB to BIT: it has a bit at least')
    return Array.from(value, (byte) => byte.toString(2).padStart(8, '0')).join('')
  }
  const width = INTEGER_BITS[type.kind] ?? BITS_OF[type.kind]!
  return BigInt.asUintN(width, wordOf(value, type)).toString(2).padStart(width, '0')
}

function wordOf(value: Exclude<LiteralValue, null>, type: SqlType): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (type.kind !== 'double' && type.kind !== 'float') return BigInt(value as bigint | number)
  const view = new DataView(new ArrayBuffer(8))
  if (type.kind === 'double') view.setFloat64(0, value as number)
  else view.setFloat32(4, value as number)
  return view.getBigUint64(0)
}

function valueOfBits(bits: string, type: SqlType): LiteralValue {
  if (type.kind === 'blob') {
    const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0')
    return Uint8Array.from(padded.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2))
  }
  const width = INTEGER_BITS[type.kind] ?? BITS_OF[type.kind]!
  if (bits.length > width) throw new ConversionError(`cannot cast the ${bits.length} bits ${bits} to ${typeName(type)}: it has ${width}`)
  const word = BigInt(`0b${bits}`)
  if (type.kind === 'boolean') return word !== 0n
  if (type.kind === 'double' || type.kind === 'float') {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, word)
    return type.kind === 'double' ? view.getFloat64(0) : view.getFloat32(4)
  }
  const value = isUnsigned(type) ? word : BigInt.asIntN(width, word)
  return width <= 32 && type.kind !== 'uinteger' ? Number(value) : value
}
