// The checked Parquet writer: a file appears under its name only when it holds every row, and only those, of its batches.

import { randomUUID } from 'node:crypto'
import type { RecordBatch, Schema } from 'apache-arrow'
import { InternalError } from '../../common/errors.ts'
import { localDisk, type WriteFiles } from '../files/write-files.ts'
import { onFile, writeWholeFile } from '../write/whole-file.ts'
import { checkWritable } from './arrow-schema.ts'
import { encodeParquet } from './encode.ts'
import { readFooterCounts } from './footer-counts.ts'

/** How the pages of a Parquet file are compressed. */
export type ParquetCompression = 'none' | 'snappy' | 'gzip' | 'brotli' | 'zstd' | 'lz4'

export interface WriteParquetOptions {
  /** `snappy` where nothing is said. */
  readonly compression?: ParquetCompression | undefined
  /** Rows of a row group, the last may have fewer. 131,072 where nothing is said. A whole row group is kept in memory, encoded. */
  readonly rowGroupRows?: number | undefined
  /** The version of the data pages. 1 where nothing is said; 2 also turns on the delta encodings. */
  readonly pageVersion?: 1 | 2 | undefined
  /** Top-level columns for which a dictionary is not even tried: their values hardly ever repeat. */
  readonly plainColumns?: readonly string[] | undefined
}

/** What a finished file holds. */
export interface WrittenParquet {
  readonly rows: number
  /** Size of the file. */
  readonly bytes: number
  /** Number of row groups. */
  readonly rowGroups: number
}

const DEFAULT_ROW_GROUP_ROWS = 131_072

/**
 * Writes Arrow batches, all of the given schema, to a Parquet file with statistics for row groups and pages.
 *
 * The file takes its name when it is whole, synced, and its footer has been read back and counts as many rows as were given; one that was
 * there before is replaced in that moment. If the source throws, or a batch has another schema, nothing is left behind and the error comes
 * out. No batches, or only empty ones, make a valid file without rows. A batch is copied before the next is asked for: a source may use
 * its buffers again.
 *
 * Throws a FileError where the file system refuses or a batch does not have the schema, an UnsupportedError for a type Parquet lacks.
 *
 * @example
 * const table = tableFromArrays({ n: Int32Array.of(1, 2, 3) })
 * await writeParquet('numbers.parquet', table.schema, table.batches, { compression: 'zstd' }) // { rows: 3, bytes: …, rowGroups: 1 }
 */
export async function writeParquet(
  path: string,
  schema: Schema,
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  options: WriteParquetOptions = {},
): Promise<WrittenParquet> {
  return writeParquetTo(localDisk, path, schema, batches, options, randomUUID())
}

/** As `writeParquet`, to any file system; `id` is in the name of the file while it is not whole. */
export async function writeParquetTo(
  files: WriteFiles,
  path: string,
  schema: Schema,
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  options: WriteParquetOptions,
  id: string,
): Promise<WrittenParquet> {
  const [arrow, parquet] = await Promise.all([import('apache-arrow'), import('parquet-wasm')])
  checkWritable(path, schema, arrow)
  return writeWholeFile(path, files, id, async (file) => {
    const rows = await encodeParquet({
      ...{ path, schema, batches, arrow, parquet },
      properties: writerProperties(parquet, options),
      sink: (bytes) => onFile(path, () => file.append(bytes)),
    })
    const footer = await readFooterCounts(path, file)
    const inRowGroups = footer.rowGroups.reduce((sum, count) => sum + count, 0)
    if (footer.rows !== rows || inRowGroups !== rows) {
      throw new InternalError(`${path}: ${rows} rows were given, the encoder wrote ${footer.rows} (${inRowGroups} in row groups)`)
    }
    return { rows, bytes: footer.bytes, rowGroups: footer.rowGroups.length }
  })
}

type ParquetWasm = typeof import('parquet-wasm')

/** LZO is left out: the encoder hangs on it. `lz4` is LZ4_RAW, the only LZ4 that all readers agree on. */
const CODECS = {
  none: 'UNCOMPRESSED',
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  brotli: 'BROTLI',
  zstd: 'ZSTD',
  lz4: 'LZ4_RAW',
} as const satisfies Record<ParquetCompression, keyof ParquetWasm['Compression']>

function writerProperties(parquet: ParquetWasm, options: WriteParquetOptions) {
  const { compression = 'snappy', rowGroupRows = DEFAULT_ROW_GROUP_ROWS, pageVersion = 1, plainColumns = [] } = options
  const builder = new parquet.WriterPropertiesBuilder()
    .setCreatedBy('quern')
    .setCompression(parquet.Compression[CODECS[compression]])
    .setMaxRowGroupSize(rowGroupRows)
    .setWriterVersion(pageVersion === 2 ? parquet.WriterVersion.V2 : parquet.WriterVersion.V1)
    .setStatisticsEnabled(parquet.EnabledStatistics.Page)
  return plainColumns.reduce((columns, name) => columns.setColumnDictionaryEnabled(name, false), builder).build()
}
