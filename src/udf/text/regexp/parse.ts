// Reads a regular expression in RE2's syntax.
import { type CharacterClass, classSource, complement, folded, PERL_CLASSES, POSIX_CLASSES, propertyClass } from './character-class.ts'
import { type ParsedRegexp, type RegexpFlags, type RegexpNode, RegexpSyntaxError } from './syntax.ts'

/** As in RE2: more copies of a part would make a huge automaton of a short pattern. */
const MOST_REPEATS = 1000
const MOST_DEPTH = 200

const ESCAPED: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

interface Modes {
  readonly fold: boolean
  readonly dotAll: boolean
  /** `^` and `$` are there at the ends of lines. */
  readonly lines: boolean
  /** Repeats take as few as they can unless a `?` follows. */
  readonly lazy: boolean
}

/** The expression; throws `RegexpSyntaxError`. */
export function parseRegexp(pattern: string, { fold, dotAll, literal }: RegexpFlags): ParsedRegexp {
  const modes: Modes = { fold, dotAll, lines: false, lazy: false }
  if (literal)
    return {
      root: { kind: 'sequence', parts: [...pattern].map((character) => characterNode(character.codePointAt(0)!, modes)) },
      groups: 0,
    }
  return new Parser([...pattern], modes).parse()
}

function characterNode(code: number, { fold }: Modes): RegexpNode {
  const plain: CharacterClass = { ranges: [[code, code]], properties: [] }
  const all = fold ? folded(plain) : plain
  return { kind: 'character', source: classSource(all), single: all.ranges.length === 1 ? code : undefined }
}

class Parser {
  private at = 0
  private groups = 0
  private depth = 0

  constructor(
    private readonly text: readonly string[],
    private modes: Modes,
  ) {}

  parse(): ParsedRegexp {
    const root = this.choice()
    if (this.at < this.text.length) throw new RegexpSyntaxError('a ) has no ( before it')
    return { root, groups: this.groups }
  }

  private choice(): RegexpNode {
    if (++this.depth > MOST_DEPTH) throw new RegexpSyntaxError('groups are nested too deep')
    // What (?i) sets holds to the end of the group, over | as well.
    const options = [this.sequence()]
    while (this.take('|')) options.push(this.sequence())
    this.depth--
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  private sequence(): RegexpNode {
    const parts: RegexpNode[] = []
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      const part = this.atom()
      if (part) parts.push(...(Array.isArray(part) ? part.slice(0, -1) : []), this.repeated(Array.isArray(part) ? part.at(-1)! : part))
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
  }

  private take(expected: string): boolean {
    const end = this.at + expected.length
    if (this.text.slice(this.at, end).join('') !== expected) return false
    this.at = end
    return true
  }

  /** Undefined for what stands for nothing: a change of modes, an empty quotation. A quotation gives several. */
  private atom(): RegexpNode | RegexpNode[] | undefined {
    const character = this.text[this.at++]!
    switch (character) {
      case '(':
        return this.group()
      case '[':
        return this.bracket()
      case '.':
        return { kind: 'character', source: this.modes.dotAll ? '[^]' : '[^\\u{a}]', single: undefined }
      case '^':
        return { kind: 'place', place: this.modes.lines ? 'line start' : 'text start' }
      case '$':
        return { kind: 'place', place: this.modes.lines ? 'line end' : 'text end' }
      case '*':
      case '+':
      case '?':
        throw new RegexpSyntaxError(`there is nothing that ${character} could repeat`)
      case '\\':
        return this.escape()
      default:
        return characterNode(character.codePointAt(0)!, this.modes)
    }
  }

  private repeated(body: RegexpNode): RegexpNode {
    const bounds = this.bounds()
    if (!bounds) return body
    const greedy = this.take('?') === this.modes.lazy
    if (this.bounds()) throw new RegexpSyntaxError('a repetition is repeated: put it in parentheses')
    return { kind: 'repeat', body, ...bounds, greedy }
  }

  private bounds(): { min: number; max: number } | undefined {
    if (this.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.take('?')) return { min: 0, max: 1 }
    if (this.text[this.at] !== '{') return undefined
    // What is no count is a brace.
    const match = /^\{(\d{1,9})(?:(,)(\d{0,9}))?\}/.exec(this.text.slice(this.at, this.at + 24).join(''))
    if (!match) return undefined
    this.at += match[0].length
    const min = Number(match[1])
    const max = match[2] ? (match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY) : min
    if (min > MOST_REPEATS || (max > MOST_REPEATS && max !== Number.POSITIVE_INFINITY) || min > max) {
      throw new RegexpSyntaxError(`${match[0]} is no repetition: counts go up to ${MOST_REPEATS}`)
    }
    return { min, max }
  }

  private group(): RegexpNode | undefined {
    const outer = this.modes
    let index: number | undefined
    if (this.take('?')) {
      const rest = this.text.slice(this.at, this.at + 100).join('')
      const named = /^P?<([A-Za-z_]\w*)>/.exec(rest)
      if (named) {
        this.at += named[0].length
        index = ++this.groups
      } else if (this.changesModes(rest)) return undefined
    } else index = ++this.groups
    const body = this.choice()
    if (!this.take(')')) throw new RegexpSyntaxError('a ( has no ) behind it')
    this.modes = outer
    return index === undefined ? body : { kind: 'group', index, body }
  }

  /** `(?i)` and `(?i:`: true where nothing but modes are in the parentheses. */
  private changesModes(rest: string): boolean {
    const match = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest)
    if (!match) throw new RegexpSyntaxError(`(?${rest.slice(0, 2)} is not known: there is no look-around`)
    this.at += match[0].length
    const [, on = '', off = '', end] = match
    const mode = (letter: string, before: boolean): boolean => (on.includes(letter) ? true : off.includes(letter) ? false : before)
    const { fold, dotAll, lines, lazy } = this.modes
    this.modes = { fold: mode('i', fold), dotAll: mode('s', dotAll), lines: mode('m', lines), lazy: mode('U', lazy) }
    return end === ')'
  }

  private escape(): RegexpNode | RegexpNode[] | undefined {
    const character = this.text[this.at++]
    switch (character) {
      case undefined:
        throw new RegexpSyntaxError('nothing follows the \\ at its end')
      case 'A':
        return { kind: 'place', place: 'text start' }
      case 'z':
        return { kind: 'place', place: 'text end' }
      case 'b':
        return { kind: 'place', place: 'word edge' }
      case 'B':
        return { kind: 'place', place: 'no word edge' }
      case 'Q':
        return this.quotation()
    }
    const known = this.classEscape(character)
    if (known) return { kind: 'character', source: classSource(this.modes.fold ? folded(known) : known), single: undefined }
    return characterNode(this.codeEscape(character), this.modes)
  }

  /** `\Q…\E`: to its end, or that of the pattern. */
  private quotation(): RegexpNode[] | undefined {
    const nodes: RegexpNode[] = []
    while (this.at < this.text.length && !this.take('\\E')) nodes.push(characterNode(this.text[this.at++]!.codePointAt(0)!, this.modes))
    return nodes.length > 0 ? nodes : undefined
  }

  private classEscape(character: string): CharacterClass | undefined {
    const perl = PERL_CLASSES[character]
    if (perl) return perl
    if (character !== 'p' && character !== 'P') return undefined
    const name = /^(?:\{(\^?\w+)\}|(\w))/.exec(this.text.slice(this.at, this.at + 60).join(''))
    if (!name) throw new RegexpSyntaxError(`\\${character} needs the name of a class, as in \\p{L}`)
    this.at += name[0].length
    return propertyClass(name[1] ?? name[2]!, character === 'P')
  }

  /** The code point that an escape stands for. */
  private codeEscape(character: string): number {
    const control = ESCAPED[character]
    if (control !== undefined) return control
    const rest = this.text.slice(this.at - 1, this.at + 12).join('')
    const number = /^(?:x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/.exec(rest)
    if (number) {
      this.at += number[0].length - 1
      const code = number[3] ? Number.parseInt(number[3], 8) : Number.parseInt(number[1] ?? number[2]!, 16)
      if (code <= 0x10ffff) return code
    }
    if (number || /[\w\u0080-\u{10ffff}]/u.test(character.replace('_', ''))) {
      const hint = /[1-9]/.test(character) ? ': there are no back references' : ''
      throw new RegexpSyntaxError(`the escape \\${character} is not known${hint}`)
    }
    return character.codePointAt(0)!
  }

  private bracket(): RegexpNode {
    const negated = this.take('^')
    const classes: CharacterClass[] = []
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      if (this.at >= this.text.length) throw new RegexpSyntaxError('a [ has no ] behind it')
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.text.slice(this.at, this.at + 20).join(''))
      if (posix) {
        this.at += posix[0].length
        classes.push(this.posix(posix[2]!, posix[1] === '^'))
        continue
      }
      const character = this.text[this.at++]!
      const known = character === '\\' ? this.classEscape(this.text[this.at++] ?? '') : undefined
      if (known) classes.push(known)
      else classes.push(this.range(this.member(character)))
    }
    this.at++
    const all = { ranges: classes.flatMap(({ ranges }) => ranges), properties: classes.flatMap(({ properties }) => properties) }
    return { kind: 'character', source: classSource(this.modes.fold ? folded(all) : all, negated), single: undefined }
  }

  private posix(name: string, negated: boolean): CharacterClass {
    const known = POSIX_CLASSES[name]
    if (!known) throw new RegexpSyntaxError(`there is no character class [:${name}:]`)
    return negated ? complement(known) : known
  }

  /** A member of a bracket; behind a backslash the next character has been taken already. */
  private member(character: string): number {
    if (character !== '\\') return character.codePointAt(0)!
    return this.codeEscape(this.text[this.at - 1] ?? '')
  }

  private range(from: number): CharacterClass {
    if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']' || this.text[this.at + 1] === undefined) {
      return { ranges: [[from, from]], properties: [] }
    }
    this.at++
    const character = this.text[this.at++]!
    if (character === '\\') this.at++
    const to = this.member(character)
    if (to < from) throw new RegexpSyntaxError('a range of characters goes backwards')
    return { ranges: [[from, to]], properties: [] }
  }
}
