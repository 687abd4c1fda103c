import { BLOB, type SqlType, VARCHAR } from '../../../common/types.ts'
import { type Body, scalar } from '../../function.ts'
import { takes, takesBy } from '../../signature.ts'
import { CONCAT_LISTS, CONCAT_TWO_LISTS, concatAnyLists, concatLists } from '../nested/change.ts'

const TEXTS: Body = { kind: 'kernel', kernel: 'textConcat', givesNull: false, describe: undefined, script: undefined }

const isList = ({ kind }: SqlType) => kind === 'list' || kind === 'array'

export const concatOperator = scalar({
  name: '||',
  doc: 'Two texts, two blobs, or two lists, one after the other; NULL where either is.',
  example: [`'qu' || 'ern'`, 'quern'],
  signatures: [
    takes([BLOB, BLOB], BLOB),
    CONCAT_TWO_LISTS,
    takesBy('(any, any) → VARCHAR', (args) =>
      args.length === 2 && !args.some(isList) ? { args: [VARCHAR, VARCHAR], returns: VARCHAR } : undefined,
    ),
  ],
  body: ([type]) => (type!.kind === 'list' ? concatLists : TEXTS),
})

export const concat = scalar({
  name: 'concat',
  doc: 'The texts of all arguments one after the other, or the elements of all lists as one list. NULLs are left out.',
  example: [`concat('a', null, 1)`, 'a1'],
  signatures: [
    {
      ...CONCAT_LISTS,
      match: (args, literals) => (args.every(({ kind }) => kind === 'null') ? undefined : CONCAT_LISTS.match(args, literals)),
    },
    takesBy('(any…) → VARCHAR', (args) => (args.length > 0 ? { args: args.map(() => VARCHAR), returns: VARCHAR } : undefined)),
  ],
  nulls: 'never',
  body: (_, returns) => (returns.kind === 'list' ? concatAnyLists : TEXTS),
})

export const concatWs = scalar({
  name: 'concat_ws',
  doc: 'The texts of all arguments but the first, with the first between them. NULLs are left out; NULL as the first gives NULL.',
  example: [`concat_ws('-', 'a', null, 'b')`, 'a-b'],
  signatures: [
    takesBy('(VARCHAR, any…) → VARCHAR', (args) => (args.length > 1 ? { args: args.map(() => VARCHAR), returns: VARCHAR } : undefined)),
  ],
  nulls: 'own',
  js: ([separator, ...parts]) => (separator === null ? null : parts.filter((part) => part !== null).join(separator as string)),
})

export const replace = scalar({
  name: 'replace',
  doc: 'The text with every occurrence of the second argument replaced by the third.',
  example: [`replace('quern', 'er', 'ee')`, 'queen'],
  signatures: [takes([VARCHAR, VARCHAR, VARCHAR], VARCHAR)],
  kernel: 'textReplace',
})
