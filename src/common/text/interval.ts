// Intervals: months, days and µs, which do not turn into each other, for months and days differ in length. As text `1 year 2 months 3 days 04:05:06.7`.

/** Months and days have 32 bits, µs 64. Each has a sign of its own. */
export interface IntervalParts {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

/** The 128 bits in which an interval lies in memory: months, days, µs, from the top. */
export function packInterval({ months, days, micros }: IntervalParts): bigint {
  const high = (BigInt(months) << 32n) | BigInt.asUintN(32, BigInt(days))
  return (high << 64n) | BigInt.asUintN(64, micros)
}

/** The parts of a packed interval. */
export function unpackInterval(bits: bigint): IntervalParts {
  return {
    months: Number(BigInt.asIntN(32, bits >> 96n)),
    days: Number(BigInt.asIntN(32, bits >> 64n)),
    micros: BigInt.asIntN(64, bits),
  }
}

/** The packed interval as a cast to VARCHAR gives it. Hours go beyond 24; of nothing at all it is `00:00:00`. */
export function formatInterval(bits: bigint): string {
  const { months, days, micros } = unpackInterval(bits)
  const words = [counted(Math.trunc(months / 12), 'year'), counted(months % 12, 'month'), counted(days, 'day')].filter(
    (part) => part !== '',
  )
  if (micros === 0n && words.length > 0) return words.join(' ')
  const magnitude = micros < 0n ? -micros : micros
  const seconds = magnitude / 1_000_000n
  const fraction = magnitude % 1_000_000n
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0')).join(':')
  const decimals = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
  return [...words, `${micros < 0n ? '-' : ''}${clock}${decimals}`].join(' ')
}

function counted(count: number, unit: string): string {
  return count === 0 ? '' : `${count} ${unit}${Math.abs(count) === 1 ? '' : 's'}`
}
