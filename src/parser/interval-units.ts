// The units of intervals and date parts, in all spellings that INTERVAL takes.
import type { IntervalUnit } from './ast.ts'

const PLURALS: Record<IntervalUnit, string> = {
  millennium: 'millennia',
  century: 'centuries',
  decade: 'decades',
  year: 'years',
  quarter: 'quarters',
  month: 'months',
  week: 'weeks',
  day: 'days',
  hour: 'hours',
  minute: 'minutes',
  second: 'seconds',
  millisecond: 'milliseconds',
  microsecond: 'microseconds',
}

const UNITS = new Map<string, IntervalUnit>()
for (const [unit, plural] of Object.entries(PLURALS) as [IntervalUnit, string][]) UNITS.set(unit, unit).set(plural, unit)

/** `HOURS` → `hour`; undefined for any other word. */
export function intervalUnit(word: string): IntervalUnit | undefined {
  return UNITS.get(word.toLowerCase())
}
