// Values of all types from JSON.
import { ConversionError } from '../../../common/errors.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { isNumeric, type SqlType, typeName } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { parserOf } from '../../cast/parse-value.ts'
import type { JsonNode } from './parse.ts'
import { printJson } from './print.ts'

export interface JsonReading {
  /** What is no value of its type is NULL there, not an error. */
  readonly quiet: boolean
  /** Members that a struct has no field for, and fields without a member, are left out. */
  readonly lenient: boolean
}

/** Reads values of one type; null in JSON is NULL. */
export type JsonReader = (node: JsonNode) => NestedValue

const SHOWN_CHARACTERS = 60

function refused(node: JsonNode, type: SqlType): ConversionError {
  const text = printJson(node)
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  return new ConversionError(`cannot cast the JSON ${shown} to ${typeName(type)}`, { hint: 'try_cast gives NULL instead.' })
}

export function jsonReaderOf(type: SqlType, reading: JsonReading): JsonReader {
  const read = readerOf(type, reading)
  return (node) => {
    if (node.kind === 'null') return null
    const value = read(node)
    if (value !== undefined) return value
    if (reading.quiet) return null
    throw refused(node, type)
  }
}

/** Undefined where the node is no value of the type. */
function readerOf(type: SqlType, reading: JsonReading): (node: JsonNode) => NestedValue | undefined {
  switch (type.kind) {
    case 'json':
      return printJson
    case 'varchar':
      return (node) => (node.kind === 'string' ? node.value : printJson(node))
    case 'list':
    case 'array': {
      const element = jsonReaderOf(type.element, reading)
      const size = type.kind === 'array' ? type.size : undefined
      return (node) => (node.kind === 'array' && (size ?? node.items.length) === node.items.length ? node.items.map(element) : undefined)
    }
    case 'struct':
      return structReader(type.fields, reading)
    case 'map': {
      const [key, value] = [readerOf(type.key, reading), jsonReaderOf(type.value, reading)]
      return (node) => {
        if (node.kind !== 'object') return undefined
        const pairs = node.members.map(([name, member]) => [key({ kind: 'string', value: name }), value(member)] as const)
        return pairs.every(([name]) => name !== undefined) ? (pairs as unknown as readonly NestedValue[]) : undefined
      }
    }
    case 'union':
      return () => undefined
    default:
      return plainReader(type)
  }
}

function structReader(
  fields: readonly { readonly name: string; readonly type: SqlType }[],
  reading: JsonReading,
): (node: JsonNode) => NestedValue | undefined {
  const readers = fields.map(({ name, type }) => ({ name, read: jsonReaderOf(type, reading) }))
  const names = new Set(fields.map(({ name }) => name))
  return (node) => {
    if (node.kind !== 'object') return undefined
    if (!reading.lenient && !node.members.every(([name]) => names.has(name))) return undefined
    const members = new Map(node.members)
    return readers.map(({ name, read }) => {
      const member = members.get(name)
      return member ? read(member) : null
    })
  }
}

/** A string is read as text is; numbers and truths by their texts, too. */
function plainReader(type: SqlType): (node: JsonNode) => NestedValue | undefined {
  const parse = parserOf(type)
  const fromText = (text: string): LiteralValue | undefined => {
    try {
      return parse([text], [type], type)
    } catch (error) {
      if (error instanceof ConversionError) return undefined
      throw error
    }
  }
  return (node) => {
    switch (node.kind) {
      case 'string':
        return fromText(node.value)
      case 'number':
        if (type.kind === 'boolean') return Number(node.text) !== 0
        return isNumeric(type) ? fromText(node.text) : undefined
      case 'boolean':
        if (type.kind === 'boolean') return node.value
        return isNumeric(type) ? fromText(node.value ? '1' : '0') : undefined
      default:
        return undefined
    }
  }
}
