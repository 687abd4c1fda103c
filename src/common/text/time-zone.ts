// Offsets of time zones, as the platform knows them. It is asked at steps of a week, and where two differ for the second between: all else is looked up.
import { ConversionError } from '../errors.ts'
import type { Formatter } from './format.ts'
import { formatTimestamp } from './time-text.ts'

const MICROS_PER_SECOND = 1_000_000n
/** Moments that JavaScript's dates reach: about 271,000 years around 1970. */
const MOST_MILLIS = 8_640_000_000_000_000
/** No zone changes its clocks there and back within so short a time. */
const STEP_MILLIS = 7 * 86_400_000
/** Steps that a stretch of one offset is followed in either direction. */
const STEPS = 30

/** µs east of UTC, at a moment in µs since 1970 UTC. */
type OffsetAt = (utc: bigint) => bigint

const zones = new Map<string, OffsetAt>()

/** The zone: `Europe/Berlin`, `UTC`, `+02:00`. Throws a `ConversionError` where there is none of the name. */
export function zoneOffset(name: string): OffsetAt {
  let zone = zones.get(name)
  if (!zone) {
    zone = fixedZone(name) ?? namedZone(name)
    zones.set(name, zone)
  }
  return zone
}

/** Whether there is a time zone of the name. */
export function isZone(name: string): boolean {
  try {
    zoneOffset(name)
    return true
  } catch (error) {
    if (error instanceof ConversionError) return false
    throw error
  }
}

function fixedZone(name: string): OffsetAt | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name)
  if (!match) return /^(?:utc|gmt|z)$/i.test(name) ? () => 0n : undefined
  const micros = BigInt(Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60) * MICROS_PER_SECOND
  const offset = match[1] === '-' ? -micros : micros
  return () => offset
}

function namedZone(name: string): OffsetAt {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw new ConversionError(`there is no time zone '${name}'`, { hint: 'Zones are called as in Europe/Berlin, UTC, or +02:00.' })
  }
  const stretches: Stretch[] = []
  let last: Stretch = { from: 0n, to: 0n, offset: 0n }
  return (utc) => {
    if (utc >= last.from && utc < last.to) return last.offset
    let at = firstBehind(stretches, utc)
    if (at === 0 || utc >= stretches[at - 1]!.to) {
      stretches.splice(at, 0, stretchAround(format, utc))
      at++
    }
    last = stretches[at - 1]!
    return last.offset
  }
}

/** A time in which the offset does not change: from µs to µs in UTC, the end not within. */
interface Stretch {
  readonly from: bigint
  readonly to: bigint
  readonly offset: bigint
}

/** The number of stretches that begin at or before the moment. */
function firstBehind(stretches: readonly Stretch[], utc: bigint): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (stretches[middle]!.from <= utc) low = middle + 1
    else high = middle
  }
  return low
}

const DISTANT = 2n ** 63n

function stretchAround(format: Intl.DateTimeFormat, utc: bigint): Stretch {
  const millis = Number(utc / 1000n)
  if (millis > MOST_MILLIS - STEP_MILLIS) {
    return { from: BigInt(MOST_MILLIS - STEP_MILLIS) * 1000n, to: DISTANT, offset: offsetOf(format, MOST_MILLIS - STEP_MILLIS) * 1000n }
  }
  if (millis < STEP_MILLIS - MOST_MILLIS) {
    return { from: -DISTANT, to: BigInt(STEP_MILLIS - MOST_MILLIS) * 1000n, offset: offsetOf(format, STEP_MILLIS - MOST_MILLIS) * 1000n }
  }
  const start = Math.floor(millis / 1000) * 1000
  const offset = offsetOf(format, start)
  const edge = (direction: 1 | -1): number => {
    let same = start
    for (let i = 0; i < STEPS; i++) {
      let other = same + direction * STEP_MILLIS
      if (Math.abs(other) > MOST_MILLIS) break
      if (offsetOf(format, other) === offset) {
        same = other
        continue
      }
      while (Math.abs(other - same) > 1000) {
        const middle = Math.floor((same + other) / 2000) * 1000
        if (offsetOf(format, middle) === offset) same = middle
        else other = middle
      }
      return direction > 0 ? other : same
    }
    return same
  }
  const end = edge(1)
  return { from: BigInt(edge(-1)) * 1000n, to: BigInt(end === start ? start + 1000 : end) * 1000n, offset: offset * 1000n }
}

/** Milliseconds east of UTC. */
function offsetOf(format: Intl.DateTimeFormat, millis: number): bigint {
  const parts = new Map(format.formatToParts(millis).map(({ type, value }) => [type, value]))
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - field('year') : field('year')
  const local = new Date(0)
  local.setUTCFullYear(year, field('month') - 1, field('day'))
  local.setUTCHours(field('hour'), field('minute'), field('second'))
  return BigInt(local.getTime() - millis)
}

/** `+02`, `-03:30`: as a moment's text ends, to the minute. */
export function offsetText(offset: bigint): string {
  const minutes = Number((offset < 0n ? -offset : offset) / MICROS_PER_SECOND / 60n)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0n ? '-' : '+'}${two(Math.floor(minutes / 60))}${minutes % 60 ? `:${two(minutes % 60)}` : ''}`
}

/** Moments as local times of the zone, with their offsets. */
export function formatMoment(zone: string): Formatter {
  const offsetAt = zoneOffset(zone)
  return (moment) => {
    if (moment === INFINITE || moment === -INFINITE) return formatTimestamp(moment, 6)
    const offset = offsetAt(moment as bigint)
    return formatTimestamp((moment as bigint) + offset, 6, offsetText(offset))
  }
}

const INFINITE = 2n ** 63n - 1n

/** The µs of a local time as µs in UTC. A time that a change of clocks skips is read by the offset before it, one that comes twice as the later. */
export function toUtc(offsetAt: OffsetAt, local: bigint): bigint {
  const before = local - offsetAt(local - DAY)
  const after = local - offsetAt(local + DAY)
  const isLocal = (utc: bigint): boolean => utc + offsetAt(utc) === local
  if (isLocal(after)) return after
  return before
}

const DAY = 86_400n * MICROS_PER_SECOND
