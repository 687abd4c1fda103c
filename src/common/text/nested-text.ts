// Nested values as text and as JSON.
import { decoderOf } from '../nested/decode.ts'
import type { NestedValue, UnionValue } from '../nested/nested-value.ts'
import type { RawValue } from '../result.ts'
import { isNested, type NestedType, type SqlType } from '../types.ts'
import type { Formatter } from './format.ts'

type FormatterOf = (type: SqlType) => Formatter
/** Gives the text of a part, which may be NULL. */
type FormatPart = (value: NestedValue) => string

/** As a cast to VARCHAR gives it: `[1, NULL]`, `{'a': 1}`, `(1, x)`, `{k=1}`. Texts within stand in quotes where they could be misread. */
export function nestedFormatter(type: NestedType, formatterOf: FormatterOf): Formatter {
  const decode = decoderOf(type)
  const format = partFormatter(type, formatterOf)
  return (bytes) => format(decode(bytes as Uint8Array))
}

/** The same of a value that is decoded and not NULL. */
export function partFormatter(type: SqlType, formatterOf: FormatterOf): FormatPart {
  const parts = (types: readonly SqlType[]) => types.map((part) => orNull(quotedFormatter(part, formatterOf)))
  switch (type.kind) {
    case 'list':
    case 'array': {
      // As in the oracle, an array's texts and JSON have no quotes.
      const quoted = type.kind === 'list' && type.element.kind !== 'json'
      const format = orNull((quoted ? quotedFormatter : partFormatter)(type.element, formatterOf))
      return (value) => `[${(value as readonly NestedValue[]).map(format).join(', ')}]`
    }
    case 'struct': {
      const formats = parts(type.fields.map((field) => field.type))
      const isRow = type.fields.every(({ name }) => name === '')
      const keys = type.fields.map(({ name }) => (isRow ? '' : `${quote(name)}: `))
      const [open, close] = isRow ? ['(', ')'] : ['{', '}']
      return (value) =>
        `${open}${formats.map((format, i) => `${keys[i]}${format((value as readonly NestedValue[])[i]!)}`).join(', ')}${close}`
    }
    case 'map': {
      const [key, item] = parts([type.key, type.value])
      const entry = ([name, value]: readonly NestedValue[]): string => `${key!(name!)}=${item!(value!)}`
      return (value) => `{${(value as readonly (readonly NestedValue[])[]).map(entry).join(', ')}}`
    }
    case 'union': {
      const formats = type.members.map((member) => orNull(partFormatter(member.type, formatterOf)))
      return (value) => formats[(value as UnionValue).tag]!((value as UnionValue).value)
    }
    default: {
      const format = formatterOf(type)
      return (value) => format(value as NonNullable<RawValue>)
    }
  }
}

function orNull(format: FormatPart): FormatPart {
  return (value) => (value === null ? 'NULL' : format(value))
}

/** Numbers have nothing that needs quotes. */
const PLAIN = /int$|^(integer|boolean|decimal|float|double|uuid)$/

function quotedFormatter(type: SqlType, formatterOf: FormatterOf): FormatPart {
  const format = partFormatter(type, formatterOf)
  if (isNested(type) || PLAIN.test(type.kind)) return format
  return (value) => {
    const text = format(value)
    return MISREAD.test(text) ? quote(text) : text
  }
}

const MISREAD = /^$|^[ \t\n\v\f\r]|[ \t\n\v\f\r]$|["'(),:=[\]{}]|^null$/i

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}

/** As JSON: lists and arrays are arrays; structs, maps and unions objects. A row's fields, which have no names, are an array. */
export function nestedJsonFormatter(type: NestedType, jsonFormatterOf: FormatterOf, formatterOf: FormatterOf): Formatter {
  const decode = decoderOf(type)
  const format = jsonPart(type, jsonFormatterOf, formatterOf)
  return (bytes) => format(decode(bytes as Uint8Array))
}

function jsonPart(type: SqlType, jsonFormatterOf: FormatterOf, formatterOf: FormatterOf): FormatPart {
  const part = (inner: SqlType): FormatPart => {
    const format = jsonPart(inner, jsonFormatterOf, formatterOf)
    return (value) => (value === null ? 'null' : format(value))
  }
  switch (type.kind) {
    case 'list':
    case 'array': {
      const format = part(type.element)
      return (value) => `[${(value as readonly NestedValue[]).map(format).join(',')}]`
    }
    case 'struct': {
      const formats = type.fields.map((field) => part(field.type))
      const isRow = type.fields.every(({ name }) => name === '')
      const keys = type.fields.map(({ name }) => (isRow ? '' : `${JSON.stringify(name)}:`))
      const [open, close] = isRow ? ['[', ']'] : ['{', '}']
      return (value) =>
        `${open}${formats.map((format, i) => `${keys[i]}${format((value as readonly NestedValue[])[i]!)}`).join(',')}${close}`
    }
    case 'map': {
      const key = partFormatter(type.key, formatterOf)
      const item = part(type.value)
      const entry = ([name, value]: readonly NestedValue[]): string => `${JSON.stringify(key(name!))}:${item(value!)}`
      return (value) => `{${(value as readonly (readonly NestedValue[])[]).map(entry).join(',')}}`
    }
    case 'union': {
      const formats = type.members.map((member) => part(member.type))
      return (value) => {
        const { tag, value: inner } = value as UnionValue
        return `{${JSON.stringify(type.members[tag]!.name)}:${formats[tag]!(inner)}}`
      }
    }
    default: {
      const format = jsonFormatterOf(type)
      return (value) => format(value as NonNullable<RawValue>)
    }
  }
}
