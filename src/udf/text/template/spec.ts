// Templates of `format` and `printf`, taken apart: texts, and fields that say which argument goes there and how it is written.
import { ConversionError } from '../../../common/errors.ts'

/** A width or precision: written out, or the value of the argument at `argument`. */
export type Measure = number | { readonly argument: number }

export interface Field {
  /** Which of the arguments behind the template. */
  readonly argument: number
  /** `=`: what is missing goes between sign and digits. Empty: numbers to the right, texts to the left. */
  readonly align: '<' | '>' | '^' | '=' | ''
  readonly fill: string
  /** What stands before a number that is not negative. */
  readonly sign: '+' | ' ' | ''
  /** `0x`, `0b` or `0` before digits of that base. */
  readonly alternate: boolean
  readonly width: Measure
  readonly precision: Measure | undefined
  /** Between groups of three digits. */
  readonly separator: string
  /** `d`, `x`, `f`, `s`, …; empty where the value's type decides. */
  readonly type: string
  /** C's rules: digits of two's complement, truth as 1 and 0 where a number is asked for. */
  readonly c: boolean
}

export type Template = readonly (string | Field)[]

const PLAIN: Omit<Field, 'argument'> = {
  align: '',
  fill: ' ',
  sign: '',
  alternate: false,
  width: 0,
  precision: undefined,
  separator: '',
  type: '',
  c: false,
}

function fail(message: string): never {
  throw new ConversionError(message)
}

/** Gives arguments in turn, or by number: one way all through a template. */
class Arguments {
  private next = 0
  private numbered: boolean | undefined

  take(number: string): number {
    const isNumbered = number !== ''
    if (this.numbered !== undefined && this.numbered !== isNumbered) fail('a template names its arguments by number, or none of them')
    this.numbered = isNumbered
    return isNumbered ? Number(number) : this.next++
  }
}

const SEPARATOR = `(?:(?<separator>[,_'])|t(?<custom>.))?`
const MEASURE = (name: string): string => `(?:(?<${name}>\\d+)|\\{(?<${name}Argument>\\d*)\\})`
const SPEC = new RegExp(
  `^(?:(?<fill>.)(?=[<>^=]))?(?<align>[<>^=])?(?<sign>[-+ ])?(?<alternate>#)?${SEPARATOR}(?<zero>0)?${MEASURE('width')}?(?:\\.${MEASURE('precision')})?(?<type>[^\\d.]?)$`,
  'su',
)

/** `{}`, `{1}`, `{:>10}`, `{0:,.2f}`, `{:tX}`; `{{` and `}}` are braces. */
export function parseBraces(template: string): Template {
  const parts: (string | Field)[] = []
  const args = new Arguments()
  let text = ''
  for (let at = 0; at < template.length; at++) {
    const character = template[at]!
    if ((character === '{' || character === '}') && template[at + 1] === character) {
      text += character
      at++
    } else if (character === '}') fail(`the template has a } without a {: '${template}'`)
    else if (character !== '{') text += character
    else {
      const end = closingBrace(template, at)
      parts.push(text, braceField(template.slice(at + 1, end), args))
      text = ''
      at = end
    }
  }
  return [...parts, text].filter((part) => part !== '')
}

function closingBrace(template: string, start: number): number {
  let depth = 0
  for (let at = start; at < template.length; at++) {
    if (template[at] === '{') depth++
    else if (template[at] === '}' && --depth === 0) return at
  }
  return fail(`the template has a { without a }: '${template}'`)
}

function braceField(content: string, args: Arguments): Field {
  const colon = content.indexOf(':')
  const name = colon < 0 ? content : content.slice(0, colon)
  if (!/^\d*$/.test(name)) fail(`a template's arguments have numbers, not names: '{${content}}'`)
  const argument = args.take(name)
  const spec = colon < 0 ? '' : content.slice(colon + 1)
  const groups = SPEC.exec(spec)?.groups
  if (!groups) fail(`'${spec}' says nothing of how to write a value`)
  const measure = (key: 'width' | 'precision'): Measure | undefined => {
    const inner = groups[`${key}Argument`]
    return inner !== undefined ? { argument: args.take(inner) } : groups[key] === undefined ? undefined : Number(groups[key])
  }
  const width = measure('width') ?? 0
  return {
    ...PLAIN,
    argument,
    align: (groups.align as Field['align'] | undefined) ?? (groups.zero ? '=' : ''),
    fill: groups.fill ?? (groups.zero && !groups.align ? '0' : ' '),
    sign: groups.sign === '+' || groups.sign === ' ' ? groups.sign : '',
    alternate: groups.alternate !== undefined,
    width,
    precision: measure('precision'),
    separator: groups.separator ?? groups.custom ?? '',
    type: groups.type!,
  }
}

const PERCENT =
  /%(?:(?<number>\d+)\$)?(?<flags>[-+ #0,_']*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?(?:hh|h|ll|l|L|j|z)?(?<type>[a-zA-Z%])/gsu

/** `%d`, `%-10s`, `%08.3f`, `%2$s`, `%,d`, `%*d`; `%%` is a percent sign. */
export function parsePercents(template: string): Template {
  const parts: (string | Field)[] = []
  const args = new Arguments()
  let end = 0
  for (const match of template.matchAll(PERCENT)) {
    const { number = '', flags = '', width, precision, type } = match.groups!
    const before = template.slice(end, match.index)
    if (before.includes('%')) fail(`a % of the template has no letter behind it: '${template}'`)
    end = match.index + match[0].length
    if (type === '%') {
      parts.push(before, '%')
      continue
    }
    const measure = (text: string): Measure => (text === '*' ? { argument: args.take('') } : Number(text))
    const [taken, limit] = [width === undefined ? 0 : measure(width), precision === undefined ? undefined : measure(precision)]
    const left = flags.includes('-')
    const zero = flags.includes('0') && !left
    parts.push(before, {
      argument: args.take(number === '' ? '' : String(Number(number) - 1)),
      align: left ? '<' : zero ? '=' : '>',
      fill: zero ? '0' : ' ',
      sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
      alternate: flags.includes('#'),
      width: taken,
      precision: limit,
      separator: /[,_']/.exec(flags)?.[0] ?? '',
      type: type === 'i' || type === 'u' ? 'd' : type!,
      c: true,
    })
  }
  const rest = template.slice(end)
  if (rest.includes('%')) fail(`a % of the template has no letter behind it: '${template}'`)
  return [...parts, rest].filter((part) => part !== '')
}
