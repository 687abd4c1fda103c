// What a user's function sees of values that no carrier holds as JavaScript has them: lists and arrays as arrays, structs as objects, maps as Maps, unions as
// their member's value, enums as strings; parts within them are as arguments of their types are. And back, checked.
import { decoderOf } from '../../common/nested/decode.ts'
import { encoderOf } from '../../common/nested/encode.ts'
import type { NestedValue, UnionValue } from '../../common/nested/nested-value.ts'
import { type EnumType, isNested, type NestedType, type SqlType } from '../../common/types.ts'

/** The value of an argument, from the bytes of a nested value or the position of an enum's. */
export function seenValue(type: NestedType | EnumType, value: Uint8Array | number): unknown {
  return seenPart(type, typeof value === 'number' ? value : decoderOf(type as NestedType)(value))
}

function seenPart(type: SqlType, value: NestedValue): unknown {
  if (value === null) return null
  switch (type.kind) {
    case 'list':
    case 'array':
      return (value as readonly NestedValue[]).map((part) => seenPart(type.element, part))
    case 'struct':
      return Object.fromEntries(type.fields.map((field, i) => [field.name, seenPart(field.type, (value as readonly NestedValue[])[i]!)]))
    case 'map':
      return new Map(
        (value as readonly (readonly NestedValue[])[]).map(([key, part]) => [seenPart(type.key, key!), seenPart(type.value, part!)]),
      )
    case 'union': {
      const { tag, value: part } = value as UnionValue
      return seenPart(type.members[tag]!.type, part)
    }
    case 'enum':
      return type.values[value as number]
    default:
      return value
  }
}

/** The bytes of a nested value that a function gave. `accept` checks the parts that are not nested; `refuse` throws, `given` being none of the type. */
export function acceptedNested(
  type: NestedType,
  given: unknown,
  accept: (type: SqlType, part: unknown) => NestedValue,
  refuse: (type: SqlType, given: unknown) => never,
): Uint8Array {
  const part = (of: SqlType, value: unknown): NestedValue => {
    if (value === null || value === undefined) return null
    return isNested(of) ? taken(of, value) : accept(of, value)
  }
  const taken = (of: NestedType, value: unknown): NestedValue => {
    switch (of.kind) {
      case 'list':
      case 'array': {
        const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
        const parts = isList ? Array.from(value as ArrayLike<unknown>) : refuse(of, value)
        if (of.kind === 'array' && parts.length !== of.size) refuse(of, value)
        return parts.map((element) => part(of.element, element))
      }
      case 'map': {
        const entries = value instanceof Map ? [...value] : isPlain(value) ? Object.entries(value) : refuse(of, value)
        return entries.map(([key, element]) => {
          if (key === null || key === undefined) refuse(of, value)
          return [part(of.key, key), part(of.value, element)]
        })
      }
      case 'struct': {
        if (!isPlain(value)) return refuse(of, value)
        const names = of.fields.map((field) => field.name)
        if (Object.keys(value).some((name) => !names.includes(name))) refuse(of, value)
        return of.fields.map((field) => part(field.type, value[field.name]))
      }
      case 'union':
        return member(of, value)
    }
  }
  /** The first member that takes the value. */
  const member = (of: NestedType & { readonly kind: 'union' }, value: unknown): NestedValue => {
    for (const [tag, { type: own }] of of.members.entries()) {
      try {
        return { tag, value: part(own, value) }
      } catch {
        // Another member may take it.
      }
    }
    return refuse(of, value)
  }
  return encoderOf(type)(taken(type, given))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Map) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (prototype as { constructor?: { name?: string } }).constructor?.name === 'Object'
}
