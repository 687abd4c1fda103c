// The names and numbers of the Parquet format (parquet.thrift), and what a footer says, as plain data.

export const PHYSICAL = { boolean: 0, int32: 1, int64: 2, int96: 3, float: 4, double: 5, byteArray: 6, fixed: 7 } as const
export const PHYSICAL_NAMES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const

export const REPETITION = { required: 0, optional: 1, repeated: 2 } as const

export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  bitPacked: 4,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const

export const CODEC = { uncompressed: 0, snappy: 1, gzip: 2, lzo: 3, brotli: 4, lz4: 5, zstd: 6, lz4Raw: 7 } as const
export const CODEC_NAMES = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const

export const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const

export const CONVERTED = {
  utf8: 0,
  map: 1,
  mapKeyValue: 2,
  list: 3,
  enum: 4,
  decimal: 5,
  date: 6,
  timeMillis: 7,
  timeMicros: 8,
  timestampMillis: 9,
  timestampMicros: 10,
  uint8: 11,
  uint16: 12,
  uint32: 13,
  uint64: 14,
  int8: 15,
  int16: 16,
  int32: 17,
  int64: 18,
  json: 19,
  bson: 20,
  interval: 21,
} as const

export type TimeUnit = 'millis' | 'micros' | 'nanos'

/** What a column means, over its physical type. `other` names one that came after this was written. */
export type LogicalType =
  | { readonly kind: 'string' | 'map' | 'list' | 'enum' | 'date' | 'unknown' | 'json' | 'bson' | 'uuid' | 'float16' | 'interval' }
  | { readonly kind: 'decimal'; readonly scale: number; readonly precision: number }
  | { readonly kind: 'time' | 'timestamp'; readonly utc: boolean; readonly unit: TimeUnit }
  | { readonly kind: 'integer'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'other'; readonly name: string }

/** One node of the schema, as the footer lists them: depth first. */
export interface SchemaElement {
  readonly name: string
  /** Undefined for a group. */
  readonly physical: number | undefined
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
  readonly repetition: number
  readonly children: number
  /** The logical type, or what the older converted type means. */
  readonly logical: LogicalType | undefined
  /** The older converted type as it is written: see CONVERTED. */
  readonly converted?: number | undefined
  readonly fieldId?: number | undefined
}

/** Raw bounds of a column chunk or page. `legacy` ones (fields 1 and 2) were compared as signed bytes and numbers, whatever the type. */
export interface RawStatistics {
  readonly min: Uint8Array | undefined
  readonly max: Uint8Array | undefined
  /** Undefined where the writer did not say; a bound that is not exact is still a bound. */
  readonly minExact: boolean | undefined
  readonly maxExact: boolean | undefined
  readonly nullCount: number | undefined
  readonly legacy: boolean
}

/** A run of bytes of the file. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

export interface ColumnChunk {
  readonly physical: number
  readonly path: readonly string[]
  readonly codec: number
  readonly encodings: readonly number[]
  /** Values with NULLs and, in repeated columns, with repetitions. */
  readonly values: number
  readonly compressedSize: number
  readonly uncompressedSize: number
  readonly dataPageOffset: number
  readonly dictionaryPageOffset: number | undefined
  readonly statistics: RawStatistics | undefined
  /** True where the footer says that every data page is dictionary encoded; undefined where it does not say. */
  readonly allDictionary: boolean | undefined
  readonly offsetIndex: ByteRange | undefined
  readonly columnIndex: ByteRange | undefined
  /** The length is 0 where older files do not give it. */
  readonly bloomFilter: ByteRange | undefined
  readonly encrypted: boolean
  /** Another file that holds the chunk: hardly ever used, and not supported. */
  readonly externalFile: string | undefined
}

export interface RowGroup {
  readonly rows: number
  readonly columns: readonly ColumnChunk[]
}

export interface FileMetadata {
  /** Of the format. */
  readonly version: number
  readonly rows: number
  readonly schema: readonly SchemaElement[]
  readonly rowGroups: readonly RowGroup[]
  readonly createdBy: string
  /** By leaf: true where min and max follow the type's own order; undefined where the footer does not say. */
  readonly typeOrders: readonly boolean[] | undefined
  readonly keyValues: ReadonlyMap<string, string>
  readonly encrypted: boolean
}
