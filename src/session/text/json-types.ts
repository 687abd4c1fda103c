// The type of a column of JSON: what takes all of the values that a sample has.
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  HUGEINT,
  JSON_TYPE,
  listOf,
  mapOf,
  type SqlType,
  structOf,
  TIME,
  TIMESTAMP,
  UUID,
  VARCHAR,
} from '../../common/types.ts'
import type { JsonNode } from '../../udf/text/json/parse.ts'

/** What is known of the values in one place; `null`: nothing but NULLs yet. */
type Shape =
  | { readonly kind: 'null' }
  | { readonly kind: 'value'; readonly type: SqlType }
  | { readonly kind: 'list'; readonly element: Shape }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: 'mixed' }

export const NO_SHAPE: Shape = { kind: 'null' }
const MIXED: Shape = { kind: 'mixed' }

const DATES: readonly (readonly [SqlType, RegExp])[] = [
  [DATE, /^\d{4}-\d{1,2}-\d{1,2}$/],
  [TIMESTAMP, /^\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}:\d{2}(\.\d{1,6})?Z?$/],
  [TIME, /^\d{1,2}:\d{2}:\d{2}(\.\d{1,6})?$/],
  [UUID, /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
]
const LIMIT = 2n ** 63n
const WIDE_LIMIT = 2n ** 127n

/** What takes both the values seen before and this one. */
export function withNode(before: Shape, node: JsonNode, depth = Number.POSITIVE_INFINITY): Shape {
  return merged(before, shapeOf(node, depth))
}

function shapeOf(node: JsonNode, depth: number): Shape {
  if (node.kind === 'null') return NO_SHAPE
  if (depth <= 0) return MIXED
  switch (node.kind) {
    case 'boolean':
      return { kind: 'value', type: BOOLEAN }
    case 'number':
      return { kind: 'value', type: numberType(node.text) }
    case 'string':
      return { kind: 'value', type: DATES.find(([, form]) => form.test(node.value))?.[0] ?? VARCHAR }
    case 'array':
      return { kind: 'list', element: node.items.reduce<Shape>((shape, item) => merged(shape, shapeOf(item, depth - 1)), NO_SHAPE) }
    case 'object':
      return { kind: 'object', fields: new Map(node.members.map(([key, value]) => [key, shapeOf(value, depth - 1)])) }
  }
}

function numberType(text: string): SqlType {
  if (!/^-?\d+$/.test(text)) return DOUBLE
  const value = BigInt(text)
  if (value >= -LIMIT && value < LIMIT) return BIGINT
  return value >= -WIDE_LIMIT && value < WIDE_LIMIT ? HUGEINT : DOUBLE
}

function merged(a: Shape, b: Shape): Shape {
  if (a.kind === 'null' || b.kind === 'mixed') return b
  if (b.kind === 'null' || a.kind === 'mixed') return a
  if (a.kind === 'value' && b.kind === 'value') return mergedValues(a.type, b.type)
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', element: merged(a.element, b.element) }
  if (a.kind !== 'object' || b.kind !== 'object') return MIXED
  const fields = new Map(a.fields)
  for (const [key, shape] of b.fields) fields.set(key, merged(fields.get(key) ?? NO_SHAPE, shape))
  return { kind: 'object', fields }
}

const NUMBERS: readonly SqlType[] = [BIGINT, HUGEINT, DOUBLE]
const TEXTS: readonly SqlType[] = [VARCHAR, DATE, TIMESTAMP, TIME, UUID]

function mergedValues(a: SqlType, b: SqlType): Shape {
  if (a === b) return { kind: 'value', type: a }
  const [x, y] = [NUMBERS.indexOf(a), NUMBERS.indexOf(b)]
  if (x >= 0 && y >= 0) return { kind: 'value', type: NUMBERS[Math.max(x, y)]! }
  return TEXTS.includes(a) && TEXTS.includes(b) ? { kind: 'value', type: VARCHAR } : MIXED
}

export function typeOfShape(shape: Shape): SqlType {
  switch (shape.kind) {
    case 'null':
    case 'mixed':
      return JSON_TYPE
    case 'value':
      return shape.type
    case 'list':
      return listOf(typeOfShape(shape.element))
    case 'object':
      // Of an object without members nothing is known but that it is one.
      return shape.fields.size === 0
        ? mapOf(VARCHAR, JSON_TYPE)
        : structOf([...shape.fields].map(([name, field]) => ({ name, type: typeOfShape(field) })))
  }
}

/** The columns of objects; undefined where the values are something else. */
export function columnsOfShape(shape: Shape): readonly (readonly [string, SqlType])[] | undefined {
  return shape.kind === 'object' && shape.fields.size > 0 ? [...shape.fields].map(([name, field]) => [name, typeOfShape(field)]) : undefined
}
