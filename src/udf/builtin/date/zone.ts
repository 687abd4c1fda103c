import { OverflowError } from '../../../common/errors.ts'
import { packTimeWithZone, unpackTimeWithZone } from '../../../common/text/time-with-zone.ts'
import { toUtc, zoneOffset } from '../../../common/text/time-zone.ts'
import { BIGINT, TIMESTAMP, TIMESTAMPTZ, TIMETZ, VARCHAR } from '../../../common/types.ts'
import { MICROS_PER_DAY } from '../../emit/calendar.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const INFINITE = 2n ** 63n - 1n

export const timezone = scalar({
  name: 'timezone',
  doc: 'What `x AT TIME ZONE zone` stands for: of a timestamp with a zone, the local time there; of one without, the moment at which that is the local time there; of a time with a zone, the same time with the offset there.',
  example: [`timezone('Asia/Tokyo', timestamptz '2020-01-01 12:00:00+00')`, '2020-01-01 21:00:00'],
  signatures: [takes([VARCHAR, TIMESTAMPTZ], TIMESTAMP), takes([VARCHAR, TIMESTAMP], TIMESTAMPTZ), takes([VARCHAR, TIMETZ], TIMETZ)],
  canRaise: true,
  js([zone, value], [, type]) {
    const moment = value as bigint
    const offsetAt = zoneOffset(zone as string)
    if (type!.kind === 'timetz') return timeAt(moment, offsetAt(BigInt(Date.now()) * 1000n))
    if (moment === INFINITE || moment === -INFINITE) return moment
    const result = type!.kind === 'timestamptz' ? moment + offsetAt(moment) : toUtc(offsetAt, moment)
    if (result >= INFINITE || result <= -INFINITE) throw new OverflowError('the timestamp is out of range in that time zone')
    return result
  },
})

/** The time of day, as a count, that it is at the same moment where clocks are that many µs ahead of UTC: now, for a time has no date. */
function timeAt(time: bigint, ahead: bigint): bigint {
  const { micros, offset } = unpackTimeWithZone(time)
  const local = micros - BigInt(offset) * 1_000_000n + ahead
  return packTimeWithZone({ micros: ((local % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY, offset: Number(ahead / 1_000_000n) })
}

function offsetPart(name: string, doc: string, part: (seconds: bigint) => bigint): ScalarFunction {
  return scalar({
    name,
    doc: `${doc} In the session’s time zone, or in the one that is named.`,
    example: [`${name}(timestamptz '2020-01-01 12:00:00+00')`, '0'],
    signatures: [
      ...[TIMESTAMP, TIMESTAMPTZ, TIMETZ].map((type) => takes([type], BIGINT)),
      ...[TIMESTAMPTZ, TIMETZ].map((type) => takes([type, VARCHAR], BIGINT)),
    ],
    zoned: 'argument',
    canRaise: true,
    givesNull: true,
    js([value, zone], [type]) {
      if (type!.kind === 'timetz') return part(BigInt(unpackTimeWithZone(value as bigint).offset))
      if (value === INFINITE || value === -INFINITE) return null
      return zone === undefined ? 0n : part(zoneOffset(zone as string)(value as bigint) / 1_000_000n)
    },
  })
}

export const OFFSET_PARTS: readonly ScalarFunction[] = [
  offsetPart('timezone_hour', 'The whole hours that clocks are ahead of UTC at the moment.', (seconds) => seconds / 3600n),
  offsetPart(
    'timezone_minute',
    'The minutes beside the hours that clocks are ahead of UTC at the moment.',
    (seconds) => (seconds / 60n) % 60n,
  ),
]
