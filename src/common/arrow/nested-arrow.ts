// Columns of nested values as Arrow's: offsets, and the columns of their parts.
import type { Data, DataType } from 'apache-arrow'
import type { NestedValue } from '../nested/nested-value.ts'
import type { ColumnData, RawValue, ResultColumn } from '../result.ts'
import { formatterOf } from '../text/format.ts'
import { partFormatter } from '../text/nested-text.ts'
import { type Carrier, carrierOf, type NestedType, type SqlType, structOf, VARCHAR, widthOf } from '../types.ts'
import type { Arrow } from './arrow-types.ts'

type ArrowColumn = (arrow: Arrow, arrowType: DataType, column: ResultColumn, length: number) => Data
type Elements = readonly NestedValue[]

/** The values, of which any may be NULL, as a column. `leaf` makes those of what is not nested. */
export function nestedColumn(arrow: Arrow, arrowType: DataType, type: SqlType, values: Elements, leaf: ArrowColumn): Data {
  const { length } = values
  const nullBitmap = bitmapOf(values)
  const make = (buffers: object) => arrow.makeData({ type: arrowType, length, nullBitmap, ...buffers } as never) as Data
  const child = (at: number, inner: SqlType, parts: Elements): Data => nestedColumn(arrow, arrowType.children[at]!.type, inner, parts, leaf)
  const list = (element: SqlType) =>
    make({ valueOffsets: offsetsOf(values as readonly (Elements | null)[]), child: child(0, element, joined(values)) })
  switch (type.kind) {
    case 'list':
      return list(type.element)
    case 'map': {
      const entry = structOf([
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ])
      return make({ valueOffsets: offsetsOf(values as readonly (Elements | null)[]), child: child(0, entry, joined(values)) })
    }
    case 'array': {
      // Parquet has no arrays: they are written as lists.
      if (arrow.DataType.isList(arrowType)) return list(type.element)
      const nothing = Array.from({ length: type.size }, () => null)
      return make({
        child: child(
          0,
          type.element,
          (values as readonly (Elements | null)[]).flatMap((value) => value ?? nothing),
        ),
      })
    }
    case 'struct':
      return make({
        children: type.fields.map((field, i) =>
          child(
            i,
            field.type,
            (values as readonly (Elements | null)[]).map((value) => value?.[i] ?? null),
          ),
        ),
      })
    case 'union': {
      const format = partFormatter(type, formatterOf)
      const texts = values.map((value) => (value === null ? null : format(value)))
      return leaf(arrow, arrowType, leafColumn(VARCHAR, texts), length)
    }
    default:
      return leaf(arrow, arrowType, leafColumn(type, values as readonly RawValue[]), length)
  }
}

function bitmapOf(values: Elements): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(values.length / 8) + 1)
  for (const [i, value] of values.entries()) if (value !== null) bits[i >>> 3]! |= 1 << (i & 7)
  return bits
}

function offsetsOf(values: readonly (Elements | null)[]): Int32Array {
  const offsets = new Int32Array(values.length + 1)
  for (const [i, value] of values.entries()) offsets[i + 1] = offsets[i]! + (value?.length ?? 0)
  return offsets
}

function joined(values: Elements): Elements {
  return (values as readonly (Elements | null)[]).flatMap((value) => value ?? [])
}

type Write = (view: DataView, at: number, value: NonNullable<RawValue>) => void

const WRITERS: Record<Exclude<Carrier, 'view'>, Write> = {
  u8: (view, at, value) => view.setUint8(at, value ? 1 : 0),
  i32: (view, at, value) => view.setInt32(at, value as number, true),
  i64: (view, at, value) => view.setBigInt64(at, BigInt.asIntN(64, value as bigint), true),
  i128(view, at, value) {
    view.setBigInt64(at, BigInt.asIntN(64, value as bigint), true)
    view.setBigInt64(at + 8, BigInt.asIntN(64, (value as bigint) >> 64n), true)
  },
  f32: (view, at, value) => view.setFloat32(at, value as number, true),
  f64: (view, at, value) => view.setFloat64(at, value as number, true),
}

function leafColumn(type: Exclude<SqlType, NestedType> | SqlType, values: readonly RawValue[]): ResultColumn {
  const validity = bitmapOf(values)
  const carrier = carrierOf(type)
  const value = (row: number): RawValue => values[row]!
  if (carrier === 'view') return { name: '', type, data: textData(values, validity), value }
  const width = widthOf(carrier)
  const bytes = new Uint8Array(values.length * width)
  const view = new DataView(bytes.buffer)
  for (const [i, each] of values.entries()) if (each !== null) WRITERS[carrier](view, i * width, each)
  return { name: '', type, data: { offset: 0, values: bytes, validity, bytes: undefined }, value }
}

function textData(values: readonly RawValue[], validity: Uint8Array<ArrayBuffer>): ColumnData {
  const encoder = new TextEncoder()
  const parts = values.map((value) => (typeof value === 'string' ? encoder.encode(value) : ((value ?? new Uint8Array()) as Uint8Array)))
  const offsets = new Uint32Array(values.length + 1)
  for (const [i, part] of parts.entries()) offsets[i + 1] = offsets[i]! + part.length
  const bytes = new Uint8Array(offsets.at(-1)!)
  for (const [i, part] of parts.entries()) bytes.set(part, offsets[i])
  return { offset: 0, values: new Uint8Array(offsets.buffer), validity, bytes }
}
