// Lists of numbers as vectors.
import { ConversionError } from '../../../common/errors.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { arrayOf, DOUBLE, FLOAT, isNumeric, listOf, type SqlType } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'
import { asList } from './list-signature.ts'

type Vector = readonly number[]

/** Two vectors of one length as FLOATs where both are, else as DOUBLEs. */
const TWO_VECTORS = takesBy('(list, list) → number', ([first, second, more]) => {
  const elements = [asList(first)?.element, asList(second)?.element]
  if (more || !elements.every((element) => element && (isNumeric(element) || element.kind === 'null'))) return undefined
  const type = elements.every((element) => element!.kind === 'float') ? FLOAT : DOUBLE
  return { args: [listOf(type), listOf(type)], returns: type }
})

function vectorsOf(name: string, args: readonly NestedValue[]): readonly [Vector, Vector] {
  const [a, b] = args as readonly [Vector, Vector]
  if (a.length !== b.length) throw new ConversionError(`${name}: the lists have ${a.length} and ${b.length} elements, not the same number`)
  if (a.includes(null as never) || b.includes(null as never)) throw new ConversionError(`${name}: a list with NULL is no vector`)
  return [a, b]
}

function measure(
  name: string,
  aliases: readonly string[],
  doc: string,
  example: readonly [string, string],
  compute: (a: Vector, b: Vector) => number | null,
): ScalarFunction {
  return scalar({
    name: `list_${name}`,
    aliases: [`array_${name}`, ...aliases],
    doc,
    example,
    signatures: [TWO_VECTORS],
    canRaise: true,
    givesNull: true,
    js: overNested((args, _, returns) => {
      const value = compute(...vectorsOf(`list_${name}`, args))
      return returns.kind === 'float' && value !== null ? Math.fround(value) : value
    }),
  })
}

const inner = (a: Vector, b: Vector): number => a.reduce((so, value, i) => so + value * b[i]!, 0)
const distance = (a: Vector, b: Vector): number => Math.sqrt(a.reduce((so, value, i) => so + (value - b[i]!) ** 2, 0))

function similarity(a: Vector, b: Vector): number {
  const cosine = inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b))
  return Math.max(-1, Math.min(1, cosine))
}

const crossProduct = scalar({
  name: 'array_cross_product',
  doc: 'The cross product of two arrays of three numbers.',
  example: ['array_cross_product([1, 2, 3]::double[3], [4, 5, 6]::double[3])', '[-3.0, 6.0, -3.0]'],
  signatures: [
    takesBy('(array of 3, array of 3) → array of 3', (args) => {
      const isFit = (type: SqlType | undefined) => type?.kind === 'array' && type.size === 3 && isNumeric(type.element)
      if (args.length !== 2 || !args.every(isFit)) return undefined
      const type = arrayOf(args.every((arg) => asList(arg)!.element.kind === 'float') ? FLOAT : DOUBLE, 3)
      return { args: [type, type], returns: type }
    }),
  ],
  canRaise: true,
  js: overNested((args) => {
    const [a, b] = vectorsOf('array_cross_product', args)
    return [0, 1, 2].map((i) => a[(i + 1) % 3]! * b[(i + 2) % 3]! - a[(i + 2) % 3]! * b[(i + 1) % 3]!)
  }),
})

export const VECTOR_MEASURES: readonly ScalarFunction[] = [
  measure(
    'inner_product',
    ['list_dot_product', 'array_dot_product'],
    'The sum of the products of the elements at each place.',
    ['list_inner_product([1, 2], [3, 4])', '11.0'],
    inner,
  ),
  measure(
    'negative_inner_product',
    ['list_negative_dot_product', 'array_negative_dot_product'],
    'The inner product with the other sign.',
    ['list_negative_inner_product([1, 2], [3, 4])', '-11.0'],
    (a, b) => -inner(a, b),
  ),
  measure('distance', [], 'The Euclidean distance.', ['list_distance([1, 2], [4, 6])', '5.0'], distance),
  measure(
    'cosine_similarity',
    [],
    'The cosine of the angle between the vectors.',
    ['list_cosine_similarity([1, 2], [2, 4])', '1.0'],
    similarity,
  ),
  measure(
    'cosine_distance',
    [],
    'One minus the cosine of the angle between the vectors.',
    ['list_cosine_distance([1, 2], [2, 4])', '0.0'],
    (a, b) => 1 - similarity(a, b),
  ),
  crossProduct,
]
