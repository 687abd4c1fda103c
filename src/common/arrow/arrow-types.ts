// SQL types as Arrow's. The library is handed in, for importing it takes longer than a small query: who needs it loads it.
import type { Schema as ArrowSchema, DataType, Field } from 'apache-arrow'
import type { Schema } from '../schema.ts'
import type { SqlType } from '../types.ts'

export type Arrow = typeof import('apache-arrow')

let loaded: Promise<Arrow> | undefined

/** The library, loaded when it is first needed. */
export function loadArrow(): Promise<Arrow> {
  loaded ??= import('apache-arrow')
  return loaded
}

/** Hugeints have no Arrow type of their own: as decimals without a fraction they keep every digit. */
const HUGEINT_DIGITS = 38
const DECIMAL_BITS = 128

/** The Arrow type of a column. Uuids, intervals, enums and unions are text; times and timestamps keep their unit. */
function arrowType(arrow: Arrow, type: SqlType): DataType {
  switch (type.kind) {
    case 'null':
      return new arrow.Null()
    case 'boolean':
      return new arrow.Bool()
    case 'tinyint':
      return new arrow.Int8()
    case 'smallint':
      return new arrow.Int16()
    case 'integer':
      return new arrow.Int32()
    case 'bigint':
      return new arrow.Int64()
    case 'hugeint':
      return new arrow.Decimal(0, HUGEINT_DIGITS, DECIMAL_BITS)
    case 'utinyint':
      return new arrow.Uint8()
    case 'usmallint':
      return new arrow.Uint16()
    case 'uinteger':
      return new arrow.Uint32()
    case 'ubigint':
      return new arrow.Uint64()
    case 'float':
      return new arrow.Float32()
    case 'double':
      return new arrow.Float64()
    case 'varchar':
    case 'uuid':
    case 'interval':
    case 'timetz':
    case 'json':
    case 'bit':
    case 'enum':
      return new arrow.Utf8()
    case 'blob':
      return new arrow.Binary()
    case 'date':
      return new arrow.DateDay()
    case 'time':
      return new arrow.TimeMicrosecond()
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
      return new arrow.TimestampMicrosecond()
    case 'timestamp_ns':
      return new arrow.TimestampNanosecond()
    case 'timestamptz':
      return new arrow.TimestampMicrosecond('UTC')
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, DECIMAL_BITS)
    case 'list':
      return new arrow.List(arrowField(arrow, 'item', type.element))
    case 'array':
      return new arrow.FixedSizeList(type.size, arrowField(arrow, 'item', type.element))
    case 'struct':
      return new arrow.Struct(type.fields.map((field, i) => arrowField(arrow, field.name || `element${i + 1}`, field.type)))
    case 'map': {
      const entry = new arrow.Struct<{ key: DataType; value: DataType }>([
        new arrow.Field('key', arrowType(arrow, type.key), false),
        arrowField(arrow, 'value', type.value),
      ])
      return new arrow.Map_(new arrow.Field('entries', entry, false))
    }
    case 'union':
      return new arrow.Utf8()
  }
}

function arrowField(arrow: Arrow, name: string, type: SqlType): Field {
  return new arrow.Field(name, arrowType(arrow, type), true)
}

/** A result's schema as Arrow's. */
export function arrowSchema(arrow: Arrow, schema: Schema): ArrowSchema {
  return new arrow.Schema(schema.map(({ name, type, nullable }) => new arrow.Field(name, arrowType(arrow, type), nullable)))
}
