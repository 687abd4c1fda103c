import { BindError } from '../../../common/errors.ts'
import { civilFromDays, daysFromCivil } from '../../../common/text/calendar.ts'
import { offsetText, zoneOffset } from '../../../common/text/time-zone.ts'
import { DATE, type SqlType, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { DAY_NAMES, MONTH_NAMES } from './names.ts'

const MICROS_PER_DAY = 86_400_000_000n
const DAY_TICKS = Number(MICROS_PER_DAY)

/** A moment taken apart; undefined for an infinity. */
function fieldsOf(value: number | bigint, type: SqlType): Fields | undefined {
  const micros = type.kind === 'date' ? BigInt(value) * MICROS_PER_DAY : BigInt(value)
  if (type.kind === 'date' ? Math.abs(Number(value)) === 2 ** 31 - 1 : micros === 2n ** 63n - 1n || micros === -(2n ** 63n - 1n))
    return undefined
  // Doubles hold the microseconds of all years from 1684 to 2255, and are several times faster than bigints.
  const ticks = Number(micros)
  let [days, ofDay] = [0, 0]
  if (Number.isSafeInteger(ticks)) {
    days = Math.floor(ticks / DAY_TICKS)
    ofDay = ticks - days * DAY_TICKS
  } else {
    const rest = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY
    days = Number((micros - rest) / MICROS_PER_DAY)
    ofDay = Number(rest)
  }
  const seconds = Math.floor(ofDay / 1_000_000)
  return {
    ...civilFromDays(days),
    days,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: ofDay % 1_000_000,
    place: NOWHERE,
  }
}

/** What %Z and %z write. */
interface Place {
  readonly name: string
  readonly offset: string
}

const UTC: Place = { name: 'UTC', offset: '+00' }
/** Times without a zone. */
const NOWHERE: Place = { name: '', offset: '+00' }

interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly days: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
  readonly place: Place
}

/** 0 for Sunday. */
function dayOfWeek({ days }: Fields): number {
  return (((days + 4) % 7) + 7) % 7
}

function dayOfYear({ days, year }: Fields): number {
  return days - daysFromCivil({ year, month: 1, day: 1 }) + 1
}

/** The Thursday of its week, whose year the week belongs to. */
function thursday(fields: Fields): { year: number; dayOfYear: number } {
  const days = fields.days + 3 - ((dayOfWeek(fields) + 6) % 7)
  const { year } = civilFromDays(days)
  return { year, dayOfYear: days - daysFromCivil({ year, month: 1, day: 1 }) + 1 }
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value))
const hour12 = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12)

const FORMATS: Readonly<Record<string, (fields: Fields) => string>> = {
  a: (fields) => DAY_NAMES[dayOfWeek(fields)]!.slice(0, 3),
  A: (fields) => DAY_NAMES[dayOfWeek(fields)]!,
  w: (fields) => String(dayOfWeek(fields)),
  u: (fields) => String(dayOfWeek(fields) || 7),
  d: ({ day }) => two(day),
  '-d': ({ day }) => String(day),
  b: ({ month }) => MONTH_NAMES[month - 1]!.slice(0, 3),
  h: ({ month }) => MONTH_NAMES[month - 1]!.slice(0, 3),
  B: ({ month }) => MONTH_NAMES[month - 1]!,
  m: ({ month }) => two(month),
  '-m': ({ month }) => String(month),
  y: ({ year }) => two(Math.abs(year) % 100),
  '-y': ({ year }) => String(Math.abs(year) % 100),
  Y: ({ year }) => (year >= 0 && year <= 9999 ? String(year).padStart(4, '0') : String(year)),
  H: ({ hour }) => two(hour),
  '-H': ({ hour }) => String(hour),
  I: ({ hour }) => two(hour12(hour)),
  '-I': ({ hour }) => String(hour12(hour)),
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  M: ({ minute }) => two(minute),
  '-M': ({ minute }) => String(minute),
  S: ({ second }) => two(second),
  '-S': ({ second }) => String(second),
  f: ({ micros }) => String(micros).padStart(6, '0'),
  g: ({ micros }) => String(Math.floor(micros / 1000)).padStart(3, '0'),
  n: ({ micros }) => `${String(micros).padStart(6, '0')}000`,
  j: (fields) => String(dayOfYear(fields)).padStart(3, '0'),
  '-j': (fields) => String(dayOfYear(fields)),
  G: (fields) => String(thursday(fields).year).padStart(4, '0'),
  V: (fields) => two(Math.ceil(thursday(fields).dayOfYear / 7)),
  U: (fields) => two(Math.floor((dayOfYear(fields) + 6 - dayOfWeek(fields)) / 7)),
  W: (fields) => two(Math.floor((dayOfYear(fields) + 6 - ((dayOfWeek(fields) + 6) % 7)) / 7)),
  x: ({ year, month, day }) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`,
  X: ({ hour, minute, second }) => `${two(hour)}:${two(minute)}:${two(second)}`,
  c: (fields) => `${FORMATS.x!(fields)} ${FORMATS.X!(fields)}`,
  z: ({ place }) => place.offset,
  Z: ({ place }) => place.name,
  '%': () => '%',
}

type Writer = (fields: Fields) => string

const KEPT_PATTERNS = 64
const known = new Map<string, readonly (string | Writer)[]>()

/** As C's strftime; `%-d` and its like leave out the leading zero. */
function partsOf(pattern: string): readonly (string | Writer)[] {
  let parts = known.get(pattern)
  if (!parts) {
    parts = [...pattern.matchAll(/%(-?[a-zA-Z%]?)|[^%]+/g)].map(([text, name]) => (name === undefined ? text : writerOf(name)))
    if (known.size >= KEPT_PATTERNS) known.clear()
    known.set(pattern, parts)
  }
  return parts
}

function writerOf(name: string): Writer {
  const write = FORMATS[name]
  if (write) return write
  throw new BindError(`strftime knows no %${name}`, {
    hint: `It takes ${Object.keys(FORMATS)
      .map((other) => `%${other}`)
      .join(' ')}.`,
  })
}

function format(fields: Fields, pattern: string): string {
  let text = ''
  for (const part of partsOf(pattern)) text += typeof part === 'string' ? part : part(fields)
  return text
}

const MOMENTS: readonly SqlType[] = [DATE, TIMESTAMP, TIMESTAMPTZ]

const formatRow: RowFunction = (args, types) => {
  const at = types[0]!.kind === 'varchar' ? 1 : 0
  const [value, pattern, zone] = [args[at] as number | bigint, args[1 - at] as string, args[2] as string | undefined]
  const offset = zone === undefined || !fieldsOf(value, types[at]!) ? 0n : zoneOffset(zone)(value as bigint)
  const fields = fieldsOf(offset === 0n ? value : (value as bigint) + offset, types[at]!)
  const place = zone === undefined ? (types[at]!.kind === 'timestamptz' ? UTC : NOWHERE) : { name: zone, offset: offsetText(offset) }
  if (!fields) return value < 0 ? '-infinity' : 'infinity'
  return format({ ...fields, place }, pattern)
}

export const strftime = scalar({
  name: 'strftime',
  doc: 'The moment as text by a pattern, as in C: %Y year, %m month, %d day, %H hour, %M minute, %S second, %f microseconds, %a and %A day of the week, %b and %B month’s name, %j day of the year, %p AM or PM; a dash, as in %-d, leaves out the leading zero.',
  example: [`strftime(date '2020-05-06', '%d.%m.%Y')`, '06.05.2020'],
  signatures: [
    ...MOMENTS.map((type) => takes([type, VARCHAR], VARCHAR)),
    ...MOMENTS.map((type) => takes([VARCHAR, type], VARCHAR)),
    takes([TIMESTAMPTZ, VARCHAR, VARCHAR], VARCHAR),
    takes([VARCHAR, TIMESTAMPTZ, VARCHAR], VARCHAR),
  ],
  zoned: 'argument',
  canRaise: true,
  givesNull: true,
  js: formatRow,
})

function nameFunction(name: string, doc: string, result: string, nameOf: (fields: Fields) => string): ScalarFunction {
  return scalar({
    name,
    doc,
    example: [`${name}(date '2020-05-06')`, result],
    signatures: MOMENTS.map((type) => takes([type], VARCHAR)),
    zoned: 'local',
    givesNull: true,
    js([value], [type]) {
      const fields = fieldsOf(value as number | bigint, type!)
      return fields ? nameOf(fields) : null
    },
  })
}

export const dayName = nameFunction('dayname', 'The English name of the day of the week.', 'Wednesday', (fields) => FORMATS.A!(fields))
export const monthName = nameFunction('monthname', 'The English name of the month.', 'May', (fields) => FORMATS.B!(fields))
