import { ConversionError } from '../../../common/errors.ts'
import { BOOLEAN, VARCHAR } from '../../../common/types.ts'
import { type RowError, type RowFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { lowerCase } from '../../text/letter-case.ts'

const SIGNATURES = [takes([VARCHAR, VARCHAR], BOOLEAN), takes([VARCHAR, VARCHAR, VARCHAR], BOOLEAN)]

const describe: RowError = ([, pattern, marker]) => {
  if (marker !== undefined && [...(marker as string)].length > 1) {
    return new ConversionError(`the escape of LIKE must be one ASCII character or empty, not '${marker}'`)
  }
  return new ConversionError(`the pattern of LIKE must not end with its escape character: '${pattern}'`)
}

/** Only what the kernel leaves: texts beyond ASCII. */
const foldedLike: RowFunction = (args, types, returns) => {
  const [text, pattern, marker] = args as [string, string, string | undefined]
  let source = ''
  const characters = [...lowerCase(pattern)]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === marker) {
      if (i + 1 === characters.length) throw describe(args, types, returns)
      source += literally(characters[++i]!)
    } else source += character === '%' ? '[^]*' : character === '_' ? '[^]' : literally(character)
  }
  return new RegExp(`^${source}$`, 'u').test(lowerCase(text))
}

function literally(character: string): string {
  return character.replace(/[\^$\\.*+?()[\]{}|/-]/, '\\$&')
}

export const like = scalar({
  name: 'like',
  aliases: ['~~', 'like_escape'],
  doc: 'Whether the whole text matches the pattern, in which `%` stands for any text and `_` for any one character; with a third argument, the character behind which `%` and `_` are themselves.',
  example: [`'quern' like 'q%n'`, 'true'],
  signatures: SIGNATURES,
  canRaise: (args) => args.length > 2,
  kernel: 'textLike',
  describe,
})

export const ilike = scalar({
  name: 'ilike',
  aliases: ['~~*', 'ilike_escape'],
  doc: 'As `like`, where upper and lower case are the same.',
  example: [`'Quern' ilike 'q%N'`, 'true'],
  signatures: SIGNATURES,
  canRaise: (args) => args.length > 2,
  kernel: 'textLikeFolded',
  describe,
  js: foldedLike,
})
