import { OverflowError } from '../../../common/errors.ts'
import { TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { toUtc, zoneOffset } from '../../text/time-zone.ts'

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
