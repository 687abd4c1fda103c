// A footer's Thrift message → FileMetadata. Checks the shape of the message; what the numbers mean is checked where they are used.

import type { RowGroup, SchemaElement, TimeUnit } from './format.ts'
import {
  CODEC,
  CONVERTED,
  type ColumnChunk,
  ENCODING,
  type FileMetadata,
  type LogicalType,
  PAGE,
  type RawStatistics,
  REPETITION,
} from './format.ts'
import { ThriftReader } from './thrift.ts'

/** Reads the footer's message; throws CorruptFileError in the name of `where`. */
export function readMetadata(bytes: Uint8Array, where: string): FileMetadata {
  const reader = new ThriftReader(bytes, 0, bytes.length, () => where)
  let rows = 0
  let schema: SchemaElement[] = []
  let rowGroups: RowGroup[] = []
  let createdBy = ''
  let typeOrders: boolean[] | undefined
  let encrypted = false
  const keyValues = new Map<string, string>()
  reader.message((id) => {
    if (id === 2) schema = reader.list(() => readSchemaElement(reader))
    else if (id === 3) rows = reader.size()
    else if (id === 4) rowGroups = reader.list(() => readRowGroup(reader))
    else if (id === 5) reader.list(() => readKeyValue(reader, keyValues))
    else if (id === 6) createdBy = reader.text()
    else if (id === 7) typeOrders = reader.list(() => readUnion(reader) === 1)
    else {
      if (id === 8) encrypted = true
      return false
    }
    return true
  })
  return { rows, schema, rowGroups, createdBy, typeOrders, keyValues, encrypted }
}

function readKeyValue(reader: ThriftReader, into: Map<string, string>): void {
  let key = ''
  let value = ''
  reader.struct((id) => {
    if (id === 1) key = reader.text()
    else if (id === 2) value = reader.text()
    else return false
    return true
  })
  into.set(key, value)
}

function readSchemaElement(reader: ThriftReader): SchemaElement {
  let name = ''
  let physical: number | undefined
  let length = 0
  let repetition: number = REPETITION.required
  let children = 0
  let converted: number | undefined
  let scale = 0
  let precision = 0
  let logical: LogicalType | undefined
  reader.struct((id) => {
    if (id === 1) physical = reader.i32()
    else if (id === 2) length = reader.size()
    else if (id === 3) repetition = reader.i32()
    else if (id === 4) name = reader.text()
    else if (id === 5) children = reader.size()
    else if (id === 6) converted = reader.i32()
    else if (id === 7) scale = reader.i32()
    else if (id === 8) precision = reader.i32()
    else if (id === 10) logical = readLogicalType(reader)
    else return false
    return true
  })
  if (repetition < 0 || repetition > 2) reader.fail(`gives column ${name} the unknown repetition ${repetition}`)
  if (converted !== undefined) logical ??= logicalOfConverted(converted, scale, precision)
  return { name, physical, length, repetition, children, logical }
}

/** The id of the member that is set; its own fields are skipped. */
function readUnion(reader: ThriftReader): number {
  let member = 0
  reader.struct((id) => {
    member = id
    return false
  })
  return member
}

const SIMPLE_LOGICAL = {
  1: 'string',
  2: 'map',
  3: 'list',
  4: 'enum',
  6: 'date',
  11: 'unknown',
  12: 'json',
  13: 'bson',
  14: 'uuid',
  15: 'float16',
} as const

const LATER_LOGICAL: Readonly<Record<number, string>> = { 16: 'VARIANT', 17: 'GEOMETRY', 18: 'GEOGRAPHY' }

function readLogicalType(reader: ThriftReader): LogicalType | undefined {
  let logical: LogicalType | undefined
  reader.struct((id) => {
    if (id === 5) logical = readDecimal(reader)
    else if (id === 7) logical = { kind: 'time', ...readTime(reader) }
    else if (id === 8) logical = { kind: 'timestamp', ...readTime(reader) }
    else if (id === 10) logical = readInteger(reader)
    else {
      const kind = SIMPLE_LOGICAL[id as keyof typeof SIMPLE_LOGICAL]
      logical = kind ? { kind } : { kind: 'other', name: LATER_LOGICAL[id] ?? `logical type ${id}` }
      return false
    }
    return true
  })
  return logical
}

function readDecimal(reader: ThriftReader): LogicalType {
  let scale = 0
  let precision = 0
  reader.struct((id) => {
    if (id === 1) scale = reader.i32()
    else if (id === 2) precision = reader.i32()
    else return false
    return true
  })
  return { kind: 'decimal', scale, precision }
}

const UNITS: readonly TimeUnit[] = ['millis', 'micros', 'nanos']

function readTime(reader: ThriftReader): { utc: boolean; unit: TimeUnit } {
  let utc = false
  let unit: TimeUnit | undefined
  reader.struct((id) => {
    if (id === 1) utc = reader.bool()
    else if (id === 2) unit = UNITS[readUnion(reader) - 1]
    else return false
    return true
  })
  return { utc, unit: unit ?? reader.fail('gives a time without a known unit') }
}

function readInteger(reader: ThriftReader): LogicalType {
  let bits = 0
  let signed = true
  reader.struct((id) => {
    if (id === 1) bits = reader.i32()
    else if (id === 2) signed = reader.bool()
    else return false
    return true
  })
  return { kind: 'integer', bits, signed }
}

function logicalOfConverted(converted: number, scale: number, precision: number): LogicalType | undefined {
  switch (converted) {
    case CONVERTED.utf8:
      return { kind: 'string' }
    case CONVERTED.map:
    case CONVERTED.mapKeyValue:
      return { kind: 'map' }
    case CONVERTED.list:
      return { kind: 'list' }
    case CONVERTED.enum:
      return { kind: 'enum' }
    case CONVERTED.decimal:
      return { kind: 'decimal', scale, precision }
    case CONVERTED.date:
      return { kind: 'date' }
    // A converted type says nothing of UTC: taken as a local time, which is what the other readers do.
    case CONVERTED.timeMillis:
      return { kind: 'time', utc: false, unit: 'millis' }
    case CONVERTED.timeMicros:
      return { kind: 'time', utc: false, unit: 'micros' }
    case CONVERTED.timestampMillis:
      return { kind: 'timestamp', utc: false, unit: 'millis' }
    case CONVERTED.timestampMicros:
      return { kind: 'timestamp', utc: false, unit: 'micros' }
    case CONVERTED.json:
      return { kind: 'json' }
    case CONVERTED.bson:
      return { kind: 'bson' }
    case CONVERTED.interval:
      return { kind: 'interval' }
    default:
      if (converted >= CONVERTED.uint8 && converted <= CONVERTED.uint64) {
        return { kind: 'integer', bits: 8 << (converted - CONVERTED.uint8), signed: false }
      }
      if (converted >= CONVERTED.int8 && converted <= CONVERTED.int64) {
        return { kind: 'integer', bits: 8 << (converted - CONVERTED.int8), signed: true }
      }
      return undefined
  }
}

function readRowGroup(reader: ThriftReader): RowGroup {
  let rows = 0
  let columns: ColumnChunk[] = []
  reader.struct((id) => {
    if (id === 1) columns = reader.list(() => readColumnChunk(reader))
    else if (id === 3) rows = reader.size()
    else return false
    return true
  })
  return { rows, columns }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function readColumnChunk(reader: ThriftReader): ColumnChunk {
  const chunk: Writable<ColumnChunk> = {
    physical: -1,
    path: [],
    codec: CODEC.uncompressed,
    encodings: [],
    values: 0,
    compressedSize: 0,
    uncompressedSize: 0,
    dataPageOffset: 0,
    dictionaryPageOffset: undefined,
    statistics: undefined,
    allDictionary: undefined,
    offsetIndex: undefined,
    columnIndex: undefined,
    bloomFilter: undefined,
    encrypted: false,
    externalFile: undefined,
  }
  const offsetIndex = { offset: 0, length: 0 }
  const columnIndex = { offset: 0, length: 0 }
  reader.struct((id) => {
    if (id === 1) chunk.externalFile = reader.text()
    else if (id === 3) readColumnMetadata(reader, chunk)
    else if (id === 4) offsetIndex.offset = reader.size()
    else if (id === 5) offsetIndex.length = reader.size()
    else if (id === 6) columnIndex.offset = reader.size()
    else if (id === 7) columnIndex.length = reader.size()
    else {
      if (id === 8 || id === 9) chunk.encrypted = true
      return false
    }
    return true
  })
  if (offsetIndex.length > 0) chunk.offsetIndex = offsetIndex
  if (columnIndex.length > 0) chunk.columnIndex = columnIndex
  return chunk
}

function readColumnMetadata(reader: ThriftReader, chunk: Writable<ColumnChunk>): void {
  let bloomOffset = -1
  let bloomLength = 0
  reader.struct((id) => {
    if (id === 1) chunk.physical = reader.i32()
    else if (id === 2) chunk.encodings = reader.list(() => reader.i32())
    else if (id === 3) chunk.path = reader.list(() => reader.text())
    else if (id === 4) chunk.codec = reader.i32()
    else if (id === 5) chunk.values = reader.size()
    else if (id === 6) chunk.uncompressedSize = reader.size()
    else if (id === 7) chunk.compressedSize = reader.size()
    else if (id === 9) chunk.dataPageOffset = reader.size()
    else if (id === 11) chunk.dictionaryPageOffset = reader.size()
    else if (id === 12) chunk.statistics = readStatistics(reader)
    else if (id === 13) chunk.allDictionary = readAllDictionary(reader)
    else if (id === 14) bloomOffset = reader.size()
    else if (id === 15) bloomLength = reader.size()
    else return false
    return true
  })
  if (bloomOffset >= 0) chunk.bloomFilter = { offset: bloomOffset, length: bloomLength }
}

/** From the counts of pages by type and encoding. */
function readAllDictionary(reader: ThriftReader): boolean {
  let all = true
  reader.list(() => {
    let page = 0
    let encoding = 0
    reader.struct((id) => {
      if (id === 1) page = reader.i32()
      else if (id === 2) encoding = reader.i32()
      else return false
      return true
    })
    const isData = page === PAGE.data || page === PAGE.dataV2
    if (isData && encoding !== ENCODING.rleDictionary && encoding !== ENCODING.plainDictionary) all = false
  })
  return all
}

function readStatistics(reader: ThriftReader): RawStatistics {
  let legacyMax: Uint8Array | undefined
  let legacyMin: Uint8Array | undefined
  let max: Uint8Array | undefined
  let min: Uint8Array | undefined
  let nullCount: number | undefined
  let minExact: boolean | undefined
  let maxExact: boolean | undefined
  reader.struct((id) => {
    if (id === 1) legacyMax = reader.binary()
    else if (id === 2) legacyMin = reader.binary()
    else if (id === 3) nullCount = reader.size()
    else if (id === 5) max = reader.binary()
    else if (id === 6) min = reader.binary()
    else if (id === 7) maxExact = reader.bool()
    else if (id === 8) minExact = reader.bool()
    else return false
    return true
  })
  const legacy = min === undefined && max === undefined
  return { min: legacy ? legacyMin : min, max: legacy ? legacyMax : max, minExact, maxExact, nullCount, legacy }
}

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

/** Where the data pages of a chunk lie (OffsetIndex of the format): offset in the file, bytes with the header, first row. */
export interface PageLocations {
  readonly offsets: readonly number[]
  readonly sizes: readonly number[]
  readonly firstRows: readonly number[]
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
    const ascending = i === 0 ? firstRows[0] === 0 : firstRows[i]! > firstRows[i - 1]! && offsets[i]! >= offsets[i - 1]! + sizes[i - 1]!
    if (!ascending || sizes[i]! <= 0) reader.fail(`page ${i} is out of order`)
  }
  return { offsets, sizes, firstRows }
}
