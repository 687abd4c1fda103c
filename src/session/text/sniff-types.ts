// The types of columns of texts: the first of some types that all texts of a sample are of.

import { isCivilDate } from '../../common/text/calendar.ts'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  isInteger,
  type SqlType,
  sameType,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
} from '../../common/types.ts'
import { readBy } from '../../udf/builtin/date/strptime.ts'
import { parserOf } from '../../udf/cast/parse-value.ts'

/** A type, and the pattern by which `strptime` reads it where a cast does not. */
export interface SniffedType {
  readonly type: SqlType
  readonly pattern?: string | undefined
  /** The sign before decimals, where it is not a point. */
  readonly decimalSign?: string | undefined
}

function isDecimal({ kind }: SqlType): boolean {
  return kind === 'double' || kind === 'float' || kind === 'decimal'
}

interface Candidate extends SniffedType {
  readonly fits: (text: string) => boolean
}

const reads = (type: SqlType): ((text: string) => boolean) => {
  const parse = parserOf(type)
  return (text) => {
    try {
      return parse([text], [], type) !== null
    } catch {
      return false
    }
  }
}

const [readsTime, readsDate, readsTimestamp, readsMoment, readsBigint] = [TIME, DATE, TIMESTAMP, TIMESTAMPTZ, BIGINT].map(reads) as [
  (text: string) => boolean,
  ...((text: string) => boolean)[],
]

const ISO_DATE = /^\s*\d{3,6}([-/ ])\d{1,2}\1\d{1,2}\s*$|^-?infinity$/i
const ISO_MOMENT = /^\s*\d{3,6}([-/ ])\d{1,2}\1\d{1,2}([T ]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?\s*$/i
const ZONED = /^\s*\d{3,6}([-/ ])\d{1,2}\1\d{1,2}([T ]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*(Z|UTC|[+-]\d{1,2}(:?\d{2})?)?)?\s*$/i
// Zeros in front mean a code, not a number.
const WHOLE = /^\s*-?(0|[1-9]\d*)\s*$/
const NUMBER = /^\s*-?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$|^\s*(nan|-?inf)\s*$/i

const SEPARATORS = ['-', '/', '.', ' ']

type Part = 'Y' | 'y' | 'm' | 'd'

/** In the order in which they are tried, where a date could be read in several ways. */
const ORDERS: readonly (readonly [Part, Part, Part])[] = [
  ['y', 'm', 'd'],
  ['Y', 'm', 'd'],
  ['d', 'm', 'y'],
  ['d', 'm', 'Y'],
  ['m', 'd', 'y'],
  ['m', 'd', 'Y'],
]

const CLOCK = { pattern: ' %H:%M:%S', regex: String.raw`[ T]\d{1,2}:\d{2}:\d{2}` }
/** Who writes the month first has twelve hours. */
const SHORT_CLOCK = { pattern: ' %I:%M:%S %p', regex: String.raw` \d{1,2}:\d{2}:\d{2} [AP]M` }

function dateCandidates(): { readonly dates: Candidate[]; readonly moments: Candidate[] } {
  const dates: Candidate[] = []
  const moments: Candidate[] = []
  for (const order of ORDERS) {
    for (const sign of SEPARATORS) {
      const parts = order.map((part) => (part === 'Y' ? String.raw`(\d{4})` : part === 'y' ? String.raw`(\d{2})` : String.raw`(\d{1,2})`))
      const regex = parts.join(`\\${sign}`)
      const isDate = dateTest(order)
      const pattern = order.map((part) => `%${part}`).join(sign)
      const date = new RegExp(`^${regex}$`)
      dates.push({ type: DATE, pattern, fits: (text) => isDate(date.exec(text)) })
      const clock = order[0] === 'm' ? SHORT_CLOCK : CLOCK
      const moment = new RegExp(`^${regex}${clock.regex}$`, 'i')
      moments.push({ type: TIMESTAMP, pattern: pattern + clock.pattern, fits: (text) => isDate(moment.exec(text)) })
    }
  }
  return { dates, moments }
}

function dateTest(order: readonly Part[]): (match: RegExpExecArray | null) => boolean {
  return (match) => {
    if (!match) return false
    const part = (name: string) => Number(match[order.findIndex((other) => other.toLowerCase() === name) + 1])
    const year = part('y')
    return isCivilDate({ year: order.includes('y') ? 2000 + year : year, month: part('m'), day: part('d') })
  }
}

const { dates, moments } = dateCandidates()

const CANDIDATES: readonly Candidate[] = [
  { type: BOOLEAN, fits: (text) => /^(true|false|t|f|yes|no)$/i.test(text) },
  { type: TIME, fits: (text) => /^\s*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*$/.test(text) && readsTime(text) },
  { type: DATE, fits: (text) => ISO_DATE.test(text) && readsDate!(text) },
  ...dates,
  { type: TIMESTAMP, fits: (text) => ISO_MOMENT.test(text) && readsTimestamp!(text) },
  ...moments,
  { type: TIMESTAMPTZ, fits: (text) => ZONED.test(text) && readsMoment!(text) },
  { type: BIGINT, fits: (text) => WHOLE.test(text) && readsBigint!(text) },
  { type: DOUBLE, fits: (text) => NUMBER.test(text) },
]

/** What the user says of values: how dates and moments are written (then in no other way), the sign before decimals, and the types that there may be. */
export interface ValueOptions {
  readonly date?: string | undefined
  readonly timestamp?: string | undefined
  /** Where it is not a point. */
  readonly decimalSign?: string | undefined
  readonly candidates?: readonly SqlType[] | undefined
}

function candidatesBy({ date, timestamp, decimalSign, candidates }: ValueOptions): readonly Candidate[] {
  const given = [
    { type: DATE, pattern: date },
    { type: TIMESTAMP, pattern: timestamp },
  ].filter(({ pattern }) => pattern !== undefined)
  const own = given.map(({ type, pattern }): Candidate => ({ type, pattern, fits: (text) => readBy(text, pattern!) !== undefined }))
  const known = [...own, ...CANDIDATES.filter(({ type }) => !given.some((other) => other.type === type))]
  const all = candidates ? candidates.flatMap((type) => known.filter((one) => sameType(one.type, type)).concat(otherNumber(type))) : known
  return decimalSign === undefined ? all : all.map((one) => (isDecimal(one.type) ? withSign(one, decimalSign) : one))
}

/** Numbers that are no candidates unless they are asked for. */
function otherNumber(type: SqlType): readonly Candidate[] {
  if (CANDIDATES.some((one) => sameType(one.type, type)) || type.kind === 'varchar') return []
  const isNumber = reads(type)
  const form = isInteger(type) ? WHOLE : NUMBER
  return [{ type, fits: (text) => form.test(text) && isNumber(text) }]
}

function withSign(candidate: Candidate, decimalSign: string): Candidate {
  return { ...candidate, decimalSign, fits: (text) => candidate.fits(exchanged(text, decimalSign)) }
}

/** The text with a point before its decimals; what has one already is no number. */
function exchanged(text: string, decimalSign: string): string {
  return text.includes('.') ? '' : text.replace(decimalSign, '.')
}

/** The type of a column with these texts, NULLs left out; VARCHAR where there are none. */
export function typeOfTexts(texts: readonly string[], options: ValueOptions = {}): SniffedType {
  if (texts.length === 0) return { type: VARCHAR }
  const [first] = texts
  for (const { type, pattern, decimalSign, fits } of candidatesBy(options)) {
    if (fits(first!) && texts.every(fits)) return { type, pattern, decimalSign }
  }
  return { type: VARCHAR }
}

/** Whether the text could be of the type. */
export function fitsType(written: string, { type, pattern, decimalSign }: SniffedType): boolean {
  if (type.kind === 'varchar') return true
  const text = decimalSign === undefined || !isDecimal(type) ? written : exchanged(written, decimalSign)
  const candidate = CANDIDATES.find((other) => other.type === type && other.pattern === pattern)
  return candidate ? candidate.fits(text) : reads(type)(text)
}

/** The type that takes the texts of both. */
export function widerType(a: SniffedType, b: SniffedType): SniffedType {
  if (a.type === b.type && a.pattern === b.pattern) return a
  const kinds = [a.type.kind, b.type.kind].sort().join()
  if (kinds === 'bigint,double') return { type: DOUBLE, decimalSign: a.decimalSign ?? b.decimalSign }
  if (kinds === 'date,timestamp' && a.pattern === undefined && b.pattern === undefined) return { type: TIMESTAMP }
  return { type: VARCHAR }
}
