import { ConversionError, ResourceError } from '../../../common/errors.ts'
import { BIGINT, BLOB, INTEGER, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

/** The longest text that a function makes of shorter ones: 256 Mi characters. */
const MAX_CHARACTERS = 2 ** 28

function checkLength(name: string, characters: number): void {
  if (characters > MAX_CHARACTERS) throw new ResourceError(name, characters, MAX_CHARACTERS)
}

export const repeat = scalar({
  name: 'repeat',
  doc: 'The text or blob so many times; empty for a count below 1.',
  example: [`repeat('ab', 3)`, 'ababab'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR), takes([BLOB, BIGINT], BLOB)],
  canRaise: true,
  js([value, count]) {
    const source = value as string | Uint8Array
    const times = Math.max(0, Number(count))
    checkLength('repeat', source.length * times)
    if (typeof source === 'string') return source === '' ? '' : source.repeat(times)
    const bytes = new Uint8Array(source.length * times)
    for (let at = 0; at < bytes.length; at += source.length) bytes.set(source, at)
    return bytes
  },
})

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function reversed(text: string): string {
  let result = ''
  for (let at = text.length - 1; at >= 0; at--) result += text[at]
  return result
}

function reversedGraphemes(text: string): string {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
    .reverse()
    .join('')
}

export const reverse = scalar({
  name: 'reverse',
  doc: 'The text from its end to its start. What is seen as one character (a letter with its accents, an emoji) stays whole.',
  example: [`reverse('quern')`, 'nreuq'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([value]) => {
    const text = value as string
    // As the oracle does it, ASCII is reversed byte by byte, line ends of two characters, too.
    return /[\u0080-\uffff]/.test(text) ? reversedGraphemes(text) : reversed(text)
  },
})
/** Whether each UTF-16 unit is a character. */
function isPlain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text)
}

/** Cut to `count` characters, or filled up to them. */
function padding(name: string, join: (text: string, fill: string, wanted: number) => string): RowFunction {
  return ([text, count, pad]) => {
    const wanted = Math.max(0, Number(count))
    checkLength(name, wanted)
    if (pad !== '' && isPlain(text as string) && isPlain(pad as string)) return join(text as string, pad as string, wanted)
    const characters = [...(text as string)]
    if (characters.length >= wanted) return characters.slice(0, wanted).join('')
    const fill = [...(pad as string)]
    if (fill.length === 0) throw new ConversionError(`${name} has nothing to fill '${text}' up to ${wanted} characters with`)
    const missing = wanted - characters.length
    const all = Array.from({ length: missing }, (_, i) => fill[i % fill.length]).join('')
    return join(text as string, all, (text as string).length + all.length)
  }
}

function padFunction(
  name: string,
  side: string,
  example: readonly [string, string],
  join: (text: string, fill: string, wanted: number) => string,
): ScalarFunction {
  return scalar({
    name,
    doc: `The text with so many characters: cut at its end, or filled up ${side} with the third argument, over and over.`,
    example,
    signatures: [takes([VARCHAR, INTEGER, VARCHAR], VARCHAR)],
    canRaise: true,
    js: padding(name, join),
  })
}

export const lpad = padFunction('lpad', 'at its start', [`lpad('7', 3, '0')`, '007'], (text, fill, wanted) =>
  text.length >= wanted ? text.slice(0, wanted) : text.padStart(wanted, fill),
)
export const rpad = padFunction('rpad', 'at its end', [`rpad('7', 3, '.')`, '7..'], (text, fill, wanted) =>
  text.length >= wanted ? text.slice(0, wanted) : text.padEnd(wanted, fill),
)

export const splitPart = scalar({
  name: 'split_part',
  doc: 'The n-th of the parts into which the separator splits the text, from 1, or below 0 from the end; empty where there is none.',
  example: [`split_part('a,b,c', ',', 2)`, 'b'],
  signatures: [takes([VARCHAR, VARCHAR, BIGINT], VARCHAR)],
  js: ([text, separator, index]) => nthPart(text as string, separator as string, Number(index)) ?? '',
})

/** Without splitting the whole text. */
function nthPart(text: string, separator: string, index: number): string | undefined {
  if (separator === '') return index === 0 ? undefined : [...text].at(index > 0 ? index - 1 : index)
  if (index > 0) {
    let start = 0
    for (let i = 1; ; i++) {
      const end = text.indexOf(separator, start)
      if (i === index) return end < 0 ? text.slice(start) : text.slice(start, end)
      if (end < 0) return undefined
      start = end + separator.length
    }
  }
  // From the end the parts are the same ones, which overlapping separators would not give.
  return index === 0 ? undefined : text.split(separator).at(index)
}
