import { BIGINT, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

export const substring = scalar({
  name: 'substring',
  aliases: ['substr'],
  doc: 'The part of the text that begins at a character (from 1; below 0 counted from the end) and has so many characters, or goes to the end. A negative length goes back from there.',
  example: [`substring('quern', 2, 3)`, 'uer'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR), takes([VARCHAR, BIGINT, BIGINT], VARCHAR)],
  kernel: 'textSubstring',
})

export const left = scalar({
  name: 'left',
  doc: 'The first n characters; for a negative n, all but the last −n.',
  example: [`left('quern', 2)`, 'qu'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR)],
  kernel: 'textLeft',
})

export const right = scalar({
  name: 'right',
  doc: 'The last n characters; for a negative n, all but the first −n.',
  example: [`right('quern', 2)`, 'rn'],
  signatures: [takes([VARCHAR, BIGINT], VARCHAR)],
  kernel: 'textRight',
})

function trimming(name: string, where: string, example: readonly [string, string], kernel: string): ScalarFunction {
  return scalar({
    name,
    doc: `The text without the spaces, or those of the characters given, ${where}.`,
    example,
    signatures: [takes([VARCHAR], VARCHAR), takes([VARCHAR, VARCHAR], VARCHAR)],
    kernel,
  })
}

export const trim = trimming('trim', 'at both ends', [`trim('  quern ')`, 'quern'], 'textTrim')
export const ltrim = trimming('ltrim', 'at its start', [`ltrim('00120', '0')`, '120'], 'textTrimStart')
export const rtrim = trimming('rtrim', 'at its end', [`rtrim('00120', '0')`, '0012'], 'textTrimEnd')
