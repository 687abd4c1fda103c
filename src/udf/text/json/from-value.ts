// Values of all types as JSON.
import type { NestedValue, UnionValue } from '../../../common/nested/nested-value.ts'
import { formatterOf } from '../../../common/text/format.ts'
import { isFloating, isInteger, type SqlType } from '../../../common/types.ts'
import { parseJson } from './parse.ts'
import { printJson } from './print.ts'

/** Writes values of one type; what JSON has no form for is a string. */
export type JsonWriter = (value: NestedValue) => string

export function jsonWriterOf(type: SqlType, zone?: string): JsonWriter {
  const write = writerOf(type, zone)
  return (value) => (value === null ? 'null' : write(value))
}

function writerOf(type: SqlType, zone: string | undefined): (value: Exclude<NestedValue, null>) => string {
  switch (type.kind) {
    case 'list':
    case 'array': {
      const element = jsonWriterOf(type.element, zone)
      return (value) => `[${(value as readonly NestedValue[]).map(element).join(',')}]`
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: of }) => ({ key: JSON.stringify(name), write: jsonWriterOf(of, zone) }))
      return (value) => `{${fields.map(({ key, write }, i) => `${key}:${write((value as readonly NestedValue[])[i]!)}`).join(',')}}`
    }
    case 'map': {
      const [key, value] = [keyWriterOf(type.key, zone), jsonWriterOf(type.value, zone)]
      return (pairs) =>
        `{${(pairs as readonly (readonly [NestedValue, NestedValue])[]).map(([k, v]) => `${key(k)}:${value(v)}`).join(',')}}`
    }
    case 'union': {
      const members = type.members.map(({ name, type: of }) => ({ key: JSON.stringify(name), write: jsonWriterOf(of, zone) }))
      return (value) => {
        const { tag, value: held } = value as UnionValue
        return `{${members[tag]!.key}:${members[tag]!.write(held)}}`
      }
    }
    case 'json':
      return (text) => {
        const node = parseJson(text as string)
        return node ? printJson(node) : (text as string)
      }
    case 'boolean':
      return String
    default:
      return plainWriterOf(type, zone)
  }
}

/** Numbers as they are, floats and decimals in their shortest form; all else as the string that a cast to text gives. */
function plainWriterOf(type: SqlType, zone: string | undefined): (value: Exclude<NestedValue, null>) => string {
  const format = formatterOf(type, zone) as (value: unknown) => string
  if (isInteger(type)) return format
  if (isFloating(type)) return (value) => printJson({ kind: 'number', text: numberText(value as number) })
  // As the oracle has it: decimals of up to 15 digits, which a double holds, as doubles, larger ones with all of their digits.
  if (type.kind === 'decimal') return type.precision > MAX_SHORT_DECIMAL ? format : (value) => shortest(format(value))
  return (value) => JSON.stringify(format(value))
}

const MAX_SHORT_DECIMAL = 15

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

/** Without zeros at the end; a whole number keeps one behind its point. */
function shortest(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '.0') : `${decimal}.0`
}

/** Members' names are strings, whatever the keys of the map are. */
function keyWriterOf(type: SqlType, zone: string | undefined): JsonWriter {
  const format = formatterOf(type, zone) as (value: unknown) => string
  return (value) => JSON.stringify(format(value))
}
