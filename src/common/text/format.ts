// A raw value as the text that a cast to VARCHAR gives, and as JSON. Which form a value has follows from its type: ask once a column.
import type { RawValue } from '../result.ts'
import type { SqlType } from '../types.ts'
import { formatBlob, formatUuid } from './bytes-text.ts'
import { formatInterval } from './interval.ts'
import { nestedFormatter, nestedJsonFormatter } from './nested-text.ts'
import { formatDecimal, formatDouble, formatFloat } from './number-text.ts'
import { formatDate, formatTime, formatTimestamp } from './time-text.ts'
import { formatTimeWithZone } from './time-with-zone.ts'
import { formatMoment } from './time-zone.ts'

/** Gives a value's text; never throws for a value of its type. */
export type Formatter = (value: NonNullable<RawValue>) => string

/** The formatter for a type's values: exact, as CAST(… AS VARCHAR) prints them. `zone`: where moments are shown, in UTC unless told. */
export function formatterOf(type: SqlType, zone?: string): Formatter {
  switch (type.kind) {
    case 'decimal': {
      const { precision, scale } = type
      return (value) => formatDecimal(value as bigint, scale, precision > scale)
    }
    case 'ubigint':
      return (value) => BigInt.asUintN(64, value as bigint).toString()
    case 'float':
      return (value) => formatFloat(value as number)
    case 'double':
      return (value) => formatDouble(value as number)
    case 'varchar':
    case 'json':
    case 'bit':
      return (value) => value as string
    case 'blob':
      return (value) => formatBlob(value as Uint8Array)
    case 'date':
      return (value) => formatDate(value as number)
    case 'time':
      return (value) => formatTime(value as bigint)
    case 'timetz':
      return (value) => formatTimeWithZone(value as bigint)
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
      return (value) => formatTimestamp(value as bigint, 6)
    case 'timestamp_ns':
      return (value) => formatTimestamp(value as bigint, 9)
    case 'timestamptz':
      return zone === undefined ? (value) => formatTimestamp(value as bigint, 6, '+00') : formatMoment(zone)
    case 'interval':
      return (value) => formatInterval(value as bigint)
    case 'uuid':
      return (value) => formatUuid(value as bigint)
    case 'enum':
      return (value) => type.values[value as number]!
    case 'list':
    case 'array':
    case 'struct':
    case 'map':
    case 'union':
      return nestedFormatter(type, (part) => formatterOf(part, zone))
    default:
      return String
  }
}

/**
 * The formatter for JSON: every digit of a number is kept, also where a reader's doubles could not hold it. What JSON has no form for is a
 * string: dates, times and intervals, uuids, blobs, and the floats `nan`, `inf`, `-inf`.
 */
export function jsonFormatterOf(type: SqlType, zone?: string): Formatter {
  const format = formatterOf(type, zone)
  switch (type.kind) {
    case 'varchar':
      return JSON.stringify
    case 'enum':
    case 'bit':
      return (value) => JSON.stringify(format(value))
    case 'list':
    case 'array':
    case 'struct':
    case 'map':
    case 'union':
      return nestedJsonFormatter(
        type,
        (part) => jsonFormatterOf(part, zone),
        (part) => formatterOf(part, zone),
      )
    case 'decimal':
      return (value) => formatDecimal(value as bigint, type.scale)
    case 'float':
    case 'double':
      return (value) => (Number.isFinite(value) ? format(value) : `"${format(value)}"`)
    case 'date':
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'timestamptz':
    case 'interval':
    case 'uuid':
      return (value) => `"${format(value)}"`
    case 'blob':
      return (value) => JSON.stringify(format(value))
    default:
      return format
  }
}
