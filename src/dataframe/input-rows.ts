// Rows of JavaScript objects as a frame: which columns they have, of which types.
import { BindError } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import * as types from '../common/types.ts'
import { bindType } from '../logical/binder/type-names.ts'
import { commonType, integerRange } from '../logical/common-type.ts'
import { describe } from './expressions/call-column.ts'
import type { StructValue, Value } from './expressions/literal.ts'
import { parseType } from './expressions/sql-text.ts'
import type { RowsFrame } from './frame.ts'
import { callBy } from './frame-items.ts'

/** Types by column, as SQL names them (`{ city: 'VARCHAR', price: 'DECIMAL(10, 2)' }`) or as the package's constants. */
export type RowSchema = Readonly<Record<string, string | types.SqlType>>

/** Columns are those of the schema, or all keys that any row has, in the order in which they come. */
export function rowsFrame(rows: readonly object[], schema: RowSchema | undefined): RowsFrame {
  if (!Array.isArray(rows)) throw new BindError(`rows() takes an array of objects, not ${describe(rows)}`)
  const given = rows.map((row: unknown, i) => {
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Readonly<Record<string, Value | undefined>>
    throw new BindError(`rows() takes objects: row ${i} is ${describe(row)}`)
  })
  const names = schema ? Object.keys(schema) : [...new Set(given.flatMap(Object.keys))]
  if (names.length === 0) {
    throw new BindError('rows() needs at least one column', {
      hint: `Of no rows, say what the columns are: rows([], { city: 'VARCHAR' }).`,
    })
  }
  const columns = names.map((name) => given.map((row) => row[name] ?? null))
  const fields: Schema = names.map((name, i) => {
    const told = schema?.[name]
    const type = told === undefined ? inferredType(name, columns[i]!) : typeof told === 'string' ? bindType(parseType(told)) : told
    return { name, type, nullable: columns[i]!.includes(null) }
  })
  return { kind: 'rows', call: callBy('rows'), schema: fields, rows: given.map((_, row) => columns.map((column) => column[row]!)) }
}

/** INTEGER, BIGINT or HUGEINT for whole numbers, by size; DOUBLE where a number has a fraction. */
function inferredType(name: string, values: readonly Value[], depth = 0): types.SqlType {
  if (depth > MOST_DEPTH) throw new BindError(`rows(): column "${name}" has a value nested too deeply, or within itself`)
  let type: types.SqlType = types.NULL
  for (const value of values) {
    if (value === null) continue
    const next = typeOf(name, value, depth)
    const wider: types.SqlType | undefined = type.kind === 'null' ? next : wideEnough(type, next)
    if (!wider) {
      throw new BindError(`rows(): column "${name}" has values of ${types.typeName(type)} and of ${types.typeName(next)}`, {
        hint: `Say what it is: rows(data, { ${JSON.stringify(name)}: 'VARCHAR', … }).`,
      })
    }
    type = wider
  }
  return type
}

/** Values within values; what goes deeper lies within itself. */
const MOST_DEPTH = 100

const WIDTHS: readonly types.SqlType[] = [types.INTEGER, types.BIGINT, types.HUGEINT, types.DOUBLE]

function wideEnough(a: types.SqlType, b: types.SqlType): types.SqlType | undefined {
  if (a === b) return a
  if (types.isNested(a) && types.isNested(b)) return commonType(a, b)
  const [i, j] = [WIDTHS.indexOf(a), WIDTHS.indexOf(b)]
  return i < 0 || j < 0 ? undefined : WIDTHS[Math.max(i, j)]
}

function typeOf(name: string, value: Value, depth: number): types.SqlType {
  switch (typeof value) {
    case 'boolean':
      return types.BOOLEAN
    case 'string':
      return types.VARCHAR
    case 'bigint':
      return value >= integerRange(types.BIGINT).min && value <= integerRange(types.BIGINT).max ? types.BIGINT : types.HUGEINT
    case 'number':
      if (!Number.isSafeInteger(value)) return types.DOUBLE
      return value >= integerRange(types.INTEGER).min && value <= integerRange(types.INTEGER).max ? types.INTEGER : types.BIGINT
  }
  if (value instanceof Date) return types.TIMESTAMP
  if (value instanceof Uint8Array) return types.BLOB
  const within = (parts: readonly Value[]): types.SqlType => inferredType(name, parts, depth + 1)
  if (Array.isArray(value)) return types.listOf(within(value))
  if (value instanceof Map) return types.mapOf(within([...value.keys()]), within([...value.values()]))
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length > 0) {
    return types.structOf(Object.entries(value as StructValue).map(([field, part]) => ({ name: field, type: within([part]) })))
  }
  throw new BindError(`rows(): column "${name}" has a value that is ${describe(value)}`, {
    hint: 'Values are null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, and arrays, Maps and plain objects of these.',
  })
}
