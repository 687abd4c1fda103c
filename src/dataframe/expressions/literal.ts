// JavaScript values as the literals that SQL would write for them.
import { BindError } from '../../common/errors.ts'
import { formatBlob } from '../../common/text/bytes-text.ts'
import type { Expression } from '../../parser/ast.ts'
import { NOWHERE } from './syntax.ts'

/**
 * A value that a query takes from JavaScript, or gives. A Date is a TIMESTAMP in UTC; a number is what SQL makes of its digits; an array is a list,
 * a Map a map, any other plain object a struct.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly Value[]
  | StructValue
  | ReadonlyMap<Value, Value>

/** A struct: its fields by their names. */
export interface StructValue {
  readonly [field: string]: Value
}

/** Values within values; what goes deeper lies within itself. */
const MOST_DEPTH = 100

/** Throws a BindError for what has no SQL form; `place` says where it was given. */
export function literalNode(value: unknown, place = 'lit()', depth = 0): Expression {
  if (depth > MOST_DEPTH) throw new BindError(`${place} cannot take a value that is nested so deeply, or lies within itself`)
  const position = NOWHERE
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean', value, position }
    case 'string':
      return { kind: 'string', value, position }
    case 'bigint':
      return { kind: 'integer', value, position }
    case 'number':
      return numberNode(value)
    case 'object':
      if (value === null) return { kind: 'null', position }
      if (value instanceof Date) return dateNode(value, place)
      if (value instanceof Uint8Array) return castNode(formatBlob(value), 'BLOB')
      if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => literalNode(item, place, depth + 1)), position }
      if (value instanceof Map) {
        const entries = [...value].map(([key, item]) => ({
          key: literalNode(key, place, depth + 1),
          value: literalNode(item, place, depth + 1),
        }))
        return { kind: 'map', entries, position }
      }
      if (Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length > 0) {
        const fields = Object.entries(value).map(([text, item]) => ({
          name: { text, position },
          value: literalNode(item, place, depth + 1),
          position,
        }))
        return { kind: 'struct', fields, position }
      }
  }
  const what =
    value === undefined ? 'undefined' : typeof value === 'object' ? `an object of class ${className(value as object)}` : `a ${typeof value}`
  throw new BindError(`${place} cannot take ${what} as a value`, {
    hint: 'Values are null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, and arrays, Maps and plain objects of these; columns are col(name).',
  })
}

const className = (value: object): string => value.constructor?.name ?? 'object'

/** As the number is written: `0.5` is a decimal that adapts to what it meets, as in SQL. */
function numberNode(value: number): Expression {
  const position = NOWHERE
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { kind: 'integer', value: BigInt(value), position }
  if (!Number.isFinite(value)) return castNode(String(value).toLowerCase(), 'DOUBLE')
  const text = String(value)
  if (text.includes('.') && !text.includes('e')) return { kind: 'decimal', text, position }
  return { kind: 'double', text: Object.is(value, -0) ? '-0e0' : value.toExponential(), position }
}

function dateNode(value: Date, place: string): Expression {
  if (Number.isNaN(value.getTime())) throw new BindError(`${place} cannot take an invalid Date as a value`)
  return castNode(value.toISOString().replace('T', ' ').replace('Z', ''), 'TIMESTAMP')
}

function castNode(text: string, type: string): Expression {
  return {
    kind: 'cast',
    operand: { kind: 'string', value: text, position: NOWHERE },
    type: { kind: 'named-type', name: type, args: [], position: NOWHERE },
    try: false,
    position: NOWHERE,
  }
}
