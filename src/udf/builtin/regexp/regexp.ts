// Regular expressions in SQL.
import { BOOLEAN, VARCHAR } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { type CompiledRegexp, compiledRegexp } from '../../text/regexp/compile.ts'
import { optionsOf } from './options.ts'

const TEST = [takes([VARCHAR, VARCHAR], BOOLEAN), takes([VARCHAR, VARCHAR, VARCHAR], BOOLEAN)]
const SYNTAX = 'The syntax is that of RE2; options are `i` for any case, `s` for dots that match newlines, `l` for a literal text.'

export const regexpMatches = scalar({
  name: 'regexp_matches',
  doc: `Whether some part of the text matches the regular expression. ${SYNTAX}`,
  example: [`regexp_matches('quern', 'u[a-e]r')`, 'true'],
  signatures: TEST,
  canRaise: true,
  js: ([text, pattern, options]) => compiledRegexp(pattern as string, optionsOf(options)).find(text as string, 0) !== undefined,
})

export const regexpFullMatch = scalar({
  name: 'regexp_full_match',
  doc: 'Whether the whole text matches the regular expression: what `text SIMILAR TO pattern` stands for.',
  example: [`regexp_full_match('quern', 'q.*n')`, 'true'],
  signatures: TEST,
  canRaise: true,
  js: ([text, pattern, options]) => compiledRegexp(pattern as string, optionsOf(options)).matchesAll(text as string),
})

/** Texts and numbers of groups: `\0` is the whole match. Undefined where a backslash stands before anything else, or a group is not there. */
function templateOf(replacement: string, groups: number): (string | number)[] | undefined {
  const parts: (string | number)[] = []
  for (const [part] of replacement.matchAll(/\\(?:\d|\\)|[^\\]+|\\/g)) {
    if (part === '\\') return undefined
    const number = /^\\(\d)/.exec(part)
    if (number && Number(number[1]) > groups) return undefined
    parts.push(number ? Number(number[1]) : part === '\\\\' ? '\\' : part)
  }
  return parts
}

/** As RE2 goes on: an empty match right behind another is none. */
function replaced(compiled: CompiledRegexp, text: string, replacement: string, all: boolean): string {
  const template = templateOf(replacement, compiled.groups)
  if (!template) return text
  let result = ''
  let copied = 0
  let from = 0
  let lastEnd = -1
  while (from <= text.length) {
    const match = compiled.find(text, from)
    if (!match) break
    const isEmpty = match.start === match.end
    if (!(isEmpty && match.start === lastEnd)) {
      result += text.slice(copied, match.start)
      for (const part of template) result += typeof part === 'string' ? part : (match.groups[part] ?? '')
      copied = match.end
      lastEnd = match.end
      if (!all) break
    }
    from = isEmpty ? match.end + ((text.codePointAt(match.end) ?? 0) > 0xffff ? 2 : 1) : match.end
  }
  return result + text.slice(copied)
}

export const regexpReplace = scalar({
  name: 'regexp_replace',
  doc: 'The text with the first match replaced, or every match with the option `g`. In the replacement `\\1` is what the first group took, `\\0` the whole match.',
  example: [`regexp_replace('quern', '([aeiou])', '<\\1>', 'g')`, 'q<u><e>rn'],
  signatures: [takes([VARCHAR, VARCHAR, VARCHAR], VARCHAR), takes([VARCHAR, VARCHAR, VARCHAR, VARCHAR], VARCHAR)],
  canRaise: true,
  js([text, pattern, replacement, letters]) {
    const options = optionsOf(letters)
    return replaced(compiledRegexp(pattern as string, options), text as string, replacement as string, options.global)
  },
})

export const regexpEscape = scalar({
  name: 'regexp_escape',
  doc: 'The text as a regular expression that matches just it.',
  example: [`regexp_escape('3.50 (net)')`, '3\\.50\\ \\(net\\)'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js: ([text]) =>
    (text as string).replace(/[^A-Za-z0-9_\u0080-\u{10ffff}]/gu, (character) => (character === '\0' ? '\\x00' : `\\${character}`)),
})

/** `*` any text, `?` any character, `[a-c]` one of these, `[!a]` none of them; behind a backslash a character is itself. */
function globSource(pattern: string): string | undefined {
  let source = ''
  const characters = [...pattern]
  const literal = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === '*') source += '[^]*'
    else if (character === '?') source += '[^]'
    else if (character === '\\' && i + 1 < characters.length) source += literal(characters[++i]!)
    else if (character === '[') {
      const negated = characters[i + 1] === '!'
      let end = i + (negated ? 2 : 1)
      let members = ''
      // A bracket right at the start is a member.
      for (let first = true; end < characters.length && (first || characters[end] !== ']'); first = false) {
        const isRange = characters[end + 1] === '-' && characters[end + 2] !== undefined && characters[end + 2] !== ']'
        const [from, to] = [characters[end]!, isRange ? characters[end + 2]! : characters[end]!]
        if (from <= to) members += `${literal(from)}-${literal(to)}`
        end += isRange ? 3 : 1
      }
      if (end >= characters.length) return undefined
      source += `[${negated ? '^' : ''}${members}]`
      i = end
    } else source += literal(character)
  }
  return `^${source}$`
}

const globs = new Map<string, RegExp | undefined>()

function compiledGlob(pattern: string): RegExp | undefined {
  if (!globs.has(pattern)) {
    if (globs.size >= 64) globs.delete(globs.keys().next().value!)
    const source = globSource(pattern)
    globs.set(pattern, source === undefined ? undefined : new RegExp(source, 'u'))
  }
  return globs.get(pattern)
}

export const glob = scalar({
  name: 'glob',
  aliases: ['~~~'],
  doc: 'Whether the whole text matches a pattern as of file names: `*` is any text, `?` any character, `[a-c]` one of these, `[!a]` any other. What `text GLOB pattern` stands for.',
  example: [`'part-0.parquet' glob 'part-[0-9].*'`, 'true'],
  signatures: [takes([VARCHAR, VARCHAR], BOOLEAN)],
  js: ([text, pattern]) => compiledGlob(pattern as string)?.test(text as string) ?? false,
})
