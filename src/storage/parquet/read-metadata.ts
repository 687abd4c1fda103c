// A footer's Thrift message → FileMetadata. Checks the shape of the message; what the numbers mean is checked where they are used.

import {
  CODEC,
  type ColumnChunk,
  ENCODING,
  type FileMetadata,
  type LogicalType,
  PAGE,
  type RawStatistics,
  REPETITION,
  type RowGroup,
  type SchemaElement,
} from './format.ts'
import { logicalOfConverted, readLogicalType, readUnion } from './read-logical-type.ts'
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
  let version = 0
  const keyValues = new Map<string, string>()
  reader.message((id) => {
    if (id === 1) version = reader.i32()
    else if (id === 2) schema = reader.list(() => readSchemaElement(reader))
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
  return { version, rows, schema, rowGroups, createdBy, typeOrders, keyValues, encrypted }
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
  let fieldId: number | undefined
  reader.struct((id) => {
    if (id === 1) physical = reader.i32()
    else if (id === 2) length = reader.size()
    else if (id === 3) repetition = reader.i32()
    else if (id === 4) name = reader.text()
    else if (id === 5) children = reader.size()
    else if (id === 6) converted = reader.i32()
    else if (id === 7) scale = reader.i32()
    else if (id === 8) precision = reader.i32()
    else if (id === 9) fieldId = reader.i32()
    else if (id === 10) logical = readLogicalType(reader)
    else return false
    return true
  })
  if (repetition < 0 || repetition > 2) reader.fail(`gives column ${name} the unknown repetition ${repetition}`)
  if (converted !== undefined) logical ??= logicalOfConverted(converted, scale, precision)
  return { name, physical, length, repetition, children, logical, converted, fieldId }
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
  let [dictionary, others] = [false, false]
  reader.list(() => {
    let page = 0
    let encoding = 0
    reader.struct((id) => {
      if (id === 1) page = reader.i32()
      else if (id === 2) encoding = reader.i32()
      else return false
      return true
    })
    if (page !== PAGE.data && page !== PAGE.dataV2) return
    if (encoding === ENCODING.rleDictionary || encoding === ENCODING.plainDictionary) dictionary = true
    else others = true
  })
  return dictionary && !others
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
