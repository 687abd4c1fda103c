// Where the fields of a row lie. A row: a header of the owner's, the null mask (a set bit is a NULL), the fields, and the owner's trailer. Fields
// are aligned to four bytes; a boolean takes four.
import type { SqlType } from '../../common/types.ts'
import { type Carrier, carrierOf, widthOf } from '../../common/types.ts'

export interface RowField {
  readonly type: SqlType
  readonly carrier: Carrier
  /** Bytes from the row's start. */
  readonly offset: number
  /** Bits from the row's start. */
  readonly nullBit: number
  /** The row holds a string as the address of an intern table's entry. */
  readonly interned?: boolean
}

export interface RowLayout {
  readonly fields: readonly RowField[]
  readonly maskOffset: number
  readonly maskBytes: number
  /** Where the trailer begins: a multiple of 8. */
  readonly trailerOffset: number
  /** Bytes of a row: a multiple of 8. */
  readonly width: number
}

const ceil = (value: number, step: number) => Math.ceil(value / step) * step

export function rowLayout(types: readonly SqlType[], headerBytes = 0, trailerBytes = 0): RowLayout {
  const maskBytes = ceil(Math.max(1, types.length), 32) / 8
  let offset = headerBytes + maskBytes
  const fields = types.map((type, i): RowField => {
    const carrier = carrierOf(type)
    const field = { type, carrier, offset, nullBit: headerBytes * 8 + i }
    offset += Math.max(4, widthOf(carrier))
    return field
  })
  const trailerOffset = ceil(offset, 8)
  return { fields, maskOffset: headerBytes, maskBytes, trailerOffset, width: trailerOffset + ceil(trailerBytes, 8) }
}
