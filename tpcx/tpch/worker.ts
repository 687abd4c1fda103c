// The worker thread that writes the files of TPC-H tables. Built to a file of its own, as a thread runs built JavaScript.
import type { RecordBatch } from 'apache-arrow'
import { type ParquetCompression, writeParquet } from '../../src/index.ts'
import { type FileResult, type FileTask, madeRows, writeTask } from '../generate/file-task.ts'
import { writeTextFile } from '../generate/text-file.ts'
import type { Arrow } from './columns/column.ts'
import type { TpchFormat } from './options.ts'
import { Prose, type ProseMemory } from './prose/prose.ts'
import { headerOf, RowPrinter, type TextFormat } from './row-printer.ts'
import type { TableRows } from './tables/table.ts'
import { TABLES, type TableName } from './tables/tables.ts'

/** One file: some consecutive units of a table. */
export interface TpchTask extends FileTask {
  readonly table: TableName
  readonly scale: number
  readonly prose: ProseMemory
  readonly firstUnit: number
  /** Not included. */
  readonly endUnit: number
  readonly format: TpchFormat
  readonly compression: ParquetCompression | undefined
  readonly rowGroupRows: number | undefined
}

export interface TpchFile {
  readonly rows: number
  readonly bytes: number
}

/** About so many rows are made at a time. */
const CHUNK_ROWS = 65_536

export default async function writeFile(task: TpchTask): Promise<FileResult<TpchFile>> {
  return writeTask(task, () => (task.format === 'parquet' ? writeAsParquet(task) : writeAsText(task, task.format)))
}

async function writeAsParquet(task: TpchTask): Promise<TpchFile> {
  const arrow = await import('apache-arrow')
  const table = openTable(task)
  const columns = Object.entries(table.columns)
  const schema = new arrow.Schema(columns.map(([name, column]) => new arrow.Field(name, column.type(arrow), false)))
  const plainColumns = columns.filter(([, column]) => column.isPlain).map(([name]) => name)
  function* batches(): Generator<RecordBatch> {
    for (const rows of chunks(task, table)) yield new arrow.RecordBatch(schema, structOf(table, rows, arrow))
  }
  const { compression, rowGroupRows } = task
  const { rows, bytes } = await writeParquet(task.path, schema, batches(), { compression, rowGroupRows, plainColumns })
  return { rows, bytes }
}

function structOf({ columns }: TableRows, rows: number, arrow: Arrow) {
  const fields = Object.entries(columns).map(([name, column]) => new arrow.Field(name, column.type(arrow), false))
  const children = Object.values(columns).map((column) => column.data(rows, arrow))
  return arrow.makeData({ type: new arrow.Struct(fields), length: rows, nullCount: 0, children })
}

async function writeAsText(task: TpchTask, format: TextFormat): Promise<TpchFile> {
  const table = openTable(task)
  const printer = new RowPrinter(format, table)
  let rows = 0
  function* pieces(): Generator<Uint8Array> {
    yield headerOf(format, table)
    for (const count of chunks(task, table)) {
      yield* printer.print(count)
      rows += count
    }
  }
  const bytes = await writeTextFile(task.path, pieces())
  return { rows, bytes }
}

function openTable({ table, scale, prose: memory, control, firstUnit, endUnit }: TpchTask): TableRows {
  const prose = new Prose(memory)
  prose.write(() => madeRows(control, 0))
  const { unitRows, rows } = TABLES[table]
  return rows({ scale, prose, capacity: Math.min(unitsAChunk(table), endUnit - firstUnit) * unitRows.most })
}

const unitsAChunk = (table: TableName) => Math.floor(CHUNK_ROWS / TABLES[table].unitRows.mean)

/** Fills the table's columns again and again, and yields how many rows they hold. */
function* chunks({ table, firstUnit, endUnit, control }: TpchTask, { columns, fill }: TableRows): Generator<number> {
  const step = unitsAChunk(table)
  for (let unit = firstUnit; unit < endUnit; unit += step) {
    for (const column of Object.values(columns)) column.clear?.()
    const rows = fill(unit, Math.min(step, endUnit - unit))
    yield rows
    madeRows(control, rows)
  }
}
