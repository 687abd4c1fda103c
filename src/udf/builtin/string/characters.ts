// Characters by their numbers, and texts changed character by character.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, BIT, INTEGER, VARCHAR } from '../../../common/types.ts'
import { i64 } from '../../../wasm/instructions.ts'
import { viewLength } from '../../emit/view.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const FIRST_SURROGATE = 0xd800
const LAST_SURROGATE = 0xdfff

export const chr = scalar({
  name: 'chr',
  doc: 'The character with that code point.',
  example: ['chr(8364)', '€'],
  signatures: [takes([INTEGER], VARCHAR)],
  canRaise: true,
  js([code]) {
    const point = code as number
    if (point >= 0 && point <= 0x10ffff && !(point >= FIRST_SURROGATE && point <= LAST_SURROGATE)) return String.fromCodePoint(point)
    throw new ConversionError(`there is no character ${point}`)
  },
})

export const ascii = scalar({
  name: 'ascii',
  doc: 'The code point of the first character; 0 for an empty text.',
  example: [`ascii('A')`, '65'],
  signatures: [takes([VARCHAR], INTEGER)],
  js: ([text]) => (text as string).codePointAt(0) ?? 0,
})

export const unicode = scalar({
  name: 'unicode',
  aliases: ['ord'],
  doc: 'The code point of the first character; −1 for an empty text.',
  example: [`unicode('é')`, '233'],
  signatures: [takes([VARCHAR], INTEGER)],
  js: ([text]) => (text as string).codePointAt(0) ?? -1,
})

export const bitLength = scalar({
  name: 'bit_length',
  doc: 'How many bits the text has in UTF-8, or the BIT.',
  example: [`bit_length('é')`, '16'],
  signatures: [takes([VARCHAR], BIGINT), takes([BIT], BIGINT)],
  emit: (code, [text], type) => code.value(type, i64.shl(i64.extend_i32_u(viewLength(text!)), text!.type.kind === 'bit' ? 0 : 3)),
})

export const translate = scalar({
  name: 'translate',
  doc: 'The text with each character of the second argument replaced by the one at its place in the third, or left out where there is none.',
  example: [`translate('quern', 'uern', 'UE')`, 'qUE'],
  signatures: [takes([VARCHAR, VARCHAR, VARCHAR], VARCHAR)],
  js([text, from, to]) {
    const targets = [...(to as string)]
    const table = new Map<string, string>()
    ;[...(from as string)].forEach((character, i) => {
      if (!table.has(character)) table.set(character, targets[i] ?? '')
    })
    let result = ''
    for (const character of text as string) result += table.get(character) ?? character
    return result
  },
})

export const stripAccents = scalar({
  name: 'strip_accents',
  doc: 'The text without the marks above and below its letters.',
  example: [`strip_accents('Müller, café')`, 'Muller, cafe'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([text]) =>
    (text as string)
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .normalize('NFC'),
})

export const nfcNormalize = scalar({
  name: 'nfc_normalize',
  doc: 'The text in Unicode’s composed form, in which texts that look alike are the same.',
  example: [`nfc_normalize('e' || chr(769)) = 'é'`, 'true'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([text]) => (text as string).normalize('NFC'),
})
