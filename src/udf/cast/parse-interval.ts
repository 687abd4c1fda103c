// Intervals from text: `1 year 2 days 03:04:05.6`, `90 min`, `1.5 days ago`.
import { packInterval } from '../../common/text/interval.ts'
import { parseTime } from './parse-time.ts'

/** What one of a unit adds; what is left of a fraction goes on to the next smaller part. */
const UNITS: Readonly<Record<string, { readonly months?: number; readonly days?: number; readonly micros?: bigint }>> = {}

function unit(names: string, amount: { readonly months?: number; readonly days?: number; readonly micros?: bigint }): void {
  for (const name of names.split(' ')) (UNITS as Record<string, typeof amount>)[name] = amount
}
unit('millennium millennia mil mils millenium', { months: 12_000 })
unit('century centuries cent c', { months: 1200 })
unit('decade decades dec decs', { months: 120 })
unit('year years y yr yrs', { months: 12 })
unit('quarter quarters', { months: 3 })
unit('month months mon mons', { months: 1 })
unit('week weeks w', { days: 7 })
unit('day days d dayofmonth', { days: 1 })
unit('hour hours h hr hrs', { micros: 3_600_000_000n })
unit('minute minutes m min mins', { micros: 60_000_000n })
unit('second seconds s sec secs', { micros: 1_000_000n })
unit('millisecond milliseconds ms msec msecs', { micros: 1000n })
unit('microsecond microseconds us usec usecs', { micros: 1n })

const CLOCK = /^(-?)(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?(?=\s|$)/
const AMOUNT = /^(-?\d+)(?:\.(\d*))?\s*([a-z]*)/i
const DAYS_PER_MONTH = 30
const MICROS_PER_DAY = 86_400_000_000n
const INT32 = 2n ** 31n
const INT64 = 2n ** 63n

/** The packed interval; undefined where the text is none or its parts are out of range. */
export function parseInterval(text: string): bigint | undefined {
  let rest = text.trim().replace(/^@\s*/, '')
  if (rest === '') return undefined
  let [months, days, micros] = [0n, 0n, 0n]
  while (rest !== '') {
    if (/^ago$/i.test(rest)) {
      ;[months, days, micros] = [-months, -days, -micros]
      break
    }
    const clock = CLOCK.exec(rest)
    if (clock) {
      const time = microsOfClock(clock)
      if (time === undefined) return undefined
      micros += time
      rest = rest.slice(clock[0].length).trimStart()
      continue
    }
    const amount = AMOUNT.exec(rest)
    if (!amount) return undefined
    rest = rest.slice(amount[0].length).trimStart()
    const [, whole, fraction = '', name] = amount
    // A number alone counts seconds, at the end only.
    const found = name === '' ? (rest === '' && text.trim() === amount[0] ? UNITS['second'] : undefined) : UNITS[name!.toLowerCase()]
    if (!found) return undefined
    const count = BigInt(whole!)
    const part = Number(`${whole!.startsWith('-') ? '-' : ''}0.${fraction || '0'}`)
    if (found.months) {
      months += count * BigInt(found.months)
      const more = part * found.months
      months += BigInt(Math.trunc(more))
      const moreDays = (more - Math.trunc(more)) * DAYS_PER_MONTH
      days += BigInt(Math.trunc(moreDays))
      micros += BigInt(Math.round((moreDays - Math.trunc(moreDays)) * Number(MICROS_PER_DAY)))
    } else if (found.days) {
      days += count * BigInt(found.days)
      const more = part * found.days
      days += BigInt(Math.trunc(more))
      micros += BigInt(Math.round((more - Math.trunc(more)) * Number(MICROS_PER_DAY)))
    } else micros += count * found.micros! + BigInt(Math.round(part * Number(found.micros)))
  }
  const fits = months >= -INT32 && months < INT32 && days >= -INT32 && days < INT32 && micros >= -INT64 && micros < INT64
  return fits ? packInterval({ months: Number(months), days: Number(days), micros }) : undefined
}

/** Hours go beyond 24. */
function microsOfClock([, minus, hours, minutes, seconds = '0', fraction = '']: RegExpExecArray): bigint | undefined {
  const below = parseTime(`00:${minutes}:${seconds}${fraction ? `.${fraction}` : ''}`)
  if (below === undefined) return undefined
  const micros = BigInt(hours!) * 3_600_000_000n + below
  return minus ? -micros : micros
}
