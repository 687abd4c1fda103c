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

export const reverse = scalar({
  name: 'reverse',
  doc: 'The text from its end to its start. What is seen as one character (a letter with its accents, an emoji) stays whole.',
  example: [`reverse('quern')`, 'nreuq'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([text]) =>
    Array.from(graphemes.segment(text as string), ({ segment }) => segment)
      .reverse()
      .join(''),
})

/** Cut to `count` characters, or filled up to them. */
function padding(name: string, join: (text: string, fill: string) => string): RowFunction {
  return ([text, count, pad]) => {
    const characters = [...(text as string)]
    const wanted = Math.max(0, Number(count))
    checkLength(name, wanted)
    if (characters.length >= wanted) return characters.slice(0, wanted).join('')
    const fill = [...(pad as string)]
    if (fill.length === 0) throw new ConversionError(`${name} has nothing to fill '${text}' up to ${wanted} characters with`)
    const missing = wanted - characters.length
    return join(text as string, Array.from({ length: missing }, (_, i) => fill[i % fill.length]).join(''))
  }
}

function padFunction(
  name: string,
  side: string,
  example: readonly [string, string],
  join: (text: string, fill: string) => string,
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

export const lpad = padFunction('lpad', 'at its start', [`lpad('7', 3, '0')`, '007'], (text, fill) => fill + text)
export const rpad = padFunction('rpad', 'at its end', [`rpad('7', 3, '.')`, '7..'], (text, fill) => text + fill)

export const splitPart = scalar({
  name: 'split_part',
  doc: 'The n-th of the parts into which the separator splits the text, from 1, or below 0 from the end; empty where there is none.',
  example: [`split_part('a,b,c', ',', 2)`, 'b'],
  signatures: [takes([VARCHAR, VARCHAR, BIGINT], VARCHAR)],
  js([text, separator, index]) {
    const parts = separator === '' ? [...(text as string)] : (text as string).split(separator as string)
    const at = Number(index)
    return (at === 0 ? undefined : parts.at(at > 0 ? at - 1 : at)) ?? ''
  },
})
