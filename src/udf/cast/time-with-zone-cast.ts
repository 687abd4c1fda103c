// Casts to and from TIME WITH TIME ZONE, and its arithmetic: in JavaScript.
import { ConversionError } from '../../common/errors.ts'
import { unpackInterval } from '../../common/text/interval.ts'
import { MOST_OFFSET, packTimeWithZone, unpackTimeWithZone } from '../../common/text/time-with-zone.ts'
import { zoneOffset } from '../../common/text/time-zone.ts'
import { type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { RowFunction } from '../function.ts'
import { parseTime } from './parse-time.ts'

type Value = Exclude<LiteralValue, null>

const US_A_DAY = 86_400_000_000n
const US_A_SECOND = 1_000_000n
const INFINITE = 2n ** 63n - 1n
const INFINITE_DATE = 2 ** 31 - 1

const OFFSET = /([+-])(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?\s*$/

/** A time of day with its offset; without one it is that of the zone, now. */
export function parseTimeWithZone(text: string, zone?: string): bigint | undefined {
  const match = /\d:\d/.test(text) ? OFFSET.exec(text) : null
  if (!match) {
    const micros = parseTime(text)
    return micros === undefined ? undefined : packTimeWithZone({ micros, offset: zone === undefined ? 0 : offsetNow(zone) })
  }
  const [, sign, hours, minutes = '0', seconds = '0'] = match
  const micros = parseTime(text.slice(0, match.index))
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (micros === undefined || offset > MOST_OFFSET || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return packTimeWithZone({ micros, offset: sign === '-' ? -offset : offset })
}

function offsetNow(zone: string): number {
  return Number(zoneOffset(zone)(BigInt(Date.now()) * 1000n) / US_A_SECOND)
}

const ofDay = (micros: bigint): bigint => ((micros % US_A_DAY) + US_A_DAY) % US_A_DAY

/** From a type to TIME WITH TIME ZONE or back; texts aside. */
export function timeWithZoneConverter(from: SqlType, to: SqlType, zone?: string): (value: Value) => Value {
  if (from.kind === 'timetz') return (value) => unpackTimeWithZone(value as bigint).micros
  return (value) => {
    if (from.kind === 'time') return packTimeWithZone({ micros: value as bigint, offset: 0 })
    const count = value as bigint
    if (count === INFINITE || count === -INFINITE)
      throw new ConversionError(`cannot cast ${count > 0n ? 'infinity' : '-infinity'} of type ${typeName(from)} to ${typeName(to)}`)
    const micros = from.kind === 'timestamp_ns' ? count / 1000n : count
    const offset = from.kind === 'timestamptz' && zone !== undefined ? Number(zoneOffset(zone)(micros) / US_A_SECOND) : 0
    return packTimeWithZone({ micros: ofDay(micros + BigInt(offset) * US_A_SECOND), offset })
  }
}

/** A time an interval later or earlier, round the clock; with a date, the moment. */
export function timeWithZoneSum(sign: 1n | -1n): RowFunction {
  return (values, types) => {
    const at = types.findIndex(({ kind }) => kind === 'timetz')
    const { micros, offset } = unpackTimeWithZone(values[at] as bigint)
    const other = values[1 - at]!
    if (types[1 - at]!.kind === 'date') {
      const days = other as number
      if (Math.abs(days) === INFINITE_DATE) return days > 0 ? INFINITE : -INFINITE
      return BigInt(days) * US_A_DAY + micros - BigInt(offset) * US_A_SECOND
    }
    return packTimeWithZone({ micros: ofDay(micros + sign * unpackInterval(other as bigint).micros), offset })
  }
}
