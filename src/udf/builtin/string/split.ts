// Texts taken apart into lists.
import { listOf, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takes } from '../../signature.ts'
import { compiledRegexp } from '../../text/regexp/compile.ts'
import { optionsOf } from '../regexp/options.ts'
import { parsePath } from './paths.ts'

const LIST = listOf(VARCHAR)

const stringSplit = scalar({
  name: 'string_split',
  aliases: ['str_split', 'split', 'string_to_array'],
  doc: 'The parts into which the separator splits the text; of an empty separator, its characters. NULL as the separator does not split.',
  example: [`string_split('a,b,,c', ',')`, "[a, b, '', c]"],
  signatures: [takes([VARCHAR, VARCHAR], LIST)],
  nulls: 'own',
  js: overNested(([text, separator]) => {
    if (text === null) return null
    if (separator === null || text === '') return [text!]
    return separator === '' ? [...(text as string)] : (text as string).split(separator as string)
  }),
})

/** A match of no length at the start of what is left splits behind its first character. */
function splitByPattern(text: string, pattern: string, letters: string | undefined): string[] {
  const compiled = compiledRegexp(pattern, optionsOf(letters))
  const parts: string[] = []
  let start = 0
  while (start < text.length) {
    const match = compiled.find(text, start)
    if (!match) break
    let { start: end, end: next } = match
    if (end === next && end === start) {
      end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1)
      next = end
      if (end >= text.length) break
    }
    parts.push(text.slice(start, end))
    start = next
  }
  return [...parts, text.slice(start)]
}

const stringSplitRegex = scalar({
  name: 'string_split_regex',
  aliases: ['str_split_regex', 'regexp_split_to_array'],
  doc: 'The parts into which the matches of the regular expression split the text. Options as of `regexp_matches`.',
  example: [`string_split_regex('a1b22c', '\\d+')`, '[a, b, c]'],
  signatures: [takes([VARCHAR, VARCHAR], LIST), takes([VARCHAR, VARCHAR, VARCHAR], LIST)],
  nulls: 'own',
  canRaise: true,
  js: overNested(([text, pattern, letters]) => {
    if (text === null) return null
    return pattern === null ? [text!] : splitByPattern(text as string, pattern as string, (letters ?? undefined) as string | undefined)
  }),
})

const path = scalar({
  name: 'parse_path',
  doc: 'The parts of a path; `/` before those of one that begins at the root. A last argument says what stands between them, as of `parse_filename`.',
  example: [`parse_path('/data/plays.csv')`, '[/, data, plays.csv]'],
  signatures: [takes([VARCHAR], LIST), takes([VARCHAR, VARCHAR], LIST)],
  nulls: 'own',
  js: overNested(([text, separator]) => (text === null ? null : parsePath(text as string, (separator ?? undefined) as string | undefined))),
})

export const SPLITTERS: readonly ScalarFunction[] = [stringSplit, stringSplitRegex, path]
