// Texts and bytes in other spellings: hexadecimal, binary, base 64, URLs.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, BLOB, HUGEINT, INTEGER, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { bytesOf, fromBase64, fromDigits, textOf, toBase64, toHex, validParts } from '../../text/bytes.ts'

const NUMBERS = [BIGINT, UBIGINT, HUGEINT]

/** A number's digits without leading zeros; below zero those of its two's complement. */
function digitsOf(radix: 2 | 16): RowFunction {
  return ([value], [type]) => {
    if (typeof value !== 'bigint') {
      const bytes = bytesOf(value as string | Uint8Array)
      return radix === 16 ? toHex(bytes) : Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
    }
    return BigInt.asUintN(type!.kind === 'hugeint' ? 128 : 64, value)
      .toString(radix)
      .toUpperCase()
  }
}

const hex = scalar({
  name: 'hex',
  aliases: ['to_hex'],
  doc: 'The bytes of a text or blob, or a number, in hexadecimal digits.',
  example: [`hex('é')`, 'C3A9'],
  signatures: [takes([VARCHAR], VARCHAR), takes([BLOB], VARCHAR), ...NUMBERS.map((type) => takes([type], VARCHAR))],
  js: digitsOf(16),
})

const bin = scalar({
  name: 'bin',
  aliases: ['to_binary'],
  doc: 'The bytes of a text, or a number, in binary digits.',
  example: ['bin(10)', '1010'],
  signatures: [takes([VARCHAR], VARCHAR), ...NUMBERS.map((type) => takes([type], VARCHAR))],
  js: digitsOf(2),
})

function reader(
  name: string,
  aliases: readonly string[],
  doc: string,
  example: readonly [string, string],
  read: (text: string) => Uint8Array | undefined,
): ScalarFunction {
  return scalar({
    name,
    aliases,
    doc,
    example,
    signatures: [takes([VARCHAR], BLOB)],
    canRaise: true,
    js([text]) {
      const bytes = read(text as string)
      if (bytes) return bytes
      throw new ConversionError(`${name} cannot read '${text}'`)
    },
  })
}

const toBase = scalar({
  name: 'to_base',
  doc: 'A number that is not negative in digits of the base, 2 to 36, at least as many as the third argument says.',
  example: ['to_base(255, 16, 4)', '00FF'],
  signatures: [takes([BIGINT, INTEGER], VARCHAR), takes([BIGINT, INTEGER, INTEGER], VARCHAR)],
  canRaise: true,
  js([value, radix, length]) {
    if ((value as bigint) < 0n) throw new ConversionError(`to_base takes no number below zero: ${value}`)
    if ((radix as number) < 2 || (radix as number) > 36) throw new ConversionError(`the base must be from 2 to 36, not ${radix}`)
    const wanted = (length as number | undefined) ?? 0
    if (wanted < 0 || wanted > 64) throw new ConversionError(`to_base gives 0 to 64 digits, not ${wanted}`)
    return (value as bigint)
      .toString(radix as number)
      .toUpperCase()
      .padStart(wanted, '0')
  },
})

const base64 = scalar({
  name: 'base64',
  aliases: ['to_base64'],
  doc: 'The bytes in base 64.',
  example: [`base64('quern'::blob)`, 'cXVlcm4='],
  signatures: [takes([BLOB], VARCHAR)],
  js: ([bytes]) => toBase64(bytes as Uint8Array),
})

const encode = scalar({
  name: 'encode',
  doc: 'The bytes of the text in UTF-8.',
  example: [`encode('é')`, '\\xC3\\xA9'],
  signatures: [takes([VARCHAR], BLOB)],
  js: ([text]) => bytesOf(text as string),
})

const decode = scalar({
  name: 'decode',
  doc: 'The text of which these are the bytes in UTF-8. Where they are not, it raises or, as a second argument says, puts `?` there (`replace`) or nothing (`ignore`).',
  example: [`decode('\\xC3\\xA9'::blob)`, 'é'],
  signatures: [takes([BLOB], VARCHAR), takes([BLOB, VARCHAR], VARCHAR)],
  canRaise: true,
  js([bytes, otherwise]) {
    const text = textOf(bytes as Uint8Array)
    if (text !== undefined) return text
    switch (otherwise ?? 'strict') {
      case 'strict':
      case 'utf-8':
        throw new ConversionError('decode: the bytes are no UTF-8', { hint: `decode(…, 'replace') and decode(…, 'ignore') go on.` })
      case 'replace':
        return validParts(bytes as Uint8Array, '?')
      case 'ignore':
        return validParts(bytes as Uint8Array, '')
      default:
        throw new ConversionError(`decode knows 'strict', 'replace' and 'ignore', not '${otherwise}'`)
    }
  },
})

const urlEncode = scalar({
  name: 'url_encode',
  doc: 'The text as a part of a URL: all but letters, digits and `-_.~` as `%XX`.',
  example: [`url_encode('a b/é')`, 'a%20b%2F%C3%A9'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([text]) =>
    encodeURIComponent(text as string).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
})

const urlDecode = scalar({
  name: 'url_decode',
  doc: 'The text with every `%XX` replaced by its byte.',
  example: [`url_decode('a%20b%2Fc')`, 'a b/c'],
  signatures: [takes([VARCHAR], VARCHAR)],
  canRaise: true,
  js([text]) {
    const bytes = bytesOf(text as string)
    const decoded = new Uint8Array(bytes.length)
    let length = 0
    for (let i = 0; i < bytes.length; i++) {
      const digits = bytes[i] === 0x25 ? String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0) : ''
      if (/^[0-9a-fA-F]{2}$/.test(digits)) {
        decoded[length++] = Number.parseInt(digits, 16)
        i += 2
      } else decoded[length++] = bytes[i]!
    }
    const result = textOf(decoded.subarray(0, length))
    if (result !== undefined) return result
    throw new ConversionError(`url_decode of '${text}' gives no UTF-8`)
  },
})

export const ENCODINGS: readonly ScalarFunction[] = [
  hex,
  bin,
  reader('unhex', ['from_hex'], 'The bytes that the hexadecimal digits stand for.', [`unhex('C3A9')`, '\\xC3\\xA9'], (text) =>
    fromDigits(text, 4),
  ),
  reader('unbin', ['from_binary'], 'The bytes that the binary digits stand for.', [`unbin('01100001')`, 'a'], (text) =>
    fromDigits(text, 1),
  ),
  reader('from_base64', [], 'The bytes that the base 64 stands for.', [`from_base64('cXVlcm4=')`, 'quern'], fromBase64),
  toBase,
  base64,
  encode,
  decode,
  urlEncode,
  urlDecode,
]
