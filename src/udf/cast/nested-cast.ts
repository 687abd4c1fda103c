// Casts of nested values: to other nested types, part by part, and from text.
import { ConversionError, OverflowError } from '../../common/errors.ts'
import type { NestedValue, UnionValue } from '../../common/nested/nested-value.ts'
import type { RawValue } from '../../common/result.ts'
import { isNested, type NestedType, type SqlType, type StructType, sameType, typeName } from '../../common/types.ts'
import { structSources, unionMember } from '../../logical/cast-rules.ts'
import type { RowFunction } from '../function.ts'
import { decoded, encoded } from '../nested-function.ts'
import { valueConverter } from './convert-value.ts'
import { nestedParser } from './parse-nested.ts'
import type { Way } from './way.ts'

/** Of a value that is there. */
type Convert = (value: NestedValue) => NestedValue

/** The cast to or from a nested type. With `quiet`, a part that has no value of its type becomes NULL. */
export function nestedCast(from: SqlType, to: SqlType, quiet: boolean, zone?: string): RowFunction {
  const convert = converterOf(from, to, { quiet, zone })
  return ([value]) => encoded(convert(decoded(value!, from)), to)
}

/** The cast of a part of a nested value, which is there. */
export function convertPart(from: SqlType, to: SqlType): (value: NestedValue) => NestedValue {
  return converterOf(from, to, { quiet: false, zone: undefined })
}

function converterOf(from: SqlType, to: SqlType, way: Way): Convert {
  if (sameType(from, to)) return (value) => value
  if (to.kind === 'union' && from.kind !== 'varchar') return intoUnion(from, to, way)
  if (isNested(to)) return from.kind === 'varchar' ? nestedParser(to, way) : betweenNested(from, to, way)
  const convert = valueConverter(from, to, way.zone)
  // A nested value becomes text by its formatter, which takes its bytes.
  return (value) => convert(encoded(value, from) as NonNullable<RawValue>)
}

function betweenNested(from: SqlType, to: NestedType, way: Way): Convert {
  if ((from.kind === 'list' || from.kind === 'array') && (to.kind === 'list' || to.kind === 'array')) {
    const part = partConverter(from.element, to.element, way)
    return (value) => {
      const elements = value as readonly NestedValue[]
      if (to.kind === 'array' && elements.length !== to.size) throw wrongSize(elements.length, to.size)
      return elements.map(part)
    }
  }
  if (from.kind === 'map' && to.kind === 'map') {
    const [key, item] = [partConverter(from.key, to.key, way), partConverter(from.value, to.value, way)]
    return (value) => (value as readonly (readonly NestedValue[])[]).map(([name, part]) => [key(name!), item(part!)])
  }
  if (from.kind === 'struct' && to.kind === 'struct') return betweenStructs(from, to, way)
  throw new ConversionError(`there is no cast from ${typeName(from)} to ${typeName(to)}`)
}

function betweenStructs(from: StructType, to: StructType, way: Way): Convert {
  const sources = structSources(from, to) ?? []
  const parts = sources.map((at, i) => (at === undefined ? undefined : partConverter(from.fields[at]!.type, to.fields[i]!.type, way)))
  return (value) => parts.map((part, i) => (part ? part((value as readonly NestedValue[])[sources[i]!]!) : null))
}

function intoUnion(from: SqlType, to: NestedType & { kind: 'union' }, way: Way): Convert {
  if (from.kind === 'union') {
    const members = from.members.map((member) => {
      const tag = to.members.findIndex(({ name }) => name === member.name)
      return tag < 0 ? undefined : { tag, convert: partConverter(member.type, to.members[tag]!.type, way) }
    })
    return (value) => {
      const { tag, value: inner } = value as UnionValue
      const member = members[tag]
      if (!member) throw new ConversionError(`${typeName(to)} has no member "${from.members[tag]!.name}"`)
      return { tag: member.tag, value: member.convert(inner) }
    }
  }
  const tag = unionMember(from, to)!
  const convert = partConverter(from, to.members[tag]!.type, way)
  return (value) => ({ tag, value: convert(value) })
}

function partConverter(from: SqlType, to: SqlType, way: Way): Convert {
  const convert = from.kind === 'null' ? () => null : converterOf(from, to, way)
  return (value) => {
    if (value === null) return null
    if (!way.quiet) return convert(value)
    try {
      return convert(value)
    } catch (error) {
      if (error instanceof ConversionError || error instanceof OverflowError) return null
      throw error
    }
  }
}

function wrongSize(given: number, wanted: number): ConversionError {
  return new ConversionError(`a list of ${given} elements is no array of ${wanted}`, { hint: 'try_cast gives NULL instead.' })
}
