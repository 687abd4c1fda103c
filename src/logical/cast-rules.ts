// Which casts exist, and which of them can fail for some value.
import type { NestedType, SqlType, StructType, UnionType } from '../common/types.ts'
import { INTEGER_BITS, isFloating, isInteger, isNested, isNumeric, sameType } from '../common/types.ts'
import { integerRange } from './common-type.ts'

const TIMESTAMPS = new Set<SqlType['kind']>(['timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns', 'timestamptz'])

/** Types whose values are bits of a fixed number, or bytes. */
const HAS_BITS = new Set<SqlType['kind']>([...(Object.keys(INTEGER_BITS) as SqlType['kind'][]), 'boolean', 'float', 'double', 'blob'])

/** Is there a cast from one type to the other? */
export function isCastable(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to) || from.kind === 'null' || from.kind === 'varchar' || to.kind === 'varchar') return true
  if (from.kind === 'json' || to.kind === 'json') return true
  if (from.kind === 'bit' || to.kind === 'bit') return HAS_BITS.has((from.kind === 'bit' ? to : from).kind)
  if (to.kind === 'union' && from.kind !== 'union') return unionMember(from, to) !== undefined
  if (isNumeric(from) || from.kind === 'boolean') return isNumeric(to) || to.kind === 'boolean'
  // By its text.
  if (from.kind === 'enum') return !isNested(to)
  if (from.kind === 'uuid' || to.kind === 'uuid') return from.kind === 'blob' || to.kind === 'blob'
  if (to.kind === 'timetz') return from.kind === 'time' || TIMESTAMPS.has(from.kind)
  if (from.kind === 'timetz') return to.kind === 'time'
  if (from.kind === 'date') return TIMESTAMPS.has(to.kind)
  if (TIMESTAMPS.has(from.kind)) return TIMESTAMPS.has(to.kind) || to.kind === 'date' || to.kind === 'time'
  return isNested(from) && isNestedCastable(from, to)
}

function isNestedCastable(from: NestedType, to: SqlType): boolean {
  if (to.kind === 'list' || to.kind === 'array') {
    if (from.kind === 'array' && to.kind === 'array' && from.size !== to.size) return false
    return (from.kind === 'list' || from.kind === 'array') && isCastable(from.element, to.element)
  }
  if (to.kind === 'map') return from.kind === 'map' && isCastable(from.key, to.key) && isCastable(from.value, to.value)
  if (from.kind === 'union' && to.kind === 'union') {
    return from.members.every(({ name, type }) => to.members.some((other) => other.name === name && isCastable(type, other.type)))
  }
  if (from.kind !== 'struct' || to.kind !== 'struct') return false
  const sources = structSources(from, to)
  return sources?.every((at, i) => at === undefined || isCastable(from.fields[at]!.type, to.fields[i]!.type)) ?? false
}

/**
 * Which field of `from` each field of `to` is made of; undefined for those that become NULL. Fields go by their names; by their order, where either
 * struct has no names. Undefined where no field matches.
 */
export function structSources(from: StructType, to: StructType): readonly (number | undefined)[] | undefined {
  const isRow = [from, to].some(({ fields }) => fields.some(({ name }) => name === ''))
  if (isRow) return from.fields.length === to.fields.length ? to.fields.map((_, i) => i) : undefined
  const sources = to.fields.map(({ name }) => {
    const at = from.fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
    return at < 0 ? undefined : at
  })
  return sources.some((at) => at !== undefined) ? sources : undefined
}

/** The number of the member that a value of the type becomes: one of its very type, else the first that it can be cast to. */
export function unionMember(from: SqlType, to: UnionType): number | undefined {
  const same = to.members.findIndex(({ type }) => sameType(type, from))
  const at = same >= 0 ? same : to.members.findIndex(({ type }) => isCastable(from, type))
  return at < 0 ? undefined : at
}

/** Can the cast raise an error? False only where every value of `from` has its place in `to`. */
export function castCanRaise(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to) || from.kind === 'null') return false
  // A blob's bytes are escaped, all else has a text of its own.
  if (to.kind === 'varchar') return false
  if (from.kind === 'bit' || to.kind === 'bit') return true
  if (to.kind === 'json') return from.kind === 'varchar'
  if (from.kind === 'json') return true
  if (isNested(to)) return nestedCanRaise(from, to)
  if (to.kind === 'boolean') return !isNumeric(from)
  if (isFloating(to)) return !(isInteger(from) || from.kind === 'decimal' || from.kind === 'boolean' || from.kind === 'float')
  if (isInteger(to)) {
    if (from.kind === 'boolean') return false
    if (!isInteger(from)) return true
    const [inner, outer] = [integerRange(from), integerRange(to)]
    return inner.min < outer.min || inner.max > outer.max
  }
  if (to.kind === 'decimal') {
    const whole = to.precision - to.scale
    if (from.kind === 'decimal') return from.precision - from.scale > whole || from.scale > to.scale
    return !isInteger(from) || integerRange(from).max >= 10n ** BigInt(whole)
  }
  return !(TIMESTAMPS.has(from.kind) && (to.kind === 'time' || to.kind === 'date'))
}

function nestedCanRaise(from: SqlType, to: NestedType): boolean {
  if (from.kind === 'list' && to.kind === 'list') return castCanRaise(from.element, to.element)
  if (from.kind === 'array' && (to.kind === 'list' || to.kind === 'array')) return castCanRaise(from.element, to.element)
  if (from.kind !== 'struct' || to.kind !== 'struct') return true
  return structSources(from, to)!.some((at, i) => at !== undefined && castCanRaise(from.fields[at]!.type, to.fields[i]!.type))
}
