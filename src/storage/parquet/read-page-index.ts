// The Thrift messages of the page index: bounds of pages (ColumnIndex) and where they lie (OffsetIndex).
import { ThriftReader } from './thrift.ts'

/** Bounds and null counts by page of a column chunk (ColumnIndex of the format). */
export interface ColumnIndex {
  /** Pages of NULLs alone, whose bounds mean nothing. */
  readonly nullPages: readonly boolean[]
  readonly mins: readonly Uint8Array[]
  readonly maxs: readonly Uint8Array[]
  readonly nullCounts: readonly number[] | undefined
}

export function readColumnIndex(bytes: Uint8Array, where: string): ColumnIndex {
  const reader = new ThriftReader(bytes, 0, bytes.length, () => where)
  let nullPages: boolean[] = []
  let mins: Uint8Array[] = []
  let maxs: Uint8Array[] = []
  let nullCounts: number[] | undefined
  reader.message((id) => {
    if (id === 1) nullPages = reader.bools()
    else if (id === 2) mins = reader.list(() => reader.binary())
    else if (id === 3) maxs = reader.list(() => reader.binary())
    else if (id === 5) nullCounts = reader.list(() => reader.size())
    else return false
    return true
  })
  const pages = nullPages.length
  if (mins.length !== pages || maxs.length !== pages) reader.fail('lists of different lengths')
  return { nullPages, mins, maxs, nullCounts: nullCounts?.length === pages ? nullCounts : undefined }
}

/** Where the data pages of a chunk lie (OffsetIndex of the format): offset in the file, bytes with the header, first row. In a form that is cheap to send to workers. */
export interface PageLocations {
  readonly offsets: Float64Array
  readonly sizes: Float64Array
  readonly firstRows: Float64Array
}

export function readOffsetIndex(bytes: Uint8Array, where: string): PageLocations {
  const reader = new ThriftReader(bytes, 0, bytes.length, () => where)
  const offsets: number[] = []
  const sizes: number[] = []
  const firstRows: number[] = []
  reader.message((id) => {
    if (id !== 1) return false
    reader.list(() => {
      let [offset, size, firstRow] = [-1, -1, -1]
      reader.struct((field) => {
        if (field === 1) offset = reader.size()
        else if (field === 2) size = reader.size()
        else if (field === 3) firstRow = reader.size()
        else return false
        return true
      })
      offsets.push(offset)
      sizes.push(size)
      firstRows.push(firstRow)
    })
    return true
  })
  for (let i = 0; i < offsets.length; i++) {
    const ascending = i === 0 ? firstRows[0] === 0 : firstRows[i]! >= firstRows[i - 1]! && offsets[i]! >= offsets[i - 1]! + sizes[i - 1]!
    if (!ascending || sizes[i]! <= 0) reader.fail(`page ${i} is out of order`)
  }
  return { offsets: Float64Array.from(offsets), sizes: Float64Array.from(sizes), firstRows: Float64Array.from(firstRows) }
}
