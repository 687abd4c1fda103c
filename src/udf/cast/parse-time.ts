// Dates, times and timestamps from text.
import { daysFromCivil, isCivilDate } from '../../common/text/calendar.ts'
import { isZone, toUtc, zoneOffset } from '../../common/text/time-zone.ts'

const DATE = /^\s*(-?)(\d{1,6})([-/\\ ])(\d{1,2})\3(\d{1,2})( \(BC\))?/
const TIME = /^\s*(\d{1,2}):(\d{1,2})(:(?:(\d{1,2})(?:\.(\d*))?)?)?/
const ZONE = /^\s*(?:Z|UTC|([+-])(\d{1,2})(?::?(\d{2}))?)$/i
const INFINITE_DATE = 2 ** 31 - 1
const INFINITE = 2n ** 63n - 1n
const MICROS_PER_DAY = 86_400_000_000n

/** Days since 1970. What is behind the date is cut off, unless it is another digit: a time of day, most often. */
export function parseDate(text: string): number | undefined {
  const special = specialMoment(text)
  if (special !== undefined) return special * INFINITE_DATE
  const date = dateOf(text)
  return date && !/^\d/.test(text.slice(date.length)) ? date.days : undefined
}

/** 1, −1 and 0 for infinity, -infinity and epoch. */
function specialMoment(text: string): number | undefined {
  switch (text.trim().toLowerCase()) {
    case 'infinity':
      return 1
    case '-infinity':
      return -1
    case 'epoch':
      return 0
    default:
      return undefined
  }
}

function dateOf(text: string): { days: number; length: number } | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [all, minus, yearText, , month, day, bc] = match
  const written = Number(yearText)
  const civil = { year: minus ? -written : bc ? 1 - written : written, month: Number(month), day: Number(day) }
  if (!isCivilDate(civil)) return undefined
  const days = daysFromCivil(civil)
  return Math.abs(days) < INFINITE_DATE ? { days, length: all.length } : undefined
}

/** Nanoseconds since midnight, up to 24:00:00. */
function timeOf(text: string): { nanos: bigint; length: number; seconds: boolean } | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [all, hourText, minuteText, seconds, secondText = '0', fraction = ''] = match
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)]
  if (hour > 24 || minute > 59 || second > 59) return undefined
  const nanos = BigInt(hour * 3600 + minute * 60 + second) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return nanos > 86_400_000_000_000n ? undefined : { nanos, length: all.length, seconds: seconds !== undefined }
}

/** µs since midnight. What is behind the seconds is cut off. Of a whole moment, its time of day as it is written. */
export function parseTime(text: string): bigint | undefined {
  const time = timeOf(text)
  if (time && (time.seconds || time.length === text.length)) return time.nanos / 1000n
  const moment = parseTimestamp(text, { nanos: false, shift: false })
  return moment === undefined || moment === INFINITE || moment === -INFINITE ? undefined : floorModulo(moment, MICROS_PER_DAY)
}

interface TimestampForm {
  /** Nanoseconds instead of µs. */
  readonly nanos: boolean
  /** Take an offset into account; without, it is read and left out. */
  readonly shift: boolean
  /** Where the time is local if the text names no offset; else in UTC. */
  readonly zone?: string | undefined
}

/** µs or ns since 1970, of UTC where the text names no offset. */
export function parseTimestamp(text: string, { nanos, shift, zone }: TimestampForm): bigint | undefined {
  const special = specialMoment(text)
  if (special !== undefined) return BigInt(special) * INFINITE
  const date = dateOf(text)
  if (!date) return undefined
  let rest = text.slice(date.length)
  let nanosOfDay = 0n
  let place = zone
  // A T or a space announces a time of day.
  if (rest !== '') {
    rest = rest.replace(/^T/i, '')
    const time = timeOf(rest)
    if (!time) return undefined
    nanosOfDay = time.nanos
    rest = rest.slice(time.length)
    const named = shift ? namedZone(rest) : undefined
    const offset = named === undefined ? offsetOf(rest) : 0n
    if (offset === undefined) return undefined
    if (named !== undefined) place = named
    else if (rest.trim() !== '') place = undefined
    if (shift) nanosOfDay -= offset
  }
  const micros = BigInt(date.days) * MICROS_PER_DAY
  const value = nanos ? micros * 1000n + nanosOfDay : micros + floorMicros(nanosOfDay)
  if (value < -INFINITE || value > INFINITE) return undefined
  return place === undefined ? value : toUtc(zoneOffset(place), value)
}

/** The zone of the tz database that the text names, behind a space: `America/New_York`, `UTC`. */
function namedZone(text: string): string | undefined {
  const name = text.trim()
  return /^\s/.test(text) && /^[A-Za-z][A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/.test(name) && isZone(name) ? name : undefined
}

function floorMicros(nanos: bigint): bigint {
  return (nanos - floorModulo(nanos, 1000n)) / 1000n
}

function floorModulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}

/** Nanoseconds east of UTC; 0 where there is nothing left. */
function offsetOf(text: string): bigint | undefined {
  if (text.trim() === '') return 0n
  const match = ZONE.exec(text.trimEnd())
  if (!match) return undefined
  const [, sign, hours = '0', minutes = '0'] = match
  const nanos = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000_000n
  return sign === '-' ? -nanos : nanos
}
