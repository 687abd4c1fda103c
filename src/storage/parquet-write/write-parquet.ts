// The checked Parquet writer: a file appears under its name only when it holds every row, and only those, of its batches.

import { randomUUID } from 'node:crypto'
import type { RecordBatch, Schema } from 'apache-arrow'
import { InternalError } from '../../common/errors.ts'
import { localDisk, type WriteFiles } from '../files/write-files.ts'
import { onFile, writeWholeFile } from '../write/whole-file.ts'
import { checkSameSchema, checkWritable } from './arrow-schema.ts'
import { ParquetAssembler } from './assemble-file.ts'
import { encodedParquet } from './encode.ts'
import { readFooterCounts } from './footer-counts.ts'
import { RowGroupCutter } from './row-group-cutter.ts'

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
  return writeBatches(path, schema, batches, options)
}

async function writeBatches(
  path: string,
  schema: Schema,
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  options: WriteParquetOptions,
): Promise<WrittenParquet> {
  const [arrow, parquet] = await Promise.all([import('apache-arrow'), import('parquet-wasm')])
  checkWritable(path, schema, arrow)
  async function* checked() {
    let count = 0
    for await (const batch of batches) {
      checkSameSchema(path, schema, batch.schema, count++)
      yield batch
    }
  }
  const groups = new RowGroupCutter<RecordBatch>(
    checked(),
    rowGroupRows(options),
    ({ numRows }) => numRows,
    (batch, rows) => [batch.slice(0, rows), batch.slice(rows)],
  )
  return writeRowGroups({ files: localDisk, path, id: randomUUID() }, async (add) => {
    try {
      do {
        const part = await encodedParquet({
          ...{ schema, arrow, parquet },
          batches: groups.group(),
          properties: writerProperties(parquet, options),
        })
        await add(part.bytes, part.rows)
      } while (await groups.hasMore())
    } finally {
      await groups.end()
    }
  })
}

/** A file that is not whole yet. */
export interface BegunFile {
  readonly files: WriteFiles
  readonly path: string
  /** Is in its name until then. */
  readonly id: string
}

/** Adds the row groups of an encoded file that was made of so many rows. */
export type AddRowGroups = (part: Uint8Array, rows: number) => Promise<void>

/** Writes a file of what `write` adds, which is one part at least. */
export async function writeRowGroups({ files, path, id }: BegunFile, write: (add: AddRowGroups) => Promise<void>): Promise<WrittenParquet> {
  return writeWholeFile(path, files, id, async (file) => {
    const assembler = new ParquetAssembler(path, (bytes) => onFile(path, () => file.append(bytes)))
    await write((part, rows) => assembler.add(part, rows))
    await assembler.finish()
    const footer = await readFooterCounts(path, file)
    const inRowGroups = footer.rowGroups.reduce((sum, count) => sum + count, 0)
    if (footer.rows !== assembler.rows || inRowGroups !== assembler.rows) {
      throw new InternalError(
        `${path}: ${assembler.rows} rows were written, its footer tells ${footer.rows} (${inRowGroups} in row groups)`,
      )
    }
    return { rows: footer.rows, bytes: footer.bytes, rowGroups: footer.rowGroups.length }
  })
}

export function rowGroupRows({ rowGroupRows = DEFAULT_ROW_GROUP_ROWS }: WriteParquetOptions): number {
  return rowGroupRows
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

/** To be used once: the encoder takes them for itself. */
export function writerProperties(parquet: ParquetWasm, options: WriteParquetOptions) {
  const { compression = 'snappy', pageVersion = 1, plainColumns = [] } = options
  const builder = new parquet.WriterPropertiesBuilder()
    .setCreatedBy('quern')
    .setCompression(parquet.Compression[CODECS[compression]])
    .setMaxRowGroupSize(rowGroupRows(options))
    .setWriterVersion(pageVersion === 2 ? parquet.WriterVersion.V2 : parquet.WriterVersion.V1)
    .setStatisticsEnabled(parquet.EnabledStatistics.Page)
  return plainColumns.reduce((columns, name) => columns.setColumnDictionaryEnabled(name, false), builder).build()
}
