// Casts between moments and local times of a time zone other than UTC.
import { ConversionError } from '../../common/errors.ts'
import { formatTimestamp } from '../../common/text/time-text.ts'
import { formatMoment, toUtc, zoneOffset } from '../../common/text/time-zone.ts'
import { type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { Body } from '../function.ts'
import { inUnits } from './moment-unit.ts'
import { parseTimestamp } from './parse-time.ts'

const INFINITE = 2n ** 63n - 1n
const INFINITE_DATE = 2 ** 31 - 1
const MICROS_PER_DAY = 86_400_000_000n

export function zonedCast(from: SqlType, to: SqlType, zone: string, quiet: boolean): Body {
  const convert = zonedConverter(from, to, zone)
  return { kind: 'js', givesNull: quiet, js: ([value]) => convert(value!) }
}

/** The cast of one value. */
export function zonedConverter(
  from: SqlType,
  to: SqlType,
  zone: string,
): (value: Exclude<LiteralValue, null>) => Exclude<LiteralValue, null> {
  if (to.kind === 'varchar') return formatMoment(zone)
  return from.kind === 'timestamptz' ? (value) => localOf(value as bigint, to, zone) : (value) => momentOf(value, from, zone)
}

function fail(text: string, from: string, to: string): never {
  throw new ConversionError(`cannot cast ${text} of type ${from} to ${to}: it is out of range`, { hint: 'try_cast gives NULL instead.' })
}

function checked(micros: bigint, to: SqlType): bigint {
  if (micros >= INFINITE || micros <= -INFINITE) fail(String(micros), 'TIMESTAMP WITH TIME ZONE', typeName(to))
  return micros
}

function localOf(moment: bigint, to: SqlType, zone: string): number | bigint {
  if (moment === INFINITE || moment === -INFINITE) return infinite(moment, to)
  const offset = zoneOffset(zone)(moment)
  const local = checked(moment + offset, to)
  const ofDay = ((local % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY
  switch (to.kind) {
    case 'date':
      return Number((local - ofDay) / MICROS_PER_DAY)
    case 'time':
      return ofDay
    case 'timestamp_ns':
      if (local > INFINITE / 1000n || local < -INFINITE / 1000n) fail(formatTimestamp(local, 6), 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_NS')
      return local * 1000n
    default:
      return inUnits(local, to)
  }
}

function infinite(moment: bigint, to: SqlType): number | bigint {
  if (to.kind === 'date') return moment > 0n ? INFINITE_DATE : -INFINITE_DATE
  if (to.kind === 'time') fail(moment > 0n ? 'infinity' : '-infinity', 'TIMESTAMP WITH TIME ZONE', 'TIME')
  return moment
}

function momentOf(value: Exclude<LiteralValue, null>, from: SqlType, zone: string): bigint {
  if (from.kind === 'varchar') {
    const moment = parseTimestamp(value as string, { nanos: false, shift: true, zone })
    if (moment !== undefined) return moment
    throw new ConversionError(`cannot cast '${value}' to TIMESTAMP WITH TIME ZONE: expected YYYY-MM-DD HH:MM:SS[.fraction][+HH:MM]`, {
      hint: 'try_cast gives NULL instead.',
    })
  }
  const micros = localMicros(value as number | bigint, from)
  return micros === INFINITE || micros === -INFINITE ? micros : toUtc(zoneOffset(zone), micros)
}

function localMicros(value: number | bigint, from: SqlType): bigint {
  if (from.kind === 'date') {
    if (Math.abs(value as number) === INFINITE_DATE) return (value as number) > 0 ? INFINITE : -INFINITE
    return checked(BigInt(value) * MICROS_PER_DAY, from)
  }
  const count = value as bigint
  return from.kind === 'timestamp_ns' && count !== INFINITE && count !== -INFINITE ? count / 1000n : count
}
