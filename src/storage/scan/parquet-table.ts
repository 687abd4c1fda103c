// A table over Parquet files: which files, what columns, how many rows. Opening one reads footers and nothing else.
import { UnsupportedError } from '../../common/errors.ts'
import type { Schema } from '../../common/schema.ts'
import type { ColumnSummary, TableSource } from '../../logical/ports.ts'
import type { FileSystem } from '../files/file-system.ts'
import { partitionsOf, withPaths } from '../files/partitions.ts'
import { resolveSource, type SourcePath } from '../files/resolve.ts'
import type { FooterCache, ParquetFile } from '../parquet/footer.ts'
import { summaryOf } from './column-summary.ts'
import type { TableCache } from './table-cache.ts'
import { type ColumnSource, type TableColumn, unifySchemas } from './unify.ts'

export interface ParquetTableOptions {
  readonly fileSystem: FileSystem
  readonly footers: FooterCache
  readonly tables?: TableCache | undefined
  /** Folders named `key=value` become columns. True where left out. */
  readonly hivePartitions?: boolean | undefined
  /** A further column of this name that holds each row's file. */
  readonly pathColumn?: string | undefined
}

const UNKNOWN: ColumnSummary = { nulls: undefined, min: undefined, max: undefined }

/** Files of one schema. Kept on the planning side; what workers need is in a ScanPlan. */
export class ParquetTable implements TableSource {
  readonly schema: Schema
  readonly rowCount: number
  private readonly summaries: (ColumnSummary | undefined)[] = []

  constructor(
    readonly name: string,
    readonly files: readonly ParquetFile[],
    readonly columns: readonly TableColumn[],
    /** By file, by column. */
    readonly sources: readonly (readonly ColumnSource[])[],
    readonly fileSystem: FileSystem,
  ) {
    this.schema = columns
    this.rowCount = files.reduce((rows, file) => rows + file.metadata.rows, 0)
  }

  columnSummary(field: number): ColumnSummary {
    let summary = this.summaries[field]
    if (!summary) {
      const sources = this.sources.map((ofFile) => ofFile[field]!)
      summary = this.columns[field]!.unsupported === undefined ? summaryOf(this.files, sources, this.columns[field]!.type) : UNKNOWN
      this.summaries[field] = summary
    }
    return summary
  }

  /** Throws UnsupportedError where the column is of a kind that cannot be read. */
  checkReadable(column: number): void {
    const { name, unsupported } = this.columns[column]!
    if (unsupported === undefined) return
    throw new UnsupportedError(`column "${name}" is ${unsupported}, which Quern cannot read yet`, {
      hint: 'Select the other columns by name.',
    })
  }
}

/** The table behind a file, a glob, a folder or a list of those; gives other tasks of the thread their turn while it reads footers. */
export async function openParquetTable(source: SourcePath, options: ParquetTableOptions): Promise<ParquetTable> {
  const steps = openInSteps(source, options)
  let started = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - started < MAX_BUSY_MS) continue
    await new Promise((resolve) => setImmediate(resolve))
    started = performance.now()
  }
}

/** A thread that serves others should answer within 20 ms; half of that is left to them. */
const MAX_BUSY_MS = 10

/** As `openParquetTable`, in one go. */
export function openParquetTableSync(source: SourcePath, options: ParquetTableOptions): ParquetTable {
  const steps = openInSteps(source, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Yields between files. */
function* openInSteps(source: SourcePath, options: ParquetTableOptions): Generator<void, ParquetTable> {
  const { fileSystem, footers, tables, hivePartitions = true, pathColumn } = options
  const stamps = resolveSource(source, '.parquet', fileSystem)
  const name = typeof source === 'string' ? source : source.join(', ')
  const key = `${hivePartitions} ${pathColumn ?? ''} ${name}`
  const known = tables?.get(key, stamps)
  if (known) return known
  const files: ParquetFile[] = []
  for (const stamp of stamps) {
    files.push(footers.get(stamp, fileSystem))
    yield
  }
  const paths = stamps.map(({ path }) => path)
  const folders = hivePartitions ? partitionsOf(paths) : { columns: [], values: paths.map(() => []) }
  const partitions = pathColumn === undefined ? folders : withPaths(folders, pathColumn, paths)
  const { columns, sources } = unifySchemas(files, partitions)
  const table = new ParquetTable(name, files, columns, sources, fileSystem)
  tables?.keep(key, table)
  return table
}
