import { BIGINT, BIT, BLOB, VARCHAR } from '../../../common/types.ts'
import { i32, i64 } from '../../../wasm/instructions.ts'
import { viewLength } from '../../emit/view.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { LIST_LENGTH, lengthOfList } from '../nested/search.ts'

export const length = scalar({
  name: 'length',
  aliases: ['len', 'char_length', 'character_length'],
  doc: 'How many characters (code points) the text has, bits the BIT, or elements the list.',
  example: [`length('Grüße')`, '5'],
  signatures: [takes([VARCHAR], BIGINT), takes([BIT], BIGINT), LIST_LENGTH],
  body: ([type]) =>
    type!.kind === 'varchar' || type!.kind === 'bit'
      ? { kind: 'kernel', kernel: 'textLength', givesNull: false, describe: undefined, script: undefined }
      : lengthOfList(type!),
})

export const byteLength = scalar({
  name: 'strlen',
  aliases: ['octet_length'],
  doc: 'How many bytes the text (in UTF-8), the blob or the bits have.',
  example: [`strlen('Grüße')`, '7'],
  signatures: [takes([VARCHAR], BIGINT), takes([BLOB], BIGINT), takes([BIT], BIGINT)],
  emit(code, [text], type) {
    const length = viewLength(text!)
    const bytes = text!.type.kind === 'bit' ? i32.shr_u(i32.add(length, 7), 3) : length
    return code.value(type, i64.extend_i32_u(bytes))
  },
})
