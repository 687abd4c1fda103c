// Timestamps read by a pattern.
import { BindError, ConversionError } from '../../../common/errors.ts'
import { daysFromCivil, isCivilDate } from '../../../common/text/calendar.ts'
import { toUtc, zoneOffset } from '../../../common/text/time-zone.ts'
import { listOf, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { describeValue } from '../../describe.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { decoded } from '../../nested-function.ts'
import type { Signature } from '../../signature.ts'
import { takes } from '../../signature.ts'
import { DAY_NAMES, MONTH_NAMES } from './names.ts'

/** What a text has told so far. */
interface Told {
  year: number
  month: number
  day: number
  dayOfYear: number | undefined
  hour: number
  /** Of a 12-hour clock. */
  halfDay: 'am' | 'pm' | undefined
  twelveHours: boolean
  minute: number
  second: number
  micros: number
  /** µs east of UTC, or the zone's name. */
  offset: bigint | string | undefined
}

/** A part of the pattern: what the text must have there, and what it tells. False where it cannot be. */
interface Part {
  readonly expects: RegExp
  readonly take: (told: Told, text: string) => boolean
}

function digits(most: number, min: number, max: number, set: (told: Told, value: number) => void): Part {
  return {
    expects: new RegExp(`\\d{1,${most}}`, 'y'),
    take(told, text) {
      const value = Number(text)
      set(told, value)
      return value >= min && value <= max
    },
  }
}

/** One of the names, or its first letters alone. */
function named(names: readonly string[], short: boolean, set: (told: Told, at: number) => void): Part {
  const known = names.map((name) => (short ? name.slice(0, 3) : name).toLowerCase())
  return {
    expects: new RegExp(known.join('|'), 'yi'),
    take(told, text) {
      set(told, known.indexOf(text.toLowerCase()))
      return true
    },
  }
}

const PIVOT_YEAR = 69
const nothing = (): void => {}

const fraction = (length: number): Part => ({
  expects: new RegExp(`\\d{1,${length}}`, 'y'),
  take(told, text) {
    told.micros = Math.floor(Number(text.padEnd(9, '0')) / 1000)
    return true
  },
})

const PARTS: Readonly<Record<string, Part>> = {
  a: named(DAY_NAMES, true, nothing),
  A: named(DAY_NAMES, false, nothing),
  w: digits(1, 0, 6, nothing),
  u: digits(1, 1, 7, nothing),
  d: digits(2, 1, 31, (told, value) => void (told.day = value)),
  b: named(MONTH_NAMES, true, (told, at) => void (told.month = at + 1)),
  h: named(MONTH_NAMES, true, (told, at) => void (told.month = at + 1)),
  B: named(MONTH_NAMES, false, (told, at) => void (told.month = at + 1)),
  m: digits(2, 1, 12, (told, value) => void (told.month = value)),
  y: digits(2, 0, 99, (told, value) => void (told.year = value + (value < PIVOT_YEAR ? 2000 : 1900))),
  Y: digits(4, 0, 9999, (told, value) => void (told.year = value)),
  H: digits(2, 0, 23, (told, value) => void (told.hour = value)),
  I: digits(2, 1, 12, (told, value) => {
    told.hour = value
    told.twelveHours = true
  }),
  p: {
    expects: /[ap]m/iy,
    take(told, text) {
      told.halfDay = text.toLowerCase() as 'am' | 'pm'
      return true
    },
  },
  M: digits(2, 0, 59, (told, value) => void (told.minute = value)),
  S: digits(2, 0, 59, (told, value) => void (told.second = value)),
  f: fraction(6),
  g: fraction(3),
  j: digits(3, 1, 366, (told, value) => void (told.dayOfYear = value)),
  z: {
    expects: /[+-]\d{2}(?::?\d{2})?/y,
    take(told, text) {
      const [, sign, hours, minutes = '0'] = /([+-])(\d{2}):?(\d{2})?/.exec(text)!
      const micros = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n
      told.offset = sign === '-' ? -micros : micros
      return true
    },
  },
  Z: {
    expects: /[A-Za-z][\w/+-]*/y,
    take(told, text) {
      told.offset = text
      return true
    },
  },
}

/** Patterns for a whole date, time, or both. */
const LONG: Readonly<Record<string, string>> = { c: '%Y-%m-%d %H:%M:%S', x: '%Y-%m-%d', X: '%H:%M:%S' }

const patterns = new Map<string, readonly Part[]>()

/** The parts of a pattern; spaces match any number of them. */
function partsOf(pattern: string): readonly Part[] {
  let parts = patterns.get(pattern)
  if (parts) return parts
  const written = pattern.replace(/%([cxX])/g, (_, name: string) => LONG[name]!)
  parts = [...written.matchAll(/%-?(.?)|\s+|[^%\s]+/gs)].map(([all, name]): Part => {
    if (name === undefined || name === '%') return literal(name ?? all)
    const part = PARTS[name]
    if (part) return part
    throw new BindError(`strptime knows no ${all}`, {
      hint: `It takes ${Object.keys(PARTS)
        .map((known) => `%${known}`)
        .join(' ')} %c %x %X %%.`,
    })
  })
  if (patterns.size >= 64) patterns.clear()
  patterns.set(pattern, parts)
  return parts
}

function literal(text: string): Part {
  const source = text.trim() === '' ? '\\s+' : text.replace(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&')
  return { expects: new RegExp(source, 'y'), take: () => true }
}

const MICROS_PER_DAY = 86_400_000_000n

/** Moments that have a name of their own, whatever the pattern: `strftime` gives the infinite ones by it. */
const SPECIAL: ReadonlyMap<string, bigint> = new Map([
  ['epoch', 0n],
  ['infinity', 2n ** 63n - 1n],
  ['-infinity', 1n - 2n ** 63n],
])

/** µs since 1970; undefined where the text is not as the pattern says, or no such moment is there. */
function read(source: string, pattern: string): bigint | undefined {
  const text = source.trim()
  const told: Told = {
    year: 1900,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    halfDay: undefined,
    twelveHours: false,
    minute: 0,
    second: 0,
    micros: 0,
    offset: undefined,
  }
  const parts = partsOf(pattern.trim())
  const special = SPECIAL.get(text)
  if (special !== undefined) return special
  let at = 0
  for (const { expects, take } of parts) {
    expects.lastIndex = at
    const match = expects.exec(text)
    if (!match || !take(told, match[0])) return undefined
    at += match[0].length
  }
  return at === text.length ? momentOf(told) : undefined
}

function momentOf(told: Told): bigint | undefined {
  const { year, dayOfYear } = told
  const civil = dayOfYear === undefined ? { year, month: told.month, day: told.day } : { year, month: 1, day: 1 }
  if (!isCivilDate(civil)) return undefined
  const days = daysFromCivil(civil) + (dayOfYear === undefined ? 0 : dayOfYear - 1)
  if (dayOfYear === 366 && !isCivilDate({ year, month: 2, day: 29 })) return undefined
  let { hour } = told
  if (told.halfDay) {
    if (hour > 12 || (hour === 0 && told.twelveHours)) return undefined
    hour = (hour % 12) + (told.halfDay === 'pm' ? 12 : 0)
  }
  const seconds = BigInt(hour * 3600 + told.minute * 60 + told.second)
  const local = BigInt(days) * MICROS_PER_DAY + seconds * 1_000_000n + BigInt(told.micros)
  if (told.offset === undefined) return local
  return typeof told.offset === 'bigint' ? local - told.offset : toUtc(zoneOffset(told.offset), local)
}

/** With a zone in a pattern that is written out, the moment is a `TIMESTAMP WITH TIME ZONE`. */
function signatures(): readonly Signature[] {
  const plain = takes([VARCHAR, VARCHAR], TIMESTAMP)
  const zoned = takes([VARCHAR, VARCHAR], TIMESTAMPTZ)
  return [
    plain,
    takes([VARCHAR, PATTERNS], TIMESTAMP),
    {
      text: zoned.text,
      match(args, literals) {
        const match = zoned.match(args, literals)
        return typeof literals[1] === 'string' && /%[zZ]/.test(literals[1]) && match ? { ...match, cost: match.cost - 1 } : undefined
      },
    },
  ]
}

const SYNTAX =
  'The pattern, or the first of a list that fits, is that of `strftime`; spaces stand for any number of them. With %z or %Z in it the timestamp has a time zone.'

const PATTERNS = listOf(VARCHAR)

/** The moment by the first of the patterns that fits. */
/** µs since 1970 by the first pattern that fits; undefined where none does. */
export function readBy(text: string, patterns: LiteralValue): bigint | undefined {
  if (typeof patterns === 'string') return read(text, patterns)
  for (const pattern of decoded(patterns, PATTERNS) as readonly (string | null)[]) {
    const moment = pattern === null ? undefined : read(text, pattern)
    if (moment !== undefined) return moment
  }
  return undefined
}

function patternsText(patterns: LiteralValue): string {
  return typeof patterns === 'string' ? `the pattern '${patterns}'` : `any of the patterns ${describeValue(patterns, PATTERNS)}`
}

function reader(name: string, doc: string, example: readonly [string, string], js: RowFunction, quiet: boolean): ScalarFunction {
  return scalar({ name, doc: `${doc} ${SYNTAX}`, example, signatures: signatures(), canRaise: true, givesNull: quiet, js })
}

export const strptime = reader(
  'strptime',
  'The timestamp that the text tells by the pattern.',
  [`strptime('6.5.2020 1:02', '%d.%m.%Y %H:%M')`, '2020-05-06 01:02:00'],
  ([text, pattern]) => {
    const moment = readBy(text as string, pattern!)
    if (moment !== undefined) return moment
    throw new ConversionError(`'${text}' is no timestamp by ${patternsText(pattern!)}`, { hint: 'try_strptime gives NULL instead.' })
  },
  false,
)

export const tryStrptime = reader(
  'try_strptime',
  'The timestamp that the text tells by the pattern; NULL where it does not.',
  [`try_strptime('2020-05-06', '%Y-%m-%d')`, '2020-05-06 00:00:00'],
  ([text, pattern]) => readBy(text as string, pattern!) ?? null,
  true,
)
