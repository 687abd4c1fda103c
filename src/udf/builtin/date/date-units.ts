// The names of the parts of dates and times, as date_part, date_trunc and date_diff take them.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import type { LiteralValue } from '../../../logical/expression.ts'

export type DateUnit =
  | 'year'
  | 'month'
  | 'day'
  | 'decade'
  | 'century'
  | 'millennium'
  | 'quarter'
  | 'week'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'dow'
  | 'isodow'
  | 'doy'
  | 'isoyear'
  | 'yearweek'
  | 'era'
  | 'julian'
  | 'epoch'

const NAMES: Record<DateUnit, readonly string[]> = {
  year: ['years', 'y', 'yr', 'yrs'],
  month: ['months', 'mon', 'mons'],
  day: ['days', 'd', 'dayofmonth'],
  decade: ['decades', 'dec', 'decs'],
  century: ['centuries', 'cent', 'c'],
  millennium: ['millennia', 'mil', 'millenium'],
  quarter: ['quarters'],
  week: ['weeks', 'w', 'weekofyear'],
  hour: ['hours', 'h', 'hr', 'hrs'],
  minute: ['minutes', 'm', 'min', 'mins'],
  second: ['seconds', 's', 'sec', 'secs'],
  millisecond: ['milliseconds', 'ms', 'msec', 'msecs'],
  microsecond: ['microseconds', 'us', 'usec', 'usecs'],
  dow: ['dayofweek', 'weekday'],
  isodow: [],
  doy: ['dayofyear'],
  isoyear: [],
  yearweek: [],
  era: [],
  julian: [],
  epoch: [],
}

const UNITS = new Map<string, DateUnit>()
for (const [unit, names] of Object.entries(NAMES)) for (const name of [unit, ...names]) UNITS.set(name, unit as DateUnit)

/** The unit that a literal names. `known`: those that `caller` takes. */
export function unitOf(caller: string, name: LiteralValue | undefined, known: readonly DateUnit[]): DateUnit {
  if (typeof name !== 'string') {
    throw new UnsupportedError(`${caller} needs its part written out, as in  ${caller}('year', …)`)
  }
  const unit = UNITS.get(name.toLowerCase())
  if (unit && known.includes(unit)) return unit
  throw new BindError(`${caller} knows no part '${name}'`, { hint: `It takes ${known.join(', ')}.` })
}
