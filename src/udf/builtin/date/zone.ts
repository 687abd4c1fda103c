import { OverflowError } from '../../../common/errors.ts'
import { toUtc, zoneOffset } from '../../../common/text/time-zone.ts'
import { BIGINT, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const INFINITE = 2n ** 63n - 1n

export const timezone = scalar({
  name: 'timezone',
  doc: 'What `x AT TIME ZONE zone` stands for: of a timestamp with a zone, the local time there; of one without, the moment at which that is the local time there.',
  example: [`timezone('Asia/Tokyo', timestamptz '2020-01-01 12:00:00+00')`, '2020-01-01 21:00:00'],
  signatures: [takes([VARCHAR, TIMESTAMPTZ], TIMESTAMP), takes([VARCHAR, TIMESTAMP], TIMESTAMPTZ)],
  canRaise: true,
  js([zone, value], [, type]) {
    const moment = value as bigint
    const offsetAt = zoneOffset(zone as string)
    if (moment === INFINITE || moment === -INFINITE) return moment
    const result = type!.kind === 'timestamptz' ? moment + offsetAt(moment) : toUtc(offsetAt, moment)
    if (result >= INFINITE || result <= -INFINITE) throw new OverflowError('the timestamp is out of range in that time zone')
    return result
  },
})

function offsetPart(name: string, doc: string, part: (seconds: bigint) => bigint): ScalarFunction {
  return scalar({
    name,
    doc: `${doc} In the session’s time zone, or in the one that is named.`,
    example: [`${name}(timestamptz '2020-01-01 12:00:00+00')`, '0'],
    signatures: [...[TIMESTAMP, TIMESTAMPTZ].map((type) => takes([type], BIGINT)), takes([TIMESTAMPTZ, VARCHAR], BIGINT)],
    zoned: 'argument',
    canRaise: true,
    givesNull: true,
    js([value, zone]) {
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
