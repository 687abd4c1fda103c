// Nested values from text, as they are printed: `[1, NULL]`, `{'a': 1, b: x}`, `(1, x)`, `{k=1}`.
import { ConversionError, OverflowError } from '../../common/errors.ts'
import type { NestedValue } from '../../common/nested/nested-value.ts'
import { oncePer } from '../../common/once-per.ts'
import { isNested, type NestedType, type SqlType, typeName } from '../../common/types.ts'
import { decoded } from '../nested-function.ts'
import { parserOf } from './parse-value.ts'
import type { Way } from './way.ts'

/** Reads a text as a value of the type; throws a `ConversionError` where it is none. With `way.quiet`, a part that is none becomes NULL. */
export function nestedParser(type: NestedType, way: Way): (text: NestedValue) => NestedValue {
  return (text) => parseNested(text as string, type, way)
}

function parseNested(text: string, type: NestedType, way: Way): NestedValue {
  const refuse = (): never => {
    throw new ConversionError(
      `cannot cast '${text}' to ${typeName(type)}${EXPECTED[type.kind] ? `: expected ${EXPECTED[type.kind]}` : ''}`,
      {
        hint: 'try_cast gives NULL instead.',
      },
    )
  }
  switch (type.kind) {
    case 'list':
    case 'array': {
      const parts = inside(text, '[', ']') ?? refuse()
      if (type.kind === 'array' && parts.length !== type.size) refuse()
      return parts.map((part) => parsePart(part, type.element, way))
    }
    case 'map': {
      const parts = inside(text, '{', '}') ?? refuse()
      return parts.map((part) => {
        const [key, value] = keyed(part, '=') ?? refuse()
        return [parsePart(key, type.key, way), parsePart(value, type.value, way)]
      })
    }
    case 'struct': {
      const row = inside(text, '(', ')')
      if (row) {
        if (row.length !== type.fields.length) refuse()
        return row.map((part, i) => parsePart(part, type.fields[i]!.type, way))
      }
      const given = new Map<string, string>()
      for (const part of inside(text, '{', '}') ?? refuse()) {
        const [name, value] = keyed(part, ':') ?? refuse()
        const key = unquoted(name).toLowerCase()
        if (!type.fields.some((field) => field.name.toLowerCase() === key)) refuse()
        given.set(key, value)
      }
      return type.fields.map((field) => parsePart(given.get(field.name.toLowerCase()) ?? 'NULL', field.type, way))
    }
    case 'union': {
      for (const [tag, member] of type.members.entries()) {
        try {
          return { tag, value: parsePart(text, member.type, { ...way, quiet: false }) }
        } catch (error) {
          if (!(error instanceof ConversionError || error instanceof OverflowError)) throw error
        }
      }
      return refuse()
    }
  }
}

const EXPECTED: Partial<Record<SqlType['kind'], string>> = {
  list: '[element, …]',
  array: '[element, …], as many as the type says',
  map: '{key=value, …}',
  struct: '{name: value, …}',
}

const leafParser = oncePer((type: SqlType) => parserOf(type))

function parsePart(text: string, type: SqlType, way: Way): NestedValue {
  const trimmed = text.trim()
  if (/^null$/i.test(trimmed)) return null
  try {
    if (isNested(type)) return parseNested(trimmed, type, way)
    return decoded(
      (way.zone === undefined || type.kind !== 'timestamptz' ? leafParser(type) : parserOf(type, way.zone))([unquoted(trimmed)], [], type),
      type,
    )
  } catch (error) {
    if (way.quiet && (error instanceof ConversionError || error instanceof OverflowError)) return null
    throw error
  }
}

/** The texts between the brackets, split at commas; undefined where it is not such a text. */
function inside(text: string, open: string, close: string): readonly string[] | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith(open) || !trimmed.endsWith(close)) return undefined
  const inner = trimmed.slice(1, -1)
  if (inner.trim() === '') return trimmed.length < 2 ? undefined : []
  return split(inner, ',')
}

function keyed(part: string, sign: string): readonly [string, string] | undefined {
  const parts = split(part, sign, 2)
  return parts?.length === 2 ? [parts[0]!, parts[1]!] : undefined
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }

/** Splits at signs that stand in no quotes and no brackets; undefined where these do not match. The last of `most` parts is not split. */
function split(text: string, sign: string, most = Number.POSITIVE_INFINITY): readonly string[] | undefined {
  const parts: string[] = []
  const open: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '\\') at++
    else if ((char === "'" || char === '"') && text.slice(from, at).trim() === '') {
      const end = endOfQuote(text, at)
      if (end < 0) return undefined
      at = end
    } else if ((char === "'" || char === '"') && open.length > 0 && /[[{(,:=\s]/.test(text[at - 1]!)) {
      const end = endOfQuote(text, at)
      if (end < 0) return undefined
      at = end
    } else if (CLOSING[char]) open.push(CLOSING[char])
    else if (char === open.at(-1)) open.pop()
    else if (char === ']' || char === '}' || char === ')') return undefined
    else if (char === sign && open.length === 0 && parts.length + 1 < most) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  if (open.length > 0) return undefined
  return [...parts, text.slice(from)]
}

function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === text[start]) return at
  }
  return -1
}

function unquoted(text: string): string {
  const trimmed = text.trim()
  const quote = trimmed[0]
  const isQuoted = (quote === "'" || quote === '"') && trimmed.length > 1 && endOfQuote(trimmed, 0) === trimmed.length - 1
  return (isQuoted ? trimmed.slice(1, -1) : trimmed).replace(/\\(.)/gs, '$1')
}
