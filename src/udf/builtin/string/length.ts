import { BIGINT, BLOB, VARCHAR } from '../../../common/types.ts'
import { i64 } from '../../../wasm/instructions.ts'
import { viewLength } from '../../emit/view.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { LIST_LENGTH, lengthOfList } from '../nested/search.ts'

export const length = scalar({
  name: 'length',
  aliases: ['len', 'char_length', 'character_length'],
  doc: 'How many characters (code points) the text has, or how many elements the list.',
  example: [`length('Grüße')`, '5'],
  signatures: [takes([VARCHAR], BIGINT), LIST_LENGTH],
  body: ([type]) =>
    type!.kind === 'varchar'
      ? { kind: 'kernel', kernel: 'textLength', givesNull: false, describe: undefined, script: undefined }
      : lengthOfList,
})

export const byteLength = scalar({
  name: 'strlen',
  aliases: ['octet_length'],
  doc: 'How many bytes the text (in UTF-8) or the blob has.',
  example: [`strlen('Grüße')`, '7'],
  signatures: [takes([VARCHAR], BIGINT), takes([BLOB], BIGINT)],
  emit: (code, [text], type) => code.value(type, i64.extend_i32_u(viewLength(text!))),
})
