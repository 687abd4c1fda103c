// Aggregates of a list's elements: list_aggregate(list, 'sum'), list_sum(list). NULLs do not count, as in aggregates of rows.
import { elementProgram } from '../../../common/nested/element-code.ts'
import { elementKeyOf } from '../../../common/nested/element-key.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import {
  BIGINT,
  BOOLEAN,
  carrierOf,
  DOUBLE,
  decimal,
  HUGEINT,
  isInteger,
  isNumeric,
  listOf,
  MAX_DECIMAL_PRECISION,
  mapOf,
  type SqlType,
  UBIGINT,
  VARCHAR,
} from '../../../common/types.ts'
import { type Body, type ScalarFunction, scalar } from '../../function.ts'
import { notedKernel, overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'
import { BINS, isOtherBin } from './bins.ts'
import { counted, type Elements, inOrder, type ListAggregate } from './list-aggregate.ts'
import { asList } from './list-signature.ts'
import { QUANTILES } from './quantiles.ts'

const ofNumbers = (element: SqlType): readonly [SqlType, SqlType] | undefined =>
  isNumeric(element) || element.kind === 'null' ? [DOUBLE, DOUBLE] : undefined
/** As `ofNumbers`, without a cast for what the kernel takes as it is. */
const ofOwnNumbers = (element: SqlType): readonly [SqlType, SqlType] | undefined =>
  isInteger(element) && element.kind !== 'hugeint' ? [element, DOUBLE] : ofNumbers(element)
const ofAny = (element: SqlType): readonly [SqlType, SqlType] => [element, element]
const ofBooleans = (element: SqlType): readonly [SqlType, SqlType] | undefined =>
  element.kind === 'boolean' || element.kind === 'null' ? [BOOLEAN, BOOLEAN] : undefined
const ofIntegers = (element: SqlType): readonly [SqlType, SqlType] | undefined => (isInteger(element) ? [element, element] : undefined)

function sumTypes(element: SqlType): readonly [SqlType, SqlType] | undefined {
  if (element.kind === 'decimal') return [element, decimal(MAX_DECIMAL_PRECISION, element.scale)]
  if (element.kind === 'hugeint' || element.kind === 'null') return [HUGEINT, HUGEINT]
  if (isInteger(element) || element.kind === 'boolean') return [element, HUGEINT]
  return isNumeric(element) ? [DOUBLE, DOUBLE] : undefined
}

function sum(values: Elements, element: SqlType): NestedValue {
  if (values.length === 0) return null
  if (element.kind === 'double') return (values as readonly number[]).reduce((so, value) => so + value, 0)
  return (values as readonly (bigint | number | boolean)[]).reduce((so: bigint, value) => so + BigInt(value), 0n)
}

const average = (values: Elements): number => (values as readonly number[]).reduce((so, value) => so + value, 0) / values.length

/** The sum of the deviations' powers over the count. */
function moment(values: Elements, power: number): number {
  const mean = average(values)
  return (values as readonly number[]).reduce((so, value) => so + (value - mean) ** power, 0) / values.length
}

const variance = (values: Elements, sample: boolean): number | null =>
  values.length <= (sample ? 1 : 0) ? null : (moment(values, 2) * values.length) / (values.length - (sample ? 1 : 0))
const root = (value: number | null): number | null => value && Math.sqrt(value)

function median(values: Elements): NestedValue {
  if (values.length === 0) return null
  const sorted = inOrder(values, DOUBLE) as readonly number[]
  const middle = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(middle)]!, sorted[Math.ceil(middle)]!]
  return low + (high - low) * (middle - Math.floor(middle))
}

/** The deviations' third powers, as a sample lets expect; NULL of fewer than three values. */
function skewness(values: Elements): number | null {
  const count = values.length
  if (count <= 2) return null
  const spread = moment(values, 2)
  if (spread === 0) return Number.NaN
  return (Math.sqrt(count * (count - 1)) / (count - 2)) * (moment(values, 3) / spread ** 1.5)
}

/** How heavy the tails are, less that of a normal distribution. */
function kurtosis(values: Elements, sample: boolean): number | null {
  const count = values.length
  if (count <= (sample ? 3 : 1)) return null
  const spread = moment(values, 2)
  if (spread === 0) return null
  const tails = moment(values, 4) / spread ** 2
  return sample ? ((count - 1) * ((count + 1) * tails - 3 * (count - 1))) / ((count - 2) * (count - 3)) : tails - 3
}

const bitwise =
  (join: (a: bigint, b: bigint) => bigint) =>
  (values: Elements, element: SqlType): NestedValue => {
    if (values.length === 0) return null
    const joined = values.map((value) => BigInt(value as number)).reduce(join)
    return carrierOf(element) === 'i32' ? Number(joined) : joined
  }

const AGGREGATES: readonly ListAggregate[] = [
  { name: 'sum', example: ['list_sum([1, 2, null])', '3'], types: sumTypes, compute: sum },
  {
    name: 'avg',
    example: ['list_avg([1, 2])', '1.5'],
    types: ofOwnNumbers,
    compute: (values) => (values.length > 0 ? average(values.map(Number)) : null),
  },
  { name: 'min', example: ['list_min([3, 1])', '1'], types: ofAny, compute: (values, element) => inOrder(values, element)[0] ?? null },
  { name: 'max', example: ['list_max([3, 1])', '3'], types: ofAny, compute: (values, element) => inOrder(values, element).at(-1) ?? null },
  {
    name: 'count',
    example: ['list_count([1, null])', '1'],
    types: (element) => [element, BIGINT],
    compute: (values) => BigInt(values.length),
  },
  { name: 'first', example: ['list_first([1, 2])', '1'], types: ofAny, compute: (_, __, all) => all[0] ?? null },
  { name: 'last', example: ['list_last([1, 2])', '2'], types: ofAny, compute: (_, __, all) => all.at(-1) ?? null },
  { name: 'any_value', example: ['list_any_value([null, 1])', '1'], types: ofAny, compute: (values) => values[0] ?? null },
  {
    name: 'product',
    example: ['list_product([2, 3])', '6.0'],
    types: ofNumbers,
    compute: (values) => (values.length > 0 ? (values as readonly number[]).reduce((so, value) => so * value, 1) : null),
  },
  {
    name: 'bool_and',
    example: ['list_bool_and([true, false])', 'false'],
    types: ofBooleans,
    compute: (values) => (values.length > 0 ? values.every((value) => value === true) : null),
  },
  {
    name: 'bool_or',
    example: ['list_bool_or([true, false])', 'true'],
    types: ofBooleans,
    compute: (values) => (values.length > 0 ? values.includes(true) : null),
  },
  { name: 'bit_and', example: ['list_bit_and([6, 3])', '2'], types: ofIntegers, compute: bitwise((a, b) => a & b) },
  { name: 'bit_or', example: ['list_bit_or([6, 3])', '7'], types: ofIntegers, compute: bitwise((a, b) => a | b) },
  { name: 'bit_xor', example: ['list_bit_xor([6, 3])', '5'], types: ofIntegers, compute: bitwise((a, b) => a ^ b) },
  {
    name: 'string_agg',
    example: [`list_string_agg(['a', 'b'])`, 'a,b'],
    types: () => [VARCHAR, VARCHAR],
    extras: () => [VARCHAR],
    compute: (values, _, __, [separator]) => (values.length > 0 ? values.join((separator ?? ',') as string) : null),
  },
  {
    name: 'stddev_samp',
    example: ['list_stddev_samp([1, 2, 3])', '1.0'],
    types: ofNumbers,
    compute: (values) => root(variance(values, true)),
  },
  { name: 'stddev_pop', example: ['list_stddev_pop([1, 3])', '1.0'], types: ofNumbers, compute: (values) => root(variance(values, false)) },
  { name: 'var_samp', example: ['list_var_samp([1, 2, 3])', '1.0'], types: ofNumbers, compute: (values) => variance(values, true) },
  { name: 'var_pop', example: ['list_var_pop([1, 2])', '0.25'], types: ofNumbers, compute: (values) => variance(values, false) },
  { name: 'median', example: ['list_median([1, 2, 3, 4])', '2.5'], types: ofNumbers, compute: median },
  {
    name: 'mode',
    example: ['list_mode([1, 2, 2])', '2'],
    types: ofAny,
    compute: (values, element) => {
      let best: { value: NestedValue; count: bigint } | undefined
      for (const entry of counted(values, element).values()) if (!best || entry.count > best.count) best = entry
      return best ? best.value : null
    },
  },
  {
    name: 'histogram',
    example: ['list_histogram([1, 2, 2])', '{1=1, 2=2}'],
    types: (element) => [element, mapOf(element, UBIGINT)],
    compute: (values, element) => {
      if (values.length === 0) return null
      const counts = counted(values, element)
      const keyOf = elementKeyOf(element)
      return inOrder(
        [...counts.values()].map(({ value }) => value),
        element,
      ).map((value) => [value, counts.get(keyOf(value))!.count])
    },
  },
  {
    name: 'approx_count_distinct',
    example: ['list_approx_count_distinct([1, 1])', '1'],
    types: (element) => [element, BIGINT],
    compute: (values, element) => BigInt(counted(values, element).size),
  },
  {
    name: 'sem',
    example: ['round(list_sem([1, 2, 4]), 6)', '0.720082'],
    types: ofNumbers,
    compute: (values) => (values.length > 0 ? Math.sqrt(variance(values, false)! / values.length) : null),
  },
  { name: 'skewness', example: ['round(list_skewness([1, 2, 4]), 6)', '0.93522'], types: ofNumbers, compute: skewness },
  {
    name: 'kurtosis',
    example: ['round(list_kurtosis([1, 2, 4, 9]), 6)', '1.5'],
    types: ofNumbers,
    compute: (values) => kurtosis(values, true),
  },
  {
    name: 'kurtosis_pop',
    example: ['round(list_kurtosis_pop([1, 2, 4, 9]), 6)', '-1.0'],
    types: ofNumbers,
    compute: (values) => kurtosis(values, false),
  },
  {
    name: 'entropy',
    example: ['list_entropy([1, 1, 2, 2])', '1.0'],
    types: (element) => [element, DOUBLE],
    compute(values, element) {
      const shares = [...counted(values, element).values()].map(({ count }) => Number(count) / values.length)
      return shares.reduce((sum, share) => sum - share * Math.log2(share), 0)
    },
  },
  ...QUANTILES,
  ...BINS,
]

const BY_NAME: ReadonlyMap<string, ListAggregate> = new Map([
  ...AGGREGATES.map((aggregate) => [aggregate.name, aggregate] as const),
  ...Object.entries({
    stddev: 'stddev_samp',
    variance: 'var_samp',
    mean: 'avg',
    arbitrary: 'first',
    group_concat: 'string_agg',
    listagg: 'string_agg',
  }).map(([alias, name]) => [alias, AGGREGATES.find((aggregate) => aggregate.name === name)!] as const),
])

function computed({ compute }: ListAggregate, list: NestedValue, type: SqlType, extra: Elements): NestedValue {
  const elements = list as Elements
  return compute(
    elements.filter((value) => value !== null),
    asList(type)!.element,
    elements,
    extra,
  )
}

/** The kernel that computes it for lists of the type, without further arguments; undefined where it goes value by value in JavaScript. */
function kernelOf({ name }: ListAggregate, list: SqlType, extras: number): Body | undefined {
  if (extras > 0) return undefined
  const { element } = asList(list)!
  const program = elementProgram(list)
  if (name === 'min') return notedKernel('listMin', program, true)
  if (name === 'max') return notedKernel('listMax', program, true)
  if (name === 'count') return notedKernel('listCount', program)
  const isWide = carrierOf(element) === 'i128'
  if (name === 'sum' && !isWide) return notedKernel('listSum', program, true)
  return name === 'avg' && !isWide ? notedKernel('listAverage', program, true) : undefined
}

/** The types of all arguments behind the list and, of `list_aggregate`, the name; undefined where it does not take so many. */
function extrasOf({ extras, needed = 0 }: ListAggregate, element: SqlType, given: number): readonly SqlType[] | undefined {
  const types = extras?.(element) ?? []
  return given >= needed && given <= types.length ? types.slice(0, given) : undefined
}

const OWN_FUNCTIONS = AGGREGATES.filter(({ unnamed }) => !unnamed).map((aggregate): ScalarFunction => {
  const name = `list_${aggregate.name}`
  return scalar({
    name,
    doc: `As the aggregate function ${aggregate.name} of the list's elements.`,
    example: aggregate.example,
    signatures: [
      takesBy('(list) → any', (args) => {
        const list = asList(args[0])
        const types = list && aggregate.types(list.element)
        const extras = types && extrasOf(aggregate, types[0], args.length - 1)
        return extras && { args: [listOf(types[0]), ...extras], returns: types[1] }
      }),
    ],
    canRaise: ([list, ...extra]) => !kernelOf(aggregate, list!, extra.length),
    body: ([type, ...extra]) =>
      kernelOf(aggregate, type!, extra.length) ?? {
        kind: 'js',
        givesNull: true,
        js: overNested(([list, ...more], [of]) => computed(aggregate, list!, of!, more)),
      },
  })
})

const listAggregate = scalar({
  name: 'list_aggregate',
  aliases: ['list_aggr', 'array_aggregate', 'array_aggr', 'aggregate'],
  doc: `The aggregate function of this name, of the list's elements: ${AGGREGATES.map(({ name }) => name).join(', ')}. Some take arguments more.`,
  example: [`list_aggregate([1, 2, 3], 'sum')`, '6'],
  signatures: [
    takesBy('(list, name, …) → any', (args, literals) => {
      const list = asList(args[0])
      const name = literals[1]
      const aggregate = typeof name === 'string' ? BY_NAME.get(name.toLowerCase()) : undefined
      const types = list && aggregate?.types(list.element)
      const extras = types && extrasOf(aggregate!, types[0], args.length - 2)
      return extras && { args: [listOf(types[0]), VARCHAR, ...extras], returns: types[1] }
    }),
  ],
  canRaise: true,
  constants: [1],
  body: ([type, , ...extra], _, [, name]) => {
    const aggregate = BY_NAME.get((name as string).toLowerCase())!
    const js = overNested(([list, , ...more], [of]) => computed(aggregate, list!, of!, more))
    return kernelOf(aggregate, type!, extra.length) ?? { kind: 'js', givesNull: true, js }
  },
})

export const LIST_AGGREGATES: readonly ScalarFunction[] = [listAggregate, isOtherBin, ...OWN_FUNCTIONS]
