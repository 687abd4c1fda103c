import { VARCHAR } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { lowerCase, upperCase } from '../../text/letter-case.ts'

export const upper = scalar({
  name: 'upper',
  aliases: ['ucase'],
  doc: 'The text in upper case, a character for each character.',
  example: [`upper('Grüße')`, 'GRÜẞE'],
  signatures: [takes([VARCHAR], VARCHAR)],
  kernel: 'textUpper',
  js: ([text]) => upperCase(text as string),
})

export const lower = scalar({
  name: 'lower',
  aliases: ['lcase'],
  doc: 'The text in lower case, a character for each character.',
  example: [`lower('QUERN')`, 'quern'],
  signatures: [takes([VARCHAR], VARCHAR)],
  kernel: 'textLower',
  js: ([text]) => lowerCase(text as string),
})
