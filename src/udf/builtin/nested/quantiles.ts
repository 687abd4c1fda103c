// Quantiles of a list's elements, of any type; what the aggregates of these names are for types that their kernels do not take.
import { ConversionError, OverflowError } from '../../../common/errors.ts'
import { packInterval } from '../../../common/text/interval.ts'
import { carrierOf, DOUBLE, INTERVAL, isFloating, isInteger, type SqlType, TIMESTAMP } from '../../../common/types.ts'
import { type Elements, inOrder, type ListAggregate } from './list-aggregate.ts'

/** The type between two values of the type: integers as DOUBLE, dates as TIMESTAMP. Undefined where there is nothing between. */
function interpolated(type: SqlType): SqlType | undefined {
  switch (type.kind) {
    case 'null':
    case 'double':
      return DOUBLE
    case 'date':
    case 'timestamp_s':
    case 'timestamp_ms':
      return TIMESTAMP
    case 'float':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'decimal':
      return type
    default:
      return isInteger(type) ? DOUBLE : undefined
  }
}

/** How far the values are from their median: as themselves, times as intervals. */
function deviation(type: SqlType): SqlType | undefined {
  const between = interpolated(type)
  return between && (isFloating(between) || between.kind === 'decimal' ? between : INTERVAL)
}

const US_A_DAY = 86_400_000_000n

/** The value below which that part of the sorted values lies; of a negative part counted from the largest. */
function between(sorted: Elements, type: SqlType, part: number): number | bigint {
  const exact = (sorted.length - 1) * (part < 0 ? 1 + part : part)
  const place = Math.floor(exact)
  const [low, high] = [sorted[place] as number | bigint, sorted[Math.ceil(exact)] as number | bigint]
  const rest = exact - place
  if (rest === 0 || low === high) return low
  if (isFloating(type)) return (low as number) * (1 - rest) + (high as number) * rest
  const step = Number((high as bigint) - (low as bigint)) * rest
  if (type.kind !== 'decimal') return (low as bigint) + BigInt(Math.round(step))
  // As in the oracle, to the last digit: what 128 bits hold is weighed as doubles.
  if (carrierOf(type) === 'i128') return BigInt(Math.trunc(Number(low) * (1 - rest) + Number(high) * rest))
  return (low as bigint) + BigInt(Math.trunc(step))
}

/** The part as a number from -1 to 1. */
function partOf(extra: unknown): number {
  const part = extra as number | null
  if (part === null) throw new ConversionError('the part of a quantile is NULL')
  if (!(part >= -1 && part <= 1)) throw new OverflowError(`a quantile is a part from -1 to 1, not ${part}`)
  return part
}

function chosen(values: Elements, type: SqlType, part: number): Elements[number] {
  if (values.length === 0) return null
  const sorted = inOrder(values, type)
  const count = sorted.length
  const place = Math.max(1, count - Math.floor(count - Math.abs(part) * count)) - 1
  return sorted[part < 0 || Object.is(part, -0) ? count - 1 - place : place]!
}

function mad(values: Elements, type: SqlType): Elements[number] {
  if (values.length === 0) return null
  const middle = between(inOrder(values, type), type, 0.5)
  const far = isFloating(type)
    ? (values as readonly number[]).map((value) => Math.abs(value - (middle as number)))
    : (values as readonly bigint[]).map((value) => (value < (middle as bigint) ? (middle as bigint) - value : value - (middle as bigint)))
  const found = between(inOrder(far, type), type, 0.5)
  if (deviation(type) !== INTERVAL) return found
  const micros = found as bigint
  return packInterval({ months: 0, days: Number(micros / US_A_DAY), micros: micros % US_A_DAY })
}

const parts = (): readonly SqlType[] => [DOUBLE]
const ofAny = (type: SqlType): readonly [SqlType, SqlType] => [type, type]

export const QUANTILES: readonly ListAggregate[] = [
  {
    name: 'quantile_cont',
    example: [`list_aggregate([1, 2, 4, 9], 'quantile_cont', 0.25)`, '1.75'],
    types: (type) => {
      const target = interpolated(type)
      return target && [target, target]
    },
    extras: parts,
    needed: 1,
    unnamed: true,
    compute: (values, type, _, [part]) => (values.length > 0 ? between(inOrder(values, type), type, partOf(part)) : null),
  },
  ...['quantile_disc', 'quantile'].map(
    (name): ListAggregate => ({
      name,
      example: [`list_aggregate(['a', 'c', 'b'], '${name}', 0.5)`, 'b'],
      types: ofAny,
      extras: parts,
      needed: 1,
      unnamed: true,
      compute: (values, type, _, [part]) => chosen(values, type, partOf(part)),
    }),
  ),
  {
    name: 'mad',
    example: ['list_mad([1, 2, 4])', '1.0'],
    types: (type) => {
      const [target, far] = [interpolated(type), deviation(type)]
      return target && far && [target, far]
    },
    compute: mad,
  },
]
