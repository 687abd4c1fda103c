// What regular expressions find: the first match, or all, or what their groups took, under names.
import { BindError, ConversionError } from '../../../common/errors.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { INTEGER, listOf, type SqlType, sameType, structOf, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { type Body, scalar } from '../../function.ts'
import { decoded, overNested } from '../../nested-function.ts'
import { type Signature, takes, takesBy } from '../../signature.ts'
import { type CompiledRegexp, compiledRegexp, type Match } from '../../text/regexp/compile.ts'
import { optionsOf } from './options.ts'

const NAMES = listOf(VARCHAR)
const MAX_GROUP = 9

/** A list of names that is written out gives a struct with a field for each of the first groups. */
function named(returns: (struct: SqlType) => SqlType): readonly Signature[] {
  return [3, 4].map((count) =>
    takesBy(`(VARCHAR, VARCHAR, VARCHAR[]${count === 4 ? ', VARCHAR' : ''}) → struct`, (args, literals) => {
      const names = args[2]
      if (args.length !== count || names?.kind !== 'list' || !sameType(names, NAMES) || literals[2] === undefined) return undefined
      const fields = (decoded(literals[2], NAMES) as readonly string[]).map((name) => ({ name, type: VARCHAR }))
      return { args: [VARCHAR, VARCHAR, NAMES, ...args.slice(3).map(() => VARCHAR)], returns: returns(structOf(fields)) }
    }),
  )
}

function checkGroup(name: string, compiled: CompiledRegexp, group: number): void {
  if (group < 0 || group > MAX_GROUP) throw new ConversionError(`the group of ${name} must be from 0 to ${MAX_GROUP}, not ${group}`)
  if (name === 'regexp_extract_all' && group > compiled.groups) {
    throw new ConversionError(`the pattern has ${compiled.groups} groups: there is no group ${group}`)
  }
}

/** What the first groups took, as many as there are names. */
function fieldsOf(compiled: CompiledRegexp, match: Match | undefined, names: NestedValue): readonly string[] {
  const wanted = (names as readonly string[]).length
  if (wanted > compiled.groups) throw new BindError(`the pattern has ${compiled.groups} groups, which is too few for ${wanted} names`)
  return Array.from({ length: wanted }, (_, i) => match?.groups[i + 1] ?? '')
}

export const regexpExtract = scalar({
  name: 'regexp_extract',
  doc: 'The first part of the text that matches, or what a group of the pattern took of it; empty where there is none. A list of names gives a struct of what the groups took.',
  example: [`regexp_extract('ms_played=3012', '(\\w+)=(\\d+)', 2)`, '3012'],
  signatures: [
    takes([VARCHAR, VARCHAR], VARCHAR),
    takes([VARCHAR, VARCHAR, INTEGER], VARCHAR),
    takes([VARCHAR, VARCHAR, INTEGER, VARCHAR], VARCHAR),
    ...named((struct) => struct),
  ],
  canRaise: true,
  body(_, returns): Body {
    if (returns.kind === 'struct') {
      const js = overNested(([text, pattern, names, options]) => {
        const compiled = compiledRegexp(pattern as string, optionsOf(options as LiteralValue | undefined))
        return fieldsOf(compiled, compiled.find(text as string, 0), names!)
      })
      return { kind: 'js', js, givesNull: false }
    }
    return {
      kind: 'js',
      givesNull: false,
      js([text, pattern, group, options]) {
        const index = (group as number | undefined) ?? 0
        const compiled = compiledRegexp(pattern as string, optionsOf(options))
        checkGroup('regexp_extract', compiled, index)
        return compiled.find(text as string, 0)?.groups[index] ?? ''
      },
    }
  },
})

/** Each match behind the one before; behind one of no length a character is passed over. */
function matchesOf(compiled: CompiledRegexp, text: string): Match[] {
  const found: Match[] = []
  for (let from = 0; from <= text.length; ) {
    const match = compiled.find(text, from)
    if (!match) break
    found.push(match)
    from = match.end > match.start ? match.end : match.end + ((text.codePointAt(match.end) ?? 0) > 0xffff ? 2 : 1)
  }
  return found
}

export const regexpExtractAll = scalar({
  name: 'regexp_extract_all',
  doc: 'A list of all parts of the text that match, or of what a group of the pattern took of each. A list of names gives structs of what the groups took.',
  example: [`regexp_extract_all('a1b22', '([a-z])(\\d+)', 2)`, '[1, 22]'],
  signatures: [
    takes([VARCHAR, VARCHAR], NAMES),
    takes([VARCHAR, VARCHAR, INTEGER], NAMES),
    takes([VARCHAR, VARCHAR, INTEGER, VARCHAR], NAMES),
    ...named(listOf),
  ],
  canRaise: true,
  js: overNested(([text, pattern, group, options]) => {
    const compiled = compiledRegexp(pattern as string, optionsOf(options as LiteralValue | undefined))
    const matches = matchesOf(compiled, text as string)
    if (Array.isArray(group)) return matches.map((match) => fieldsOf(compiled, match, group as readonly NestedValue[]))
    const index = (group as number | undefined) ?? 0
    checkGroup('regexp_extract_all', compiled, index)
    return matches.map((match) => match.groups[index] ?? null)
  }),
})
