// The worker thread that writes the files of a play log. Built to a file of its own, as a thread runs built JavaScript.

import type { RecordBatch, Schema } from 'apache-arrow'
import { type ParquetCompression, type WrittenParquet, writeParquet } from '../../src/index.ts'
import { type FileResult, type FileTask, madeRows, writeTask } from '../generate/file-task.ts'
import { buildCatalog } from './catalog.ts'
import type { PlaysModel } from './options.ts'
import { PLAIN_COLUMNS, PlayColumns, playsSchema } from './play-columns.ts'
import { BATCH_ROWS, PlayRows } from './play-rows.ts'

/** One file: the rows of some consecutive batches of a day. */
export interface PlaysTask extends FileTask {
  readonly model: PlaysModel
  /** From the first day of the log. */
  readonly day: number
  readonly dayRows: number
  readonly firstBatch: number
  /** Not included. */
  readonly endBatch: number
  readonly compression: ParquetCompression
  readonly rowGroupRows: number
}

interface Maker {
  readonly key: string
  readonly schema: Schema
  readonly columns: PlayColumns
  readonly rows: PlayRows
}

/** Kept from one file to the next: the catalog takes longer to make than a small file. */
let maker: Maker | undefined

export default async function writeFile(task: PlaysTask): Promise<FileResult<WrittenParquet>> {
  return writeTask(task, async () => {
    maker = await makerOf(task.model)
    const { compression, rowGroupRows } = task
    const options = { compression, rowGroupRows, plainColumns: PLAIN_COLUMNS }
    return writeParquet(task.path, maker.schema, batches(task, maker), options)
  })
}

async function makerOf(model: PlaysModel): Promise<Maker> {
  const key = JSON.stringify(model)
  if (maker?.key === key) return maker
  const arrow = await import('apache-arrow')
  const catalog = buildCatalog(model)
  const schema = playsSchema(arrow)
  return { key, schema, columns: new PlayColumns(BATCH_ROWS, catalog, schema, arrow), rows: new PlayRows(model, catalog) }
}

function* batches(task: PlaysTask, { rows, columns }: Maker): Generator<RecordBatch> {
  const { day, dayRows, firstBatch, endBatch, control } = task
  for (let batch = firstBatch; batch < endBatch; batch++) {
    const count = rows.fill(columns, day, batch, dayRows)
    yield columns.batch(count)
    madeRows(control, count)
  }
}
