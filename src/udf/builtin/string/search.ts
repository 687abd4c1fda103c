import { BIGINT, BOOLEAN, VARCHAR } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { LIST_CONTAINS, listContainsBody } from '../nested/search.ts'

const TEST = [takes([VARCHAR, VARCHAR], BOOLEAN)]

export const startsWith = scalar({
  name: 'starts_with',
  aliases: ['^@', 'prefix'],
  doc: 'True where the text begins with the prefix.',
  example: [`starts_with('quern', 'qu')`, 'true'],
  signatures: TEST,
  kernel: 'startsWith',
})

export const endsWith = scalar({
  name: 'ends_with',
  aliases: ['suffix'],
  doc: 'True where the text ends with the suffix.',
  example: [`ends_with('quern', 'rn')`, 'true'],
  signatures: TEST,
  kernel: 'endsWith',
})

export const contains = scalar({
  name: 'contains',
  doc: 'True where the second text occurs in the first, or where the value is an element of the list.',
  example: [`contains('quern', 'uer')`, 'true'],
  signatures: [...TEST, LIST_CONTAINS],
  body: ([type]) =>
    type!.kind === 'varchar'
      ? { kind: 'kernel', kernel: 'textContains', givesNull: false, describe: undefined, script: undefined }
      : listContainsBody(type!),
})

export const position = scalar({
  name: 'instr',
  aliases: ['strpos', 'position'],
  doc: 'Where the second text first occurs in the first, in characters from 1; 0 where it does not. Also written `position(b in a)`.',
  example: [`instr('quern', 'er')`, '3'],
  signatures: [takes([VARCHAR, VARCHAR], BIGINT)],
  kernel: 'textPosition',
})
