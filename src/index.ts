// The public API: every name that users may import, and no more.

export {
  CancelledError,
  CorruptFileError,
  type ErrorCode,
  FileError,
  InternalError,
  QuernError,
  UnsupportedError,
} from './common/errors.ts'
export {
  type ParquetCompression,
  type WriteParquetOptions,
  type WrittenParquet,
  writeParquet,
} from './storage/parquet-write/write-parquet.ts'
