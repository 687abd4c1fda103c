// Dates, times and timestamps as text: ISO with a space, no zeros at the end of a fraction, years before 1 marked (BC).
import { civilFromDays } from './calendar.ts'

const INFINITE_DATE = 2_147_483_647
const INFINITE_TIMESTAMP = 9_223_372_036_854_775_807n
const SECONDS_PER_DAY = 86_400
const MICROSECONDS = 1_000_000
const NANOSECONDS = 1_000_000_000

/** Of days since 1970: `2015-05-01`, `0044-03-15 (BC)`, `infinity`. */
export function formatDate(days: number): string {
  if (days === INFINITE_DATE) return 'infinity'
  if (days === -INFINITE_DATE) return '-infinity'
  const { year, month, day } = civilFromDays(days)
  const written = year > 0 ? year : 1 - year
  return `${String(written).padStart(4, '0')}-${two(month)}-${two(day)}${year > 0 ? '' : ' (BC)'}`
}

/** Of µs since midnight: `10:00:00`, `10:00:00.5`. */
export function formatTime(micros: bigint): string {
  return formatTimeOfDay(Number(micros / 1_000_000n), Number(micros % 1_000_000n), 6)
}

/** Of µs (`fractionDigits` 6) or ns (9) since 1970: `2015-05-01 10:00:00.5`, `infinity`. `zone` is set behind a finite one. */
export function formatTimestamp(value: bigint, fractionDigits: 6 | 9, zone = ''): string {
  if (value === INFINITE_TIMESTAMP) return 'infinity'
  if (value === -INFINITE_TIMESTAMP) return '-infinity'
  const unit = fractionDigits === 6 ? MICROSECONDS : NANOSECONDS
  // Doubles hold the microseconds of all years from 1684 to 2255, and are several times faster than bigints.
  const ticks = Number(value)
  const safe = Number.isSafeInteger(ticks)
  let seconds = safe ? Math.floor(ticks / unit) : Number(value / BigInt(unit))
  let fraction = safe ? ticks - seconds * unit : Number(value % BigInt(unit))
  if (fraction < 0) {
    fraction += unit
    seconds--
  }
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  return `${dayText(days)} ${formatTimeOfDay(seconds - days * SECONDS_PER_DAY, fraction, fractionDigits)}${zone}`
}

let lastDay: number | undefined
let lastText = ''

/** Timestamps mostly come in the order of time: the day is often the one before. */
function dayText(days: number): string {
  if (days === lastDay) return lastText
  lastText = formatDate(days)
  lastDay = days
  return lastText
}

function formatTimeOfDay(seconds: number, fraction: number, fractionDigits: number): string {
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  if (fraction === 0) return text
  return `${text}.${String(fraction).padStart(fractionDigits, '0').replace(/0+$/, '')}`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
