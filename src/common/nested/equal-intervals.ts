// Intervals within nested values: a month and thirty days are equal, though their bytes differ.
import { oncePer } from '../once-per.ts'
import { packInterval, unpackInterval } from '../text/interval.ts'
import type { SqlType } from '../types.ts'
import { elementKeyOf } from './element-key.ts'
import type { NestedValue, UnionValue } from './nested-value.ts'

/** Whether values of the nested type may be equal and differ in their bytes. */
export const holdsIntervals: (type: SqlType) => boolean = oncePer((type) =>
  partsOf(type).some((part) => part.kind === 'interval' || holdsIntervals(part)),
)

function partsOf(type: SqlType): readonly SqlType[] {
  switch (type.kind) {
    case 'list':
    case 'array':
      return [type.element]
    case 'map':
      return [type.key, type.value]
    case 'struct':
      return type.fields.map((field) => field.type)
    case 'union':
      return type.members.map((member) => member.type)
    default:
      return []
  }
}

const MICROS_PER_DAY = 86_400_000_000n

/** The value with each interval brought to one form: 24 hours a day, 30 days a month, each cut off towards zero. */
export const withNormalIntervals: (type: SqlType) => (value: NestedValue) => NestedValue = oncePer((type) => {
  const inner = partsOf(type).map((part) => withNormalIntervals(part))
  const convert = (value: NonNullable<NestedValue>): NestedValue => {
    switch (type.kind) {
      case 'interval':
        return normalInterval(value as bigint)
      case 'list':
      case 'array':
        return (value as readonly NestedValue[]).map(inner[0]!)
      case 'struct':
        return (value as readonly NestedValue[]).map((part, i) => inner[i]!(part))
      case 'map':
        return (value as readonly (readonly [NestedValue, NestedValue])[]).map(([key, part]) => [inner[0]!(key), inner[1]!(part)])
      case 'union': {
        const { tag, value: part } = value as UnionValue
        return { tag, value: inner[tag]!(part) }
      }
      default:
        return value
    }
  }
  return (value) => (value === null ? null : convert(value))
})

function normalInterval(interval: bigint): bigint {
  const { months, days, micros } = unpackInterval(interval)
  const allDays = BigInt(days) + micros / MICROS_PER_DAY
  return packInterval({ months: months + Number(allDays / 30n), days: Number(allDays % 30n), micros: micros % MICROS_PER_DAY })
}

/** As `elementKeyOf`, by which values are told equal and compared. */
export const comparisonKeyOf: (type: SqlType) => (value: NestedValue) => string = oncePer((type) => {
  const keyOf = elementKeyOf(type)
  if (type.kind !== 'interval' && !holdsIntervals(type)) return keyOf
  const normal = withNormalIntervals(type)
  return (value) => keyOf(normal(value))
})
