// Types as the text names them.
import { BindError, QuernError, UnsupportedError } from '../../common/errors.ts'
import * as types from '../../common/types.ts'
import type { Expression, StructType, TypeName } from '../../parser/ast.ts'
import { parseExpression } from '../../parser/index.ts'
import { didYouMean } from './did-you-mean.ts'

const SIMPLE: Readonly<Record<string, types.SqlType>> = {
  BIGINT: types.BIGINT,
  BIT: types.BIT,
  BLOB: types.BLOB,
  BOOLEAN: types.BOOLEAN,
  DATE: types.DATE,
  DOUBLE: types.DOUBLE,
  FLOAT: types.FLOAT,
  HUGEINT: types.HUGEINT,
  INTEGER: types.INTEGER,
  INTERVAL: types.INTERVAL,
  JSON: types.JSON_TYPE,
  SMALLINT: types.SMALLINT,
  TIME: types.TIME,
  TIMESTAMP: types.TIMESTAMP,
  TIMESTAMP_MS: types.TIMESTAMP_MS,
  TIMESTAMP_NS: types.TIMESTAMP_NS,
  TIMESTAMP_S: types.TIMESTAMP_S,
  'TIME WITH TIME ZONE': types.TIMETZ,
  'TIMESTAMP WITH TIME ZONE': types.TIMESTAMPTZ,
  TINYINT: types.TINYINT,
  UBIGINT: types.UBIGINT,
  UINTEGER: types.UINTEGER,
  USMALLINT: types.USMALLINT,
  UTINYINT: types.UTINYINT,
  UUID: types.UUID,
  VARCHAR: types.VARCHAR,
}

/** Types of DuckDB's that Quern does not have yet. */
const UNSUPPORTED = new Set(['BIGNUM', 'GEOMETRY', 'UHUGEINT', 'VARIANT'])

// As in DuckDB.
const MAX_ARRAY_SIZE = 100_000
const MAX_UNION_MEMBERS = 256

// `DECIMAL` alone, as in DuckDB.
const DEFAULT_DECIMAL = types.decimal(18, 3)

/** The type that a text names: `decimal(15, 2)`. */
export function typeOfName(text: string): types.SqlType {
  const parsed = attempt(`CAST(NULL AS ${text})`)
  if (parsed?.kind !== 'cast') throw new BindError(`type "${text}" does not exist`)
  return bindType(parsed.type)
}

/** Whether SQL can call a function of this name without quotes. */
export function callableName(name: string): boolean {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) return false
  const parsed = attempt(`${name}()`)
  return parsed?.kind === 'call' && parsed.name.length === 1
}

function attempt(text: string): Expression | undefined {
  try {
    return parseExpression(text)
  } catch (error) {
    if (error instanceof QuernError) return undefined
    throw error
  }
}

/** What a type's name means to the session: see `nameKey`. */
export type UserTypes = (name: string) => types.SqlType | undefined

export function bindType(name: TypeName, userTypes: UserTypes = () => undefined): types.SqlType {
  const { position } = name
  switch (name.kind) {
    case 'list-type': {
      const element = bindType(name.element, userTypes)
      if (name.length === undefined) return types.listOf(element)
      if (name.length < 1 || name.length > MAX_ARRAY_SIZE)
        throw new BindError(`an array has from 1 to ${MAX_ARRAY_SIZE} elements, not ${name.length}`, { position })
      return types.arrayOf(element, name.length)
    }
    case 'enum-type':
      return enumType(name.values, position)
    case 'struct-type':
      return types.structOf(namedParts(name, 'field', userTypes))
    case 'union-type':
      return types.unionOf(namedParts(name, 'member', userTypes))
  }
  if (name.name === 'MAP') return mapType(name.args, position, userTypes)
  if (name.name === 'DECIMAL') return decimalType(name.args, position)
  const type = SIMPLE[name.name] ?? userTypes(name.name)
  if (type) return type
  const known = name.name.toUpperCase()
  if (UNSUPPORTED.has(known)) throw new UnsupportedError(`the type ${known} is not supported yet`, { position })
  const hint = didYouMean(name.name, Object.keys(SIMPLE).concat('DECIMAL'))
  throw new BindError(`type "${name.name}" does not exist`, { position, hint })
}

function namedParts({ fields, kind }: StructType, what: string, userTypes: UserTypes): types.NamedType[] {
  const names = new Set<string>()
  for (const { name } of fields) {
    const key = name.text.toLowerCase()
    if (names.has(key)) throw new BindError(`the ${what} "${name.text}" is there twice`, { position: name.position })
    names.add(key)
  }
  if (kind === 'union-type' && fields.length > MAX_UNION_MEMBERS)
    throw new BindError(`a union has at most ${MAX_UNION_MEMBERS} members`, { position: fields[MAX_UNION_MEMBERS]!.name.position })
  return fields.map(({ name, type }) => ({ name: name.text, type: bindType(type, userTypes) }))
}

function mapType(args: readonly (number | TypeName)[], position: TypeName['position'], userTypes: UserTypes): types.SqlType {
  const [key, value, more] = args
  if (typeof key !== 'object' || typeof value !== 'object' || more !== undefined)
    throw new BindError('MAP takes the types of its keys and of its values', { position, hint: 'Such as MAP(VARCHAR, INTEGER).' })
  return types.mapOf(bindType(key, userTypes), bindType(value, userTypes))
}

/** Throws where a value is there twice. */
export function enumType(values: readonly string[], position: TypeName['position'], name?: string): types.SqlType {
  const twice = values.find((value, i) => values.indexOf(value) < i)
  if (twice !== undefined) throw new BindError(`an ENUM has '${twice}' twice`, { position })
  return types.enumOf(values, name)
}

function decimalType(args: readonly (number | TypeName)[], position: TypeName['position']): types.SqlType {
  const [precision, scale = 0] = args
  if (precision === undefined) return DEFAULT_DECIMAL
  const hint = 'Write DECIMAL(precision, scale), such as DECIMAL(15, 2).'
  if (typeof precision !== 'number' || typeof scale !== 'number')
    throw new BindError('the arguments of DECIMAL must be numbers', { position, hint })
  if (precision < 1 || precision > types.MAX_DECIMAL_PRECISION) {
    throw new BindError(`the precision of DECIMAL must be from 1 to ${types.MAX_DECIMAL_PRECISION}, not ${precision}`, { position, hint })
  }
  if (scale < 0 || scale > precision) {
    throw new BindError(`the scale of DECIMAL(${precision}, ${scale}) must be from 0 to its precision`, { position, hint })
  }
  return types.decimal(precision, scale)
}
