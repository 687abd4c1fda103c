// Characters as readers see them: a flag or an emoji with its skin colour is one, though it has several code points.
import { BIGINT, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Numbers beyond any text are cut down to what a number holds exactly. */
function wholeNumber(value: bigint): number {
  const limit = 2n ** 40n
  return Number(value > limit ? limit : value < -limit ? -limit : value)
}

const lengthGrapheme = scalar({
  name: 'length_grapheme',
  doc: 'How many characters a reader sees in the text.',
  example: [`length_grapheme('🇸🇪é')`, '2'],
  signatures: [takes([VARCHAR], BIGINT)],
  js: ([text]) => BigInt(graphemes(text as string).length),
})

const leftGrapheme = scalar({
  name: 'left_grapheme',
  doc: 'As `left`, by characters as a reader sees them.',
  example: [`left_grapheme('🇸🇪 se', 1)`, '🇸🇪'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR)],
  js: ([text, count]) =>
    graphemes(text as string)
      .slice(0, wholeNumber(count as bigint))
      .join(''),
})

const rightGrapheme = scalar({
  name: 'right_grapheme',
  doc: 'As `right`, by characters as a reader sees them.',
  example: [`right_grapheme('se 🇸🇪', 1)`, '🇸🇪'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR)],
  js([text, count]) {
    const all = graphemes(text as string)
    const wanted = wholeNumber(count as bigint)
    return all.slice(wanted >= 0 ? Math.max(0, all.length - wanted) : -wanted).join('')
  },
})

const substringGrapheme = scalar({
  name: 'substring_grapheme',
  doc: 'As `substring`, by characters as a reader sees them.',
  example: [`substring_grapheme('a🇸🇪b', 2, 1)`, '🇸🇪'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR), takes([VARCHAR, BIGINT, BIGINT], VARCHAR)],
  js([text, start, length]) {
    const all = graphemes(text as string)
    const place = wholeNumber(start as bigint)
    // Place 0 lies before the first character, and is one of those that are counted. A place beyond the text is its end.
    const from = place > 0 ? Math.min(place - 1, all.length) : place < 0 ? Math.max(all.length + place, 0) : 0
    if (length === undefined) return all.slice(from).join('')
    const count = wholeNumber(length as bigint)
    if (place === 0 && count < 0) return ''
    const to = from + count - (place === 0 && count > 0 ? 1 : 0)
    return all.slice(Math.max(0, Math.min(from, to)), Math.max(from, to)).join('')
  },
})

export const GRAPHEMES: readonly ScalarFunction[] = [lengthGrapheme, leftGrapheme, rightGrapheme, substringGrapheme]
