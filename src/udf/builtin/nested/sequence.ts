// Lists of numbers and of moments.
import { ConversionError, ResourceError } from '../../../common/errors.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { civilFromDays, daysFromCivil, isCivilDate } from '../../../common/text/calendar.ts'
import { unpackInterval } from '../../../common/text/interval.ts'
import { toUtc, zoneOffset } from '../../../common/text/time-zone.ts'
import { BIGINT, INTERVAL, listOf, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takes } from '../../signature.ts'

const MAX_ELEMENTS = 2 ** 26

function numbers(name: string, args: readonly bigint[], inclusive: boolean): bigint[] {
  const [from, to, by] = args.length === 1 ? [0n, args[0]!, 1n] : [args[0]!, args[1]!, args[2] ?? 1n]
  if (by === 0n) return []
  const end = inclusive ? to + (by > 0n ? 1n : -1n) : to
  const span = by > 0n ? end - from : from - end
  const count = span <= 0n ? 0n : (span + (by > 0n ? by : -by) - 1n) / (by > 0n ? by : -by)
  if (count > MAX_ELEMENTS) throw new ResourceError(name, Number(count), MAX_ELEMENTS)
  return Array.from({ length: Number(count) }, (_, i) => from + BigInt(i) * by)
}

const US_A_DAY = 86_400_000_000n

/** The same day of a later month, or the last where it has none such. */
function addMonths(micros: bigint, months: number): bigint {
  if (months === 0) return micros
  const days = micros / US_A_DAY - (micros % US_A_DAY < 0n ? 1n : 0n)
  const { year, month, day } = civilFromDays(Number(days))
  const all = year * 12 + month - 1 + months
  const target = { year: Math.floor(all / 12), month: (((all % 12) + 12) % 12) + 1, day }
  while (!isCivilDate(target)) target.day--
  return BigInt(daysFromCivil(target)) * US_A_DAY + (micros - days * US_A_DAY)
}

/** Moments from one to the other; months and days are those of the calendar in the zone, where there is one. */
function moments(name: string, [from, to, by, zone]: readonly NestedValue[], inclusive: boolean): bigint[] {
  const { months, days, micros } = unpackInterval(by as bigint)
  const signs = [BigInt(months), BigInt(days), micros].filter((part) => part !== 0n)
  if (signs.length === 0) throw new ConversionError(`${name}: the step cannot be an interval of 0`)
  const forward = signs[0]! > 0n
  if (signs.some((part) => part > 0n !== forward)) throw new ConversionError(`${name}: the parts of the step must have one sign`)
  const found: bigint[] = []
  const offsetAt = zone === undefined || (months === 0 && days === 0) ? undefined : zoneOffset(zone as string)
  const later = (local: bigint) => addMonths(local, months) + BigInt(days) * US_A_DAY
  const next = (at: bigint) => (offsetAt ? toUtc(offsetAt, later(at + offsetAt(at))) : later(at)) + micros
  for (let at = from as bigint; ; at = next(at)) {
    const end = to as bigint
    if (forward ? at > end || (at === end && !inclusive) : at < end || (at === end && !inclusive)) return found
    if (found.length >= MAX_ELEMENTS) throw new ResourceError(name, found.length + 1, MAX_ELEMENTS)
    found.push(at)
  }
}

function sequence(name: string, inclusive: boolean, end: string, example: readonly [string, string]): ScalarFunction {
  return scalar({
    name,
    doc: `The numbers from the first argument, or 0, to the second ${end}, by the third or 1; or moments, by an interval.`,
    example,
    signatures: [
      takes([BIGINT], listOf(BIGINT)),
      takes([BIGINT, BIGINT], listOf(BIGINT)),
      takes([BIGINT, BIGINT, BIGINT], listOf(BIGINT)),
      takes([TIMESTAMP, TIMESTAMP, INTERVAL], listOf(TIMESTAMP)),
      takes([TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL], listOf(TIMESTAMPTZ)),
      takes([TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL, VARCHAR], listOf(TIMESTAMPTZ)),
    ],
    zoned: 'argument',
    canRaise: true,
    js: overNested((args, types) =>
      types[0]!.kind === 'timestamp' || types[0]!.kind === 'timestamptz'
        ? moments(name, args, inclusive)
        : numbers(name, args as readonly bigint[], inclusive),
    ),
  })
}

export const SEQUENCES: readonly ScalarFunction[] = [
  sequence('range', false, 'without it', ['range(1, 4)', '[1, 2, 3]']),
  sequence('generate_series', true, 'with it', ['generate_series(1, 3)', '[1, 2, 3]']),
]
