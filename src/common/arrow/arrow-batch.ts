// Result batches as Arrow's: buffers are taken over as they are wherever the two agree on how values lie.
import type { Schema as ArrowSchema, Data, RecordBatch } from 'apache-arrow'
import { InternalError } from '../errors.ts'
import { decoderOf } from '../nested/decode.ts'
import type { ColumnData, ResultBatch, ResultColumn } from '../result.ts'
import { formatterOf } from '../text/format.ts'
import { carrierOf, isNested, type SqlType, widthOf } from '../types.ts'
import type { Arrow } from './arrow-types.ts'
import { nestedColumn } from './nested-arrow.ts'

/** The batch as one of `schema`, which is the result's (`arrowSchema`). It shares memory with the batch. */
export function arrowBatch(arrow: Arrow, schema: ArrowSchema, batch: ResultBatch): RecordBatch {
  const children = batch.columns.map((column, i) => arrowColumn(arrow, schema.fields[i]!.type, column, batch.rows))
  const type = new arrow.Struct(schema.fields)
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length: batch.rows, nullCount: 0, children }))
}

function arrowColumn(arrow: Arrow, arrowType: Data['type'], column: ResultColumn, length: number): Data {
  const { type, data } = column
  if (!data) throw new InternalError(`column ${column.name} has no buffers`)
  if (type.kind === 'null') return arrow.makeData({ type: new arrow.Null(), length })
  if (isNested(type) && type.kind !== 'union') {
    const decode = decoderOf(type)
    const values = Array.from({ length }, (_, row) => {
      const bytes = column.value(row)
      return bytes === null ? null : decode(bytes as Uint8Array)
    })
    return nestedColumn(arrow, arrowType, type, values, arrowColumn)
  }
  const nullBitmap = data.validity && bitsFrom(data.validity, data.offset, length)
  const nulls = nullBitmap ? { nullBitmap } : { nullCount: 0 }
  // Which buffers belong to which type is beyond what Arrow's typings can say of a type known at run time alone.
  const make = (buffers: object) => arrow.makeData({ type: arrowType, length, ...nulls, ...buffers } as never) as Data
  switch (type.kind) {
    case 'varchar':
    case 'json':
    case 'bit':
    case 'blob':
      return make({ valueOffsets: offsetsOf(data, length), data: data.bytes! })
    case 'uuid':
    case 'interval':
    case 'timetz':
    case 'enum':
    case 'union':
      return make(texts(column, length))
    default:
      return make({ data: fixedValues(type, data, length) })
  }
}

function offsetsOf({ values, offset }: ColumnData, length: number): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset + offset * 4, length + 1)
}

function fixedValues(type: SqlType, { values, offset }: ColumnData, length: number): ArrayBufferView {
  const { buffer, byteOffset } = values
  const from = byteOffset + offset * widthOf(carrierOf(type))
  switch (type.kind) {
    case 'boolean':
      return packBits(values.subarray(offset, offset + length))
    case 'tinyint':
      return Int8Array.from(new Int32Array(buffer, from, length))
    case 'smallint':
      return Int16Array.from(new Int32Array(buffer, from, length))
    case 'utinyint':
      return Uint8Array.from(new Int32Array(buffer, from, length))
    case 'usmallint':
      return Uint16Array.from(new Int32Array(buffer, from, length))
    case 'uinteger':
      return lowWords(new Uint32Array(buffer, from, length * 2))
    case 'integer':
    case 'date':
      return new Int32Array(buffer, from, length)
    case 'float':
      return new Float32Array(buffer, from, length)
    case 'double':
      return new Float64Array(buffer, from, length)
    case 'ubigint':
      return new BigUint64Array(buffer, from, length)
    case 'decimal':
    case 'hugeint':
      return carrierOf(type) === 'i128' ? new Uint32Array(buffer, from, length * 4) : signExtended(new Int32Array(buffer, from, length * 2))
    default:
      return new BigInt64Array(buffer, from, length)
  }
}

/** One byte a value to one bit. */
function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (let i = 0; i < values.length; i++) bits[i >>> 3]! |= values[i]! << (i & 7)
  return bits
}

function lowWords(words: Uint32Array): Uint32Array {
  const low = new Uint32Array(words.length / 2)
  for (let i = 0; i < low.length; i++) low[i] = words[i * 2]!
  return low
}

/** 64-bit integers, as pairs of 32-bit words, to 128-bit ones. */
function signExtended(words: Int32Array): Uint32Array {
  const wide = new Int32Array(words.length * 2)
  for (let from = 0, to = 0; from < words.length; from += 2, to += 4) {
    const high = words[from + 1]!
    const sign = high >> 31
    wide[to] = words[from]!
    wide[to + 1] = high
    wide[to + 2] = sign
    wide[to + 3] = sign
  }
  return new Uint32Array(wide.buffer)
}

/** The values' texts, as a cast to VARCHAR gives them. */
function texts(column: ResultColumn, length: number): { valueOffsets: Int32Array; data: Uint8Array } {
  const format = formatterOf(column.type)
  const valueOffsets = new Int32Array(length + 1)
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = []
  for (let row = 0; row < length; row++) {
    const value = column.value(row)
    const text = encoder.encode(value === null ? '' : format(value))
    parts.push(text)
    valueOffsets[row + 1] = valueOffsets[row]! + text.length
  }
  const data = new Uint8Array(valueOffsets[length]!)
  for (const [row, text] of parts.entries()) data.set(text, valueOffsets[row])
  return { valueOffsets, data }
}

/** `length` bits from the bit `offset` on, as a bitmap that starts with them. */
function bitsFrom(bitmap: Uint8Array, offset: number, length: number): Uint8Array {
  const first = offset >>> 3
  const shift = offset & 7
  const bytes = Math.ceil(length / 8)
  if (shift === 0) return bitmap.subarray(first, first + bytes)
  return Uint8Array.from({ length: bytes }, (_, i) => (bitmap[first + i]! >>> shift) | ((bitmap[first + i + 1] ?? 0) << (8 - shift)))
}
