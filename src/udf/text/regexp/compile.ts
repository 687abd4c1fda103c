// Regular expressions with RE2's syntax and semantics: run by JavaScript's engine where it cannot run away, else by our own.
import { ConversionError } from '../../../common/errors.ts'
import { LinearMatcher } from './linear.ts'
import { parseRegexp } from './parse.ts'
import { type Place, type RegexpFlags, type RegexpNode, RegexpSyntaxError } from './syntax.ts'

export interface Match {
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
  /** The whole match, then what each group took; undefined where it took no part. */
  readonly groups: readonly (string | undefined)[]
}

export interface CompiledRegexp {
  /** Capturing groups. */
  readonly groups: number
  /** The first match at or behind `from`, which is between characters. */
  find(text: string, from: number): Match | undefined
  /** Whether the whole text matches. */
  matchesAll(text: string): boolean
}

/** Patterns kept by a thread. A constant pattern is compiled once, a column's as long as there are not too many different ones. */
const KEPT = 64
const kept = new Map<string, CompiledRegexp>()

/** The pattern, compiled; throws a `ConversionError` that says what is wrong with it. */
export function compiledRegexp(pattern: string, flags: RegexpFlags): CompiledRegexp {
  const key = `${flags.fold ? 'i' : ''}${flags.dotAll ? 's' : ''}${flags.literal ? 'l' : ''}/${pattern}`
  let compiled = kept.get(key)
  if (!compiled) {
    compiled = compile(pattern, flags)
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
    kept.set(key, compiled)
  }
  return compiled
}

function compile(pattern: string, flags: RegexpFlags): CompiledRegexp {
  try {
    const parsed = parseRegexp(pattern, flags)
    if (mayRunAway(parsed.root)) {
      const matcher = new LinearMatcher(parsed)
      return {
        groups: parsed.groups,
        find: (text, from) => matcher.find(text, from, false),
        matchesAll: (text) => matcher.find(text, 0, true) !== undefined,
      }
    }
    const source = sourceOf(parsed.root)
    const search = new RegExp(source, 'gu')
    const whole = new RegExp(`^(?:${source})$`, 'u')
    return {
      groups: parsed.groups,
      find(text, from) {
        search.lastIndex = from
        const match = search.exec(text)
        return match ? { start: match.index, end: match.index + match[0].length, groups: match } : undefined
      },
      matchesAll: (text) => whole.test(text),
    }
  } catch (error) {
    if (!(error instanceof RegexpSyntaxError)) throw error
    throw new ConversionError(`'${pattern}' is no regular expression: ${error.message}`, { hint: 'The syntax is that of RE2.' })
  }
}

const PLACES: Readonly<Record<Place, string>> = {
  'text start': '^',
  'text end': '$',
  'line start': '(?<=^|\\u{a})',
  'line end': '(?=$|\\u{a})',
  'word edge': '\\b',
  'no word edge': '\\B',
}

function sourceOf(node: RegexpNode): string {
  switch (node.kind) {
    case 'character':
      return node.single === undefined ? node.source : node.source.slice(1, -1)
    case 'place':
      return PLACES[node.place]
    case 'sequence':
      return node.parts.map((part) => (part.kind === 'choice' ? `(?:${sourceOf(part)})` : sourceOf(part))).join('')
    case 'choice':
      return node.options.map(sourceOf).join('|')
    case 'group':
      return `(${sourceOf(node.body)})`
    case 'repeat': {
      const max = node.max === Number.POSITIVE_INFINITY ? '' : node.max
      return `(?:${sourceOf(node.body)}){${node.min},${max}}${node.greedy ? '' : '?'}`
    }
  }
}

/** Repeats of so few times cannot multiply to much. */
const FEW = 4

/**
 * Whether a backtracking search may take time exponential in the text: a repeat around another, or around alternatives that may begin alike,
 * can split a text in many ways. (`.*.*` is polynomial: it is let be.)
 */
function mayRunAway(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'repeat':
      return (node.max > FEW && isAmbiguous(node.body)) || mayRunAway(node.body)
    case 'sequence':
      return node.parts.some(mayRunAway)
    case 'choice':
      return node.options.some(mayRunAway)
    case 'group':
      return mayRunAway(node.body)
    default:
      return false
  }
}

function isAmbiguous(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'repeat':
      return node.min !== node.max || isAmbiguous(node.body)
    case 'sequence':
      return node.parts.length === 0 || node.parts.some(isAmbiguous)
    case 'group':
      return isAmbiguous(node.body)
    case 'choice': {
      const firsts = node.options.map(firstOf)
      return firsts.includes(undefined) || new Set(firsts).size < firsts.length || node.options.some(isAmbiguous)
    }
    default:
      return false
  }
}

/** The one character with which all that the node matches begins. */
function firstOf(node: RegexpNode): number | undefined {
  if (node.kind === 'character') return node.single
  if (node.kind === 'group') return firstOf(node.body)
  return node.kind === 'sequence' && node.parts.length > 0 ? firstOf(node.parts[0]!) : undefined
}
