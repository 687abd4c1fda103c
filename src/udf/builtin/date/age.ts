import { civilFromDays } from '../../../common/text/calendar.ts'
import { packInterval } from '../../../common/text/interval.ts'
import { INTERVAL, TIMESTAMP, TIMESTAMPTZ } from '../../../common/types.ts'
import { type RowFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const MICROS_PER_DAY = 86_400_000_000n
const INFINITE = 2n ** 63n - 1n

interface Clocked {
  readonly month: number
  readonly day: number
  readonly days: number
  readonly micros: bigint
}

function partsOf(value: bigint): Clocked {
  const micros = ((value % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY
  const days = Number((value - micros) / MICROS_PER_DAY)
  const { year, month, day } = civilFromDays(days)
  return { month: year * 12 + month - 1, day, days, micros }
}

/** Days of the month, counted from year 0. */
function lengthOf(month: number): number {
  const year = Math.floor(month / 12)
  const ofYear = month - year * 12
  if (ofYear === 1) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return ofYear === 3 || ofYear === 5 || ofYear === 8 || ofYear === 10 ? 30 : 31
}

/** Years and months as far as they go, then days, borrowed from the month in which the earlier moment lies, then time. */
function ageBetween(later: bigint, earlier: bigint): bigint {
  if (later < earlier) {
    const { months, days, micros } = difference(earlier, later)
    return packInterval({ months: -months, days: -days, micros: -micros })
  }
  return packInterval(difference(later, earlier))
}

/** Whole months from one moment to a later one, as `date_sub` counts them: up to a month's last day, a longer one's later days are over, too. */
export function wholeMonths(earlier: bigint, later: bigint): number {
  const [start, end] = [partsOf(earlier), partsOf(later)]
  const last = lengthOf(end.month)
  if (end.day === last && start.day > last) return difference(later, earlier - BigInt(start.day - last) * MICROS_PER_DAY).months
  return difference(later, earlier).months
}

function difference(later: bigint, earlier: bigint): { months: number; days: number; micros: bigint } {
  const [end, start] = [partsOf(later), partsOf(earlier)]
  let months = end.month - start.month
  let days = end.day - start.day
  let micros = end.micros - start.micros
  if (micros < 0n) {
    micros += MICROS_PER_DAY
    days--
  }
  if (days < 0) {
    days += lengthOf(start.month)
    months--
  }
  return { months, days, micros }
}

const isInfinite = (moment: bigint) => moment === INFINITE || moment === -INFINITE

const between: RowFunction = ([later, earlier]) => {
  const [a, b] = [later as bigint, earlier as bigint]
  return isInfinite(a) || isInfinite(b) ? null : ageBetween(a, b)
}

export const age = scalar({
  name: 'age',
  zoned: 'local',
  doc: 'How much later the first timestamp is than the second, in years, months, days and time, as people count them. Of one timestamp, since it, at the start of today. NULL where one is infinite.',
  example: [`age(timestamp '2020-03-01 10:00', timestamp '2019-01-31 12:00')`, '1 year 1 month 22:00:00'],
  signatures: [takes([TIMESTAMP, TIMESTAMP], INTERVAL), takes([TIMESTAMPTZ, TIMESTAMPTZ], INTERVAL)],
  canRaise: true,
  givesNull: true,
  js: between,
})
