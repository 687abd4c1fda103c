// Aggregates of a list's elements by bins, bits and counts.
import { ConversionError } from '../../../common/errors.ts'
import { elementKeyOf } from '../../../common/nested/element-key.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import {
  BIGINT,
  BIT,
  BOOLEAN,
  carrierOf,
  DOUBLE,
  isFloating,
  isInteger,
  listOf,
  mapOf,
  type SqlType,
  UBIGINT,
} from '../../../common/types.ts'
import { rangeOf } from '../../emit/range.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takesBy } from '../../signature.ts'
import { counted, type Elements, inOrder, type ListAggregate } from './list-aggregate.ts'

const INFINITE_DATE = 2 ** 31 - 1
const INFINITE = 2n ** 63n - 1n

/** The bin for what is in no bin, as in the oracle: the largest value, of texts the empty one. Undefined where the type has none. */
function otherBin(type: SqlType): NestedValue | undefined {
  if (isFloating(type)) return Number.POSITIVE_INFINITY
  switch (type.kind) {
    case 'varchar':
      return ''
    case 'date':
      return INFINITE_DATE
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'timestamptz':
      return INFINITE
    default: {
      if (!isInteger(type)) return undefined
      const [, most] = rangeOf(type)
      return carrierOf(type) === 'i32' ? Number(most) : type.kind === 'ubigint' ? -1n : most
    }
  }
}

/** What the elements are taken as: decimals as doubles, as in the oracle. */
function binned(type: SqlType): readonly [SqlType, SqlType] | undefined {
  const element = type.kind === 'decimal' || type.kind === 'null' ? DOUBLE : type
  return otherBin(element) === undefined ? undefined : [element, mapOf(element, UBIGINT)]
}

/** How many values are up to each bin and above the one before, or equal to it where `exact`; in the end, how many are in none. */
function histogram(exact: boolean): ListAggregate['compute'] {
  return (values, element, _, [given]) => {
    if (given === null) throw new ConversionError('the bins of a histogram are NULL')
    if (values.length === 0) return null
    const bins = given as Elements
    if (bins.includes(null)) throw new ConversionError('a bin of a histogram is NULL')
    const keyOf = elementKeyOf(element)
    const sorted = [...new Map(inOrder(bins, element).map((bin) => [keyOf(bin), bin])).entries()]
    const counts = sorted.map(() => 0n)
    let others = 0n
    for (const value of values) {
      const at = firstAtLeast(sorted, keyOf(value))
      if (at === sorted.length || (exact && sorted[at]![0] !== keyOf(value))) others++
      else counts[at]!++
    }
    const pairs = sorted.map(([, bin], i): NestedValue => [bin, counts[i]!])
    return others > 0n ? [...pairs, [otherBin(element)!, others]] : pairs
  }
}

function firstAtLeast(sorted: readonly (readonly [string, NestedValue])[], key: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]![0] < key) low = middle + 1
    else high = middle
  }
  return low
}

const MOST_BITS = 1_000_000_000n

function bits(values: Elements, type: SqlType, _all: Elements, [low, high]: Elements): NestedValue {
  if (low === null || high === null) throw new ConversionError('the bounds of bitstring_agg are NULL')
  const numberOf = (value: NestedValue): bigint => (type.kind === 'ubigint' ? BigInt.asUintN(64, value as bigint) : BigInt(value as number))
  const [least, most] = [numberOf(low!), numberOf(high!)]
  if (most < least) throw new ConversionError(`bitstring_agg has no bits from ${least} to ${most}`)
  if (most - least >= MOST_BITS) throw new ConversionError(`bitstring_agg over ${most - least + 1n} numbers is too long`)
  if (values.length === 0) return null
  const set = new Uint8Array(Number(most - least) + 1)
  for (const value of values) {
    const at = numberOf(value)
    if (at < least || at > most) throw new ConversionError(`${at} is not between ${least} and ${most}, the bounds of bitstring_agg`)
    set[Number(at - least)] = 1
  }
  return set.join('')
}

function mostCommon(values: Elements, element: SqlType, _all: Elements, [given]: Elements): NestedValue {
  if (given === null) throw new ConversionError('approx_top_k of NULL values')
  const count = given as bigint
  if (count <= 0n) throw new ConversionError(`approx_top_k gives at least one value, not ${count}`)
  if (values.length === 0) return null
  const sorted = [...counted(values, element).values()].sort((a, b) => (a.count === b.count ? 0 : a.count > b.count ? -1 : 1))
  return sorted.slice(0, Number(count)).map(({ value }) => value)
}

const bounds = (element: SqlType): readonly SqlType[] => [element, element]

export const BINS: readonly ListAggregate[] = [
  {
    name: 'histogram_bins',
    example: [`list_aggregate([1, 2, 9], 'histogram_bins', [2, 5])`, '{2=2, 5=0, 2147483647=1}'],
    types: binned,
    extras: (element) => [listOf(element)],
    needed: 1,
    unnamed: true,
    compute: histogram(false),
  },
  {
    name: 'histogram_exact',
    example: [`list_aggregate([1, 2, 9], 'histogram_exact', [2, 5])`, '{2=1, 5=0, 2147483647=2}'],
    types: binned,
    extras: (element) => [listOf(element)],
    needed: 1,
    unnamed: true,
    compute: histogram(true),
  },
  {
    name: 'bitstring_agg',
    example: [`list_aggregate([1, 3], 'bitstring_agg', 0, 3)`, '0101'],
    types: (element) => (isInteger(element) ? [element, BIT] : undefined),
    extras: bounds,
    needed: 2,
    unnamed: true,
    compute: bits,
  },
  {
    name: 'approx_top_k',
    example: [`list_aggregate(['a', 'b', 'b'], 'approx_top_k', 1)`, '[b]'],
    types: (element) => [element, listOf(element)],
    extras: () => [BIGINT],
    needed: 1,
    unnamed: true,
    compute: mostCommon,
  },
]

export const isOtherBin: ScalarFunction = scalar({
  name: 'is_histogram_other_bin',
  doc: 'Whether the value is the key under which `histogram` with bins counts what is in none of them.',
  example: ['is_histogram_other_bin(2147483647)', 'true'],
  signatures: [
    takesBy('(any) → BOOLEAN', ([type, ...rest]) => {
      if (!type || rest.length > 0) return undefined
      const taken = binned(type)?.[0]
      return taken && { args: [taken], returns: BOOLEAN }
    }),
  ],
  js: ([value], [type]) => (type!.kind === 'ubigint' ? BigInt.asIntN(64, value as bigint) : value) === otherBin(type!),
})
