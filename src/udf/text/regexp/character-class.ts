// Classes of characters as lists of ranges, and as JavaScript writes them.
import { RegexpSyntaxError } from './syntax.ts'

/** Inclusive ranges of code points, and properties such as `\p{L}`. */
export interface CharacterClass {
  readonly ranges: readonly (readonly [number, number])[]
  readonly properties: readonly string[]
}

const LAST = 0x10ffff
const of = (...ranges: (readonly [number, number])[]): CharacterClass => ({ ranges, properties: [] })
const range = (from: string, to = from): readonly [number, number] => [from.codePointAt(0)!, to.codePointAt(0)!]

const DIGIT = of(range('0', '9'))
const WORD = of(range('0', '9'), range('A', 'Z'), range('_'), range('a', 'z'))
const SPACE = of([9, 10], [12, 13], [32, 32])

/** Those behind a backslash; upper case is what they leave. */
export const PERL_CLASSES: Readonly<Record<string, CharacterClass>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: complement(DIGIT),
  W: complement(WORD),
  S: complement(SPACE),
}

/** Those of `[[:alpha:]]`. */
export const POSIX_CLASSES: Readonly<Record<string, CharacterClass>> = {
  alnum: of(range('0', '9'), range('A', 'Z'), range('a', 'z')),
  alpha: of(range('A', 'Z'), range('a', 'z')),
  ascii: of([0, 127]),
  blank: of([9, 9], [32, 32]),
  cntrl: of([0, 31], [127, 127]),
  digit: DIGIT,
  graph: of([33, 126]),
  lower: of(range('a', 'z')),
  print: of([32, 126]),
  punct: of([33, 47], [58, 64], [91, 96], [123, 126]),
  space: of([9, 13], [32, 32]),
  upper: of(range('A', 'Z')),
  word: WORD,
  xdigit: of(range('0', '9'), range('A', 'F'), range('a', 'f')),
}

export function complement({ ranges, properties }: CharacterClass): CharacterClass {
  const result: [number, number][] = []
  let next = 0
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= LAST) result.push([next, LAST])
  return { ranges: result, properties: properties.map(negatedProperty) }
}

function negatedProperty(property: string): string {
  return property[1] === 'p' ? `\\P${property.slice(2)}` : `\\p${property.slice(2)}`
}

/** `\p{L}`, `\pL`, `\p{^Greek}` as JavaScript names it: a general category or a script. */
export function propertyClass(name: string, negated: boolean): CharacterClass {
  const inverted = name.startsWith('^')
  const plain = inverted ? name.slice(1) : name
  const letter = negated !== inverted ? 'P' : 'p'
  for (const written of [plain, `Script=${plain}`]) {
    const property = `\\${letter}{${written}}`
    try {
      new RegExp(property, 'u')
      return { ranges: [], properties: [property] }
    } catch {
      // Not a general category: a script, or unknown.
    }
  }
  throw new RegexpSyntaxError(`there is no character class \\p{${name}}`)
}

/** Ranges longer than it are not searched for letters beyond ASCII. */
const MOST_FOLDED = 1000

/** The other cases of a character: ſ and the Kelvin sign are an s and a k, too. */
function casesOf(code: number): number[] {
  const character = String.fromCodePoint(code)
  const others = [character.toLowerCase(), character.toUpperCase(), character.toUpperCase().toLowerCase()]
  if (/^s$/i.test(character)) others.push('ſ')
  if (/^k$/i.test(character)) others.push('\u212a')
  if (code === 0x17f) others.push('s', 'S')
  if (code === 0x212a) others.push('k', 'K')
  return others.filter((other) => [...other].length === 1).map((other) => other.codePointAt(0)!)
}

export function folded({ ranges, properties }: CharacterClass): CharacterClass {
  const more: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = to - from > MOST_FOLDED ? Math.min(to, 127) : to
    for (let code = from; code <= last; code++) for (const other of casesOf(code)) if (other !== code) more.push([other, other])
  }
  return { ranges: [...ranges, ...more], properties }
}

const written = (code: number): string => `\\u{${code.toString(16)}}`

export function classSource({ ranges, properties }: CharacterClass, negated = false): string {
  const items = ranges.map(([from, to]) => (from === to ? written(from) : `${written(from)}-${written(to)}`))
  return `[${negated ? '^' : ''}${items.join('')}${properties.join('')}]`
}
