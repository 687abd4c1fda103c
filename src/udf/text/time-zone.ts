// Offsets of time zones, as the platform knows them. Rules of a zone are asked for once a quarter of an hour at most: none changes within.
import { ConversionError } from '../../common/errors.ts'

const MICROS_PER_SECOND = 1_000_000n
const QUARTER = 900n * MICROS_PER_SECOND
/** Moments that JavaScript's dates reach: about 271,000 years around 1970. */
const MOST_MICROS = 8_640_000_000_000_000_000n
/** Offsets kept for a zone: 16 years of quarters would fill a map, logs touch few. */
const KEPT = 4096

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
  const known = new Map<bigint, bigint>()
  return (utc) => {
    const quarter = (utc - (((utc % QUARTER) + QUARTER) % QUARTER)) / QUARTER
    let offset = known.get(quarter)
    if (offset === undefined) {
      offset = offsetOf(format, quarter * QUARTER)
      if (known.size >= KEPT) known.clear()
      known.set(quarter, offset)
    }
    return offset
  }
}

function offsetOf(format: Intl.DateTimeFormat, utc: bigint): bigint {
  const within = utc > MOST_MICROS ? MOST_MICROS : utc < -MOST_MICROS ? -MOST_MICROS : utc
  const millis = Number(within / 1000n)
  const parts = new Map(format.formatToParts(millis).map(({ type, value }) => [type, value]))
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - field('year') : field('year')
  const local = new Date(0)
  local.setUTCFullYear(year, field('month') - 1, field('day'))
  local.setUTCHours(field('hour'), field('minute'), field('second'))
  return BigInt(local.getTime() - millis) * 1000n
}

/** The µs of a local time as µs in UTC. A time that a change of clocks skips is read by the offset before it, one that comes twice as the later. */
export function toUtc(offsetAt: OffsetAt, local: bigint): bigint {
  const before = local - offsetAt(local - DAY)
  const after = local - offsetAt(local + DAY)
  const isLocal = (utc: bigint): boolean => utc + offsetAt(utc) === local
  if (isLocal(after)) return after
  return before
}

const DAY = 86_400n * MICROS_PER_SECOND
