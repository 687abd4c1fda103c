// Raw bounds of the footer and the page index → values as they lie in memory, exactly; or nothing, where a writer's bounds cannot be
// trusted. A bound too wide costs time, a bound too narrow loses rows: in doubt there is none.
import { packTimeWithZone } from '../../common/text/time-with-zone.ts'
import { carrierOf, isFloating } from '../../common/types.ts'
import { compareValues, type EngineValue } from '../scan/predicate.ts'
import type { ColumnType, Conversion } from './column-type.ts'
import { PHYSICAL, type RawStatistics } from './format.ts'

/** What is known of the values of a row group, a page or a file. Bounds hold for values that are neither NULL nor NaN. */
export interface ValueRange {
  readonly min: EngineValue | undefined
  readonly max: EngineValue | undefined
  /** True where the bound is a value that occurs. */
  readonly minExact: boolean
  readonly maxExact: boolean
  readonly nullCount: number | undefined
  /** With NULLs. */
  readonly rows: number
  /** True where there may be NaNs, which order above all bounds. */
  readonly mayHoldNaN: boolean
}

/** `typeOrder`: whether min and max follow the type's own order (the footer's column orders); undefined where it does not say. */
export function rangeOf(raw: RawStatistics | undefined, column: ColumnType, rows: number, typeOrder: boolean | undefined): ValueRange {
  const mayHoldNaN = isFloating(column.type)
  const nullCount = raw?.nullCount !== undefined && raw.nullCount <= rows ? raw.nullCount : undefined
  const unknown: ValueRange = { min: undefined, max: undefined, minExact: false, maxExact: false, nullCount, rows, mayHoldNaN }
  if (!raw || !isTrusted(raw, column, typeOrder)) return unknown
  const min = raw.min && boundOf(raw.min, column)
  const max = raw.max && boundOf(raw.max, column)
  // NaN as a bound, or bounds that cross: nothing that one may rely on.
  if (Number.isNaN(min) || Number.isNaN(max)) return unknown
  if (min !== undefined && max !== undefined && compareValues(min, max) > 0) return unknown
  // Long texts are cut short by most writers, and only newer ones say so.
  const exact = column.physical !== PHYSICAL.byteArray && column.physical !== PHYSICAL.fixed
  return { ...unknown, min, max, minExact: raw.minExact ?? exact, maxExact: raw.maxExact ?? exact }
}

function isTrusted(raw: RawStatistics, column: ColumnType, typeOrder: boolean | undefined): boolean {
  const { physical, conversion } = column
  // INT96 and intervals have no order that writers agree on.
  if (physical === PHYSICAL.int96 || conversion === 'interval') return false
  if (!raw.legacy) return typeOrder !== false
  // The deprecated bounds are right where signed order is the type's own; for bytes they went by signed bytes.
  if (physical === PHYSICAL.byteArray || physical === PHYSICAL.fixed) return false
  return conversion !== 'zero' && column.type.kind !== 'ubigint' && column.type.kind !== 'utinyint' && column.type.kind !== 'usmallint'
}

/** A PLAIN value in the column's carrier; undefined where the bytes are of another length than the type's. */
function boundOf(bytes: Uint8Array, column: ColumnType): EngineValue | undefined {
  const { physical, conversion } = column
  switch (physical) {
    case PHYSICAL.boolean:
      return bytes.length === 1 ? bytes[0]! & 1 : undefined
    case PHYSICAL.int32:
      return bytes.length === 4 ? fromInt32(viewOf(bytes).getInt32(0, true), column) : undefined
    case PHYSICAL.int64:
      return bytes.length === 8 ? fromInt64(viewOf(bytes).getBigInt64(0, true), column) : undefined
    case PHYSICAL.float:
      return bytes.length === 4 ? viewOf(bytes).getFloat32(0, true) : undefined
    case PHYSICAL.double:
      return bytes.length === 8 ? viewOf(bytes).getFloat64(0, true) : undefined
    default:
      return fromBytes(bytes, conversion)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function fromInt32(value: number, { type, conversion }: ColumnType): EngineValue {
  if (conversion === 'zero') return BigInt(value >>> 0)
  if (conversion === 'sign-times1000') return BigInt(value) * 1000n
  return carrierOf(type) === 'i32' ? value : BigInt(value)
}

function fromInt64(value: bigint, { type, conversion }: ColumnType): EngineValue {
  if (conversion === 'times1000') return value * 1000n
  if (conversion === 'over1000') return value / 1000n
  if (conversion === 'utc-time' || conversion === 'utc-time-over1000') {
    return packTimeWithZone({ micros: conversion === 'utc-time' ? value : value / 1000n, offset: 0 })
  }
  return type.kind === 'ubigint' ? BigInt.asUintN(64, value) : value
}

function fromBytes(bytes: Uint8Array, conversion: Conversion): EngineValue | undefined {
  switch (conversion) {
    case 'big-endian':
      return bytes.length >= 1 && bytes.length <= 32 ? BigInt.asIntN(bytes.length * 8, bigEndian(bytes)) : undefined
    case 'uuid':
      return bytes.length === 16 ? BigInt.asIntN(128, bigEndian(bytes) ^ (1n << 127n)) : undefined
    case 'float16':
      return bytes.length === 2 ? float16(viewOf(bytes).getUint16(0, true)) : undefined
    default:
      return bytes
  }
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
