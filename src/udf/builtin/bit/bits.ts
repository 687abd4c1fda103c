// Functions of BIT values, which are texts of 0 and 1. Bits are counted from 0, from the left.
import { ConversionError } from '../../../common/errors.ts'
import { BIT, INTEGER, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

/** The bits of both, pair by pair; the pairs whose result is 1. */
export function pairwise(name: string, ones: readonly string[]): RowFunction {
  const known = new Set(ones)
  return ([left, right]) => {
    const [a, b] = [left as string, right as string]
    if (a.length !== b.length) {
      throw new ConversionError(`${name} takes bits of one length, not ${a.length} and ${b.length}: ${a}, ${b}`, {
        hint: 'bitstring(x, n) sets zeros before them.',
      })
    }
    return Array.from(a, (bit, i) => (known.has(bit + b[i]!) ? '1' : '0')).join('')
  }
}

export const flipBits: RowFunction = ([bits]) => (bits as string).replace(/./g, (bit) => (bit === '0' ? '1' : '0'))

export const shiftBits =
  (left: boolean): RowFunction =>
  ([value, count]) => {
    const [bits, by] = [value as string, count as number]
    if (by < 0) throw new ConversionError(`bits are not shifted by a negative number: ${by}`)
    const zeros = '0'.repeat(Math.min(by, bits.length))
    return left ? bits.slice(by) + zeros : zeros + bits.slice(0, Math.max(0, bits.length - by))
  }

export const countBits: RowFunction = ([bits]) => BigInt((bits as string).replaceAll('0', '').length)

function checkIndex(bits: string, index: number): void {
  if (index < 0 || index >= bits.length)
    throw new ConversionError(`there is no bit ${index} in ${bits}: they go from 0 to ${bits.length - 1}`)
}

export const BIT_FUNCTIONS: readonly ScalarFunction[] = [
  scalar({
    name: 'get_bit',
    doc: 'A bit, counted from 0 at the left.',
    example: [`get_bit('0110'::bit, 1)`, '1'],
    signatures: [takes([BIT, INTEGER], INTEGER)],
    canRaise: true,
    js([value, index]) {
      checkIndex(value as string, index as number)
      return (value as string)[index as number] === '1' ? 1 : 0
    },
  }),
  scalar({
    name: 'set_bit',
    doc: 'The bits with one of them, counted from 0 at the left, replaced by 0 or 1.',
    example: [`set_bit('0110'::bit, 0, 1)`, '1110'],
    signatures: [takes([BIT, INTEGER, INTEGER], BIT)],
    canRaise: true,
    js([value, index, bit]) {
      const bits = value as string
      checkIndex(bits, index as number)
      if (bit !== 0 && bit !== 1) throw new ConversionError(`a bit is 0 or 1, not ${bit}`)
      return bits.slice(0, index as number) + bit + bits.slice((index as number) + 1)
    },
  }),
  scalar({
    name: 'bit_position',
    doc: 'Where the first bits stand in the second ones, from 1; 0 where they do not.',
    example: [`bit_position('01'::bit, '1101'::bit)`, '3'],
    signatures: [takes([BIT, BIT], INTEGER)],
    js: ([needle, bits]) => (bits as string).indexOf(needle as string) + 1,
  }),
  scalar({
    name: 'bitstring',
    doc: 'The bits with zeros before them, so many in all.',
    example: [`bitstring('101', 6)`, '000101'],
    signatures: [takes([VARCHAR, INTEGER], BIT), takes([BIT, INTEGER], BIT)],
    canRaise: true,
    js([value, length]) {
      const bits = value as string
      if (!/^[01]+$/.test(bits)) throw new ConversionError(`'${bits}' is no BIT: expected digits 0 and 1`)
      if ((length as number) < bits.length || (length as number) < 1) {
        throw new ConversionError(`bitstring cannot make ${bits.length} bits ${length}: it only adds some`)
      }
      return bits.padStart(length as number, '0')
    },
  }),
]
