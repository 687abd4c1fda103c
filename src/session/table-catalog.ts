// Finds the tables that a query names: files, and tables in memory.

import { BindError, type Position, UnsupportedError } from '../common/errors.ts'
import { VARCHAR } from '../common/types.ts'
import type { TableArgument, TableRequest } from '../logical/binder/collect-tables.ts'
import type { TableSource } from '../logical/ports.ts'
import type { ToldTable } from '../parser/ast.ts'
import { RowsTable } from '../physical/rows-table.ts'
import type { FileSystem } from '../storage/files/file-system.ts'
import { resolveSource, type SourcePath } from '../storage/files/resolve.ts'
import { FooterCache } from '../storage/parquet/footer.ts'
import { openParquetTable } from '../storage/scan/parquet-table.ts'
import { TableCache } from '../storage/scan/table-cache.ts'
import type { MemoryTables } from './catalog/memory-tables.ts'
import { PARQUET_TELLS, toldTable } from './parquet-tells.ts'
import { isSeries, seriesTable } from './series-function.ts'
import { openCsvTable } from './text/csv-table.ts'
import { openJsonTable } from './text/json-table.ts'
import { ReadOptions } from './text/options.ts'
import { wholeFilesTable } from './text/whole-files.ts'

const TABLE_FUNCTIONS = ['read_parquet', 'parquet_scan']

/** Gives what a statement tells. */
type Tell = (statement: ToldTable['statement']) => Promise<TableSource>

export class TableCatalog {
  private readonly footers = new FooterCache()
  private readonly tables = new TableCache()

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly memory: MemoryTables,
  ) {}

  /** The tables behind the requests, by key; names that are no tables are left out, for the binder to complain about where they stand. */
  async resolve(requests: readonly TableRequest[], told: Tell): Promise<Map<string, TableSource>> {
    const tables = new Map<string, TableSource>()
    for (const request of requests) {
      const table = await (request.kind === 'statement' ? told(request.statement) : this.open(request))
      if (table) tables.set(request.key, table)
    }
    return tables
  }

  private async open(request: Exclude<TableRequest, { kind: 'statement' }>): Promise<TableSource | undefined> {
    switch (request.kind) {
      case 'name':
        return this.memory.find(request.name)?.current
      case 'file':
        return this.file(request)
      case 'function':
        if (request.name === 'glob') return this.glob(request)
        if (Object.hasOwn(PARQUET_TELLS, request.name)) return this.toldOfParquet(request)
        if (request.name === 'read_text' || request.name === 'read_blob') return this.wholeFiles(request)
        return isSeries(request.name) ? seriesTable(request) : this.tableFunction(request)
    }
  }

  /** The files that a glob finds, in order. */
  private glob({ name, args, position }: TableRequest & { kind: 'function' }): RowsTable {
    const [given] = args
    const paths = (Array.isArray(given) ? given : [given]) as readonly TableArgument[]
    if (args.length !== 1 || !paths.every((path) => typeof path === 'string')) {
      throw new BindError('glob takes a path with wildcards, or a list of them', { position, hint: `${name}('plays/**/*.parquet')` })
    }
    const files = paths.flatMap((path) => {
      const text = path as string
      const isFile = this.fileSystem.stat(text)?.folder === false
      return isFile ? [text] : this.fileSystem.glob(text).sort()
    })
    return new RowsTable(
      name,
      [{ name: 'file', type: VARCHAR, nullable: false }],
      files.map((file) => [file]),
    )
  }

  /** What footers say, a row a thing. */
  private toldOfParquet({ name, args, options, position }: TableRequest & { kind: 'function' }): RowsTable {
    new ReadOptions(name, options, position).finish()
    const paths = pathsOf(name, args, position)
    const files = resolveSource(paths, '.parquet', this.fileSystem).map((stamp) => this.footers.get(stamp, this.fileSystem))
    return toldTable(name, PARQUET_TELLS[name]!, files)
  }

  private wholeFiles({ name, args, options, position }: TableRequest & { kind: 'function' }): RowsTable {
    new ReadOptions(name, options, position).finish()
    return wholeFilesTable(name as 'read_text' | 'read_blob', pathsOf(name, args, position), this.fileSystem)
  }

  private file({ path, position }: TableRequest & { kind: 'file' }): TableSource | Promise<TableSource> {
    const reader = readerOf(path)
    return reader ? reader(path, path, new Map(), this.fileSystem, position) : this.files(path, true)
  }

  private tableFunction({ name, args, options, position }: TableRequest & { kind: 'function' }): TableSource | Promise<TableSource> {
    const reader = TEXT_FUNCTIONS[name]
    if (reader) return reader(name, pathsOf(name, args, position), options, this.fileSystem, position)
    if (!TABLE_FUNCTIONS.includes(name)) {
      throw new UnsupportedError(`table function ${name} is not supported`, { position, hint: `There is ${TABLE_FUNCTIONS[0]}('path').` })
    }
    const read = new ReadOptions(name, options, position)
    const hive = read.flag('hive_partitioning') ?? true
    const pathColumn = read.pathColumn()
    // Columns are always put together by name.
    read.flag('union_by_name')
    read.finish()
    return this.files(pathsOf(name, args, position), hive, pathColumn)
  }

  private files(paths: SourcePath, hivePartitions: boolean, pathColumn?: string): Promise<TableSource> {
    const { fileSystem, footers, tables } = this
    return openParquetTable(paths, { fileSystem, footers, tables, hivePartitions, pathColumn })
  }
}

function pathsOf(name: string, args: readonly TableArgument[], position: Position | undefined): SourcePath {
  const [paths] = args
  if (args.length === 1 && isPaths(paths)) return paths
  throw new BindError(`${name} takes a path, a glob or a list of them`, { position, hint: `${name}('plays/**/*')` })
}

type OpenText = (
  called: string,
  paths: SourcePath,
  options: ReadonlyMap<string, TableArgument>,
  fileSystem: FileSystem,
  position: Position | undefined,
) => TableSource

const TEXT_FUNCTIONS: Readonly<Record<string, OpenText>> = {
  read_csv: openCsvTable,
  read_csv_auto: openCsvTable,
  read_json: openJsonTable,
  read_json_auto: openJsonTable,
  read_json_objects: openJsonTable,
  read_json_objects_auto: openJsonTable,
  read_ndjson: openJsonTable,
  read_ndjson_auto: openJsonTable,
  read_ndjson_objects: openJsonTable,
}

/** What reads a file of this name; undefined for Parquet. */
function readerOf(path: string): OpenText | undefined {
  if (/\.[ct]sv(\.gz)?$/i.test(path)) return openCsvTable
  return /\.(json|ndjson|jsonl)(\.gz)?$/i.test(path) ? openJsonTable : undefined
}

function isPaths(value: TableArgument | undefined): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((path) => typeof path === 'string'))
}
