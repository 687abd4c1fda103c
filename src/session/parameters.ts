// Values for `?`, `$1` and `$name`: from JavaScript, or from EXECUTE.
import { BindError } from '../common/errors.ts'
import type { NestedValue } from '../common/nested/nested-value.ts'
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  HUGEINT,
  INTEGER,
  listOf,
  mapOf,
  NULL,
  type SqlType,
  structOf,
  TIMESTAMP,
  VARCHAR,
} from '../common/types.ts'
import type { Value } from '../dataframe/expressions/literal.ts'
import { parameterKey } from '../logical/binder/environment.ts'
import { literal } from '../logical/build-expression.ts'
import { commonType, integerRange } from '../logical/common-type.ts'
import type { LiteralExpr } from '../logical/expression.ts'
import type { Parameter, Statement } from '../parser/ast.ts'
import { convertPart } from '../udf/cast/nested-cast.ts'
import { decoded, encoded } from '../udf/nested-function.ts'

/**
 * A value for a parameter. Whole numbers are INTEGER or BIGINT by size, other numbers DOUBLE; a bigint is BIGINT, or HUGEINT where it needs to be;
 * a Date is a TIMESTAMP in UTC; bytes are a BLOB; an array is a list, a Map a map, any other plain object a struct.
 */
export type ParameterValue = Value

/** In order, for `?` and `$1`; or by name, for `$name`. */
export type Parameters = readonly ParameterValue[] | { readonly [name: string]: ParameterValue }

export type BoundParameters = ReadonlyMap<string | number, LiteralExpr>

export const NO_PARAMETERS: BoundParameters = new Map()

const MICROSECONDS_A_MILLISECOND = 1000n

/** The literals for the given values. Throws a BindError where a value is none of SQL's. */
export function bindParameters(values: Parameters | undefined): BoundParameters {
  if (values === undefined) return NO_PARAMETERS
  const entries: [string | number, LiteralExpr][] = Array.isArray(values)
    ? values.map((value: unknown, i) => [i + 1, parameterLiteral(value, i + 1)])
    : Object.entries(values).map(([name, value]) => [parameterKey(/^\d+$/.test(name) ? Number(name) : name), parameterLiteral(value, name)])
  return new Map(entries)
}

/** Values within values; what goes deeper lies within itself. */
const MOST_DEPTH = 100

function parameterLiteral(value: unknown, key: string | number, depth = 0): LiteralExpr {
  if (depth > MOST_DEPTH) throw new BindError(`the value of parameter ${shown(key)} is nested too deeply, or lies within itself`)
  if (value === null) return literal(null, NULL)
  switch (typeof value) {
    case 'boolean':
      return literal(value, BOOLEAN)
    case 'string':
      return literal(value, VARCHAR)
    case 'number':
      return numberLiteral(value)
    case 'bigint':
      for (const type of [BIGINT, HUGEINT]) {
        const { min, max } = integerRange(type)
        if (value >= min && value <= max) return literal(value, type)
      }
      throw new BindError(`the value of parameter ${shown(key)} does not fit a HUGEINT`)
  }
  if (value instanceof Date) {
    const ms = value.getTime()
    if (Number.isNaN(ms)) throw new BindError(`the value of parameter ${shown(key)} is an invalid Date`)
    return literal(BigInt(ms) * MICROSECONDS_A_MILLISECOND, TIMESTAMP)
  }
  if (value instanceof Uint8Array) return literal(value, BLOB)
  if (Array.isArray(value)) return listLiteral(value, key, depth + 1)
  if (value instanceof Map) return mapLiteral(value, key, depth + 1)
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length > 0) {
    const fields = Object.entries(value).map(([name, part]) => ({ name, literal: parameterLiteral(part, key, depth + 1) }))
    const type = structOf(fields.map(({ name, literal: part }) => ({ name, type: part.type })))
    const values = fields.map(({ literal: part }) => decoded(part.value, part.type))
    return literal(encoded(values, type), type)
  }
  throw new BindError(`the value of parameter ${shown(key)} is ${describeKind(value)}, which SQL has no type for`, {
    hint: 'It can be null, a boolean, a number, a bigint, a string, a Date, a Uint8Array, or an array, a Map or a plain object of these.',
  })
}

function listLiteral(values: readonly unknown[], key: string | number, depth: number): LiteralExpr {
  const { type, values: elements } = elementsOf(values, key, depth)
  return literal(encoded(elements, listOf(type)), listOf(type))
}

function mapLiteral(map: ReadonlyMap<unknown, unknown>, key: string | number, depth: number): LiteralExpr {
  const [keys, values] = [elementsOf([...map.keys()], key, depth), elementsOf([...map.values()], key, depth)]
  if (keys.values.includes(null)) throw new BindError(`the value of parameter ${shown(key)} is a map with NULL as a key`)
  const type = mapOf(keys.type, values.type)
  const entries = keys.values.map((name, i) => [name, values.values[i]!])
  return literal(encoded(entries, type), type)
}

/** The values as those of the type that they share. */
function elementsOf(
  values: readonly unknown[],
  key: string | number,
  depth: number,
): { readonly type: SqlType; readonly values: readonly NestedValue[] } {
  const literals = values.map((value) => parameterLiteral(value, key, depth))
  const type = literals.reduce<SqlType | undefined>((so, item) => so && commonType(so, item.type), NULL)
  if (!type) throw new BindError(`the values in parameter ${shown(key)} have no type in common`)
  return {
    type,
    values: literals.map((item) => (item.value === null ? null : convertPart(item.type, type)(decoded(item.value, item.type)))),
  }
}

function numberLiteral(value: number): LiteralExpr {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return literal(value, DOUBLE)
  const { min, max } = integerRange(INTEGER)
  return value >= min && value <= max ? literal(value, INTEGER) : literal(BigInt(value), BIGINT)
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const shown = (key: string | number): string => (typeof key === 'number' ? String(key) : `$${key}`)

/** All parameters that stand in the statements, by key; each where it stands first. */
export function parametersOf(statements: readonly Statement[]): ReadonlyMap<string | number, Parameter> {
  const found = new Map<string | number, Parameter>()
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { kind, key } = part as Partial<Parameter>
    if (kind === 'parameter') {
      if (!found.has(parameterKey(key!))) found.set(parameterKey(key!), part as Parameter)
    } else for (const name in part) walk(part[name as keyof typeof part])
  }
  // What PREPARE keeps has its values from EXECUTE.
  for (const statement of statements) if (statement.kind !== 'prepare') walk(statement)
  return found
}

/** Every parameter has a value, and every value its parameter: else a BindError says which has not. */
export function checkParameters(wanted: ReadonlyMap<string | number, Parameter>, given: BoundParameters): void {
  const [anyWanted] = wanted.values()
  for (const { key, position } of wanted.values()) {
    if (!given.has(parameterKey(key))) throw missing(key, position, given)
  }
  const [extra] = [...given.keys()].filter((key) => !wanted.has(key))
  if (extra === undefined) return
  const known = [...wanted.keys()].map(shown).join(', ')
  throw new BindError(`a value is given for parameter ${shown(extra)}, which the query does not have`, {
    hint: anyWanted ? `Its parameters: ${known}.` : 'The query has no parameters.',
  })
}

function missing(key: string | number, position: Parameter['position'], given: BoundParameters): BindError {
  const names = [...given.keys()]
  const hint =
    names.length === 0
      ? `Give the values along with the query: query(sql, { params: ${typeof key === 'number' ? '[…]' : `{ ${key}: … }`} }).`
      : `Values are given for ${names.map(shown).join(', ')}.`
  return new BindError(`parameter ${shown(key)} has no value`, { position, hint })
}

/** A view is bound anew in each query, when the values are long gone. */
export function refuseParameters(statement: Statement): void {
  const [parameter] = parametersOf([statement]).values()
  if (parameter) throw new BindError('a view cannot have parameters', { position: parameter.position })
}
