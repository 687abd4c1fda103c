// Rows as JavaScript objects: exact unless something else is asked for.
import { ConversionError } from '../common/errors.ts'
import { decoderOf } from '../common/nested/decode.ts'
import type { NestedValue, UnionValue } from '../common/nested/nested-value.ts'
import type { QueryResult, RawValue, ResultBatch, ResultColumn } from '../common/result.ts'
import { formatterOf } from '../common/text/format.ts'
import { isNested, type SqlType, typeName } from '../common/types.ts'
import { columnTexts } from './column-texts.ts'
import type { Value } from './expressions/literal.ts'

export interface RowOptions {
  /** BIGINT, HUGEINT and their kin: `bigint` unless told; `number` throws a ConversionError for what a number does not hold; `string` suits JSON. */
  readonly int64?: 'bigint' | 'number' | 'string' | undefined
  /** DECIMAL: `string` unless told, for it keeps every digit: '123.45'. */
  readonly decimal?: 'string' | 'number' | undefined
  /** DATE and TIMESTAMP: `string` unless told ('2015-05-01 10:00:00.000001'); `date` for Dates, which hold milliseconds. */
  readonly temporal?: 'string' | 'date' | undefined
}

/** With the result's own time zone. */
type ResultRowOptions = RowOptions & Pick<QueryResult, 'timeZone'>

type Convert = (value: NonNullable<RawValue>) => Value

const WIDE: ReadonlySet<SqlType['kind']> = new Set(['bigint', 'hugeint', 'ubigint'])

/** Makes objects of a result's rows, keys in the order of columns. Of columns with one name, as a join may give, the first is there. */
export function rowReader({ schema, timeZone }: QueryResult, options: RowOptions): (batch: ResultBatch) => Record<string, Value>[] {
  const converts = schema.map(({ name, type }) => converterOf(name, type, { ...options, timeZone }))
  const isFirst = schema.map(({ name }, c) => schema.findIndex((field) => field.name === name) === c)
  const empty = Object.fromEntries(schema.map(({ name }): [string, Value] => [name, null]))
  return (batch) => {
    // Copies of one object share its shape, which is faster to fill than one that grows.
    const rows = Array.from({ length: batch.rows }, () => ({ ...empty }))
    for (const [c, column] of batch.columns.entries()) if (isFirst[c]) fill(rows, column, converts[c])
    return rows
  }
}

/** Column by column: each stays in one conversion. */
function fill(rows: Record<string, Value>[], column: ResultColumn, convert: Convert | undefined): void {
  const { name, type, data } = column
  const texts = type.kind === 'varchar' && data ? columnTexts(data, rows.length) : undefined
  const { length } = rows
  if (texts) {
    const isValid = data!.validity ? validityOf(data!.validity, data!.offset) : undefined
    for (let row = 0; row < length; row++) if (!isValid || isValid(row)) rows[row]![name] = texts[row]!
    return
  }
  for (let row = 0; row < length; row++) {
    const value = column.value(row)
    if (value !== null) rows[row]![name] = convert ? convert(value) : (value as Value)
  }
}

function validityOf(bitmap: Uint8Array, offset: number): (row: number) => boolean {
  return (row) => ((bitmap[(row + offset) >>> 3]! >> ((row + offset) & 7)) & 1) === 1
}

/** undefined where the raw value is the one to give. */
function converterOf(name: string, type: SqlType, options: ResultRowOptions): Convert | undefined {
  const { int64 = 'bigint', decimal = 'string', temporal = 'string' } = options
  if (isNested(type)) {
    const [decode, convert] = [decoderOf(type), partConverter(name, type, options)]
    return (bytes) => convert(decode(bytes as Uint8Array))
  }
  const format = formatterOf(type, options.timeZone)
  switch (type.kind) {
    case 'enum':
      return format
    case 'decimal':
      return decimal === 'number' ? (value) => Number(format(value)) : (value) => zeroBefore(format(value))
    case 'date':
      return temporal === 'date' ? (days) => new Date((days as number) * MS_A_DAY) : format
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamptz':
      return temporal === 'date' ? (value) => new Date(Number(floorDivide(value as bigint, US_A_MS))) : format
    case 'timestamp_ns':
      return temporal === 'date' ? (value) => new Date(Number(floorDivide(value as bigint, NS_A_MS))) : format
    case 'time':
    case 'timetz':
    case 'uuid':
    case 'interval':
      return format
  }
  if (type.kind === 'uinteger') return Number
  if (!WIDE.has(type.kind) || int64 === 'bigint') return undefined
  return int64 === 'string' ? format : (value) => safeNumber(name, type, value as bigint)
}

/** A part of a nested value: lists and arrays are arrays, and so is a row, whose fields have no names; structs are objects, maps Maps, a union its value. */
function partConverter(name: string, type: SqlType, options: ResultRowOptions): (value: NestedValue) => Value {
  const part = (inner: SqlType): ((value: NestedValue) => Value) => {
    const convert = partConverter(name, inner, options)
    return (value) => (value === null ? null : convert(value))
  }
  switch (type.kind) {
    case 'list':
    case 'array': {
      const convert = part(type.element)
      return (value) => (value as readonly NestedValue[]).map(convert)
    }
    case 'struct': {
      const converts = type.fields.map((field) => part(field.type))
      const values = (value: NestedValue): Value[] => converts.map((convert, i) => convert((value as readonly NestedValue[])[i]!))
      if (type.fields.every((field) => field.name === '')) return values
      return (value) => {
        const parts = values(value)
        return Object.fromEntries(type.fields.map((field, i) => [field.name, parts[i]!]))
      }
    }
    case 'map': {
      const [key, item] = [part(type.key), part(type.value)]
      return (value) => new Map((value as readonly (readonly NestedValue[])[]).map(([k, v]) => [key(k!), item(v!)]))
    }
    case 'union': {
      const members = type.members.map((member) => part(member.type))
      return (value) => members[(value as UnionValue).tag]!((value as UnionValue).value)
    }
    default: {
      const convert = converterOf(name, type, options)
      return (value) => (convert ? convert(value as NonNullable<RawValue>) : (value as Value))
    }
  }
}

const MS_A_DAY = 86_400_000
const US_A_MS = 1000n
const NS_A_MS = 1_000_000n

function floorDivide(value: bigint, by: bigint): bigint {
  return value / by - (value % by < 0n ? 1n : 0n)
}

/** `0.50`, where SQL's text of a DECIMAL(2,2) is `.50`. */
function zeroBefore(text: string): string {
  return text.replace(/^(-?)\./, '$10.')
}

function safeNumber(name: string, type: SqlType, value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new ConversionError(`column ${name}: the ${typeName(type)} ${value} does not fit a JavaScript number`, {
    hint: `Take it as a bigint or a string: toArray({ int64: 'string' }).`,
  })
}

type Int64Of<O> = O extends { readonly int64: 'number' } ? number : O extends { readonly int64: 'string' } ? string : bigint

/** The row with what the options make of its values. */
export type JsRow<R, O> = O extends { readonly int64: 'number' | 'string' }
  ? { [K in keyof R]: R[K] extends infer T ? (T extends bigint ? Int64Of<O> : T) : never }
  : R
