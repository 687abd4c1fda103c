// The worker thread that writes the files of a micro-benchmark. Built to a file of its own, as a thread runs built JavaScript.
import type { RecordBatch } from 'apache-arrow'
import { type WrittenParquet, writeParquet } from '../../src/index.ts'
import { type FileResult, type FileTask, madeRows, writeTask } from '../generate/file-task.ts'
import { MicroBatches, microSchema } from './columns.ts'
import type { MicroTable } from './tables.ts'

/** One file: some consecutive batches of a table. */
export interface MicroTask extends FileTask {
  readonly table: MicroTable
  readonly tableNumber: number
  readonly seed: number
  readonly firstBatch: number
  /** Not included. */
  readonly endBatch: number
}

/** Rows come from a stream of random numbers for each batch, so this decides them, too. */
export const BATCH_ROWS = 65_536

export default async function writeFile(task: MicroTask): Promise<FileResult<WrittenParquet>> {
  return writeTask(task, async () => {
    const arrow = await import('apache-arrow')
    const schema = microSchema(task.table, arrow)
    const batches = new MicroBatches(task.table, task.seed, task.tableNumber, BATCH_ROWS, schema, arrow)
    // No dictionary is tried where hardly a value comes twice.
    const plainColumns = task.table.columns.filter(({ draw }) => draw.below > BATCH_ROWS).map(({ name }) => name)
    return writeParquet(task.path, schema, made(task, batches), { plainColumns })
  })
}

function* made({ table, firstBatch, endBatch, control }: MicroTask, batches: MicroBatches): Generator<RecordBatch> {
  for (let batch = firstBatch; batch < endBatch; batch++) {
    const rows = Math.min(BATCH_ROWS, table.rows - batch * BATCH_ROWS)
    yield batches.batch(batch, rows)
    madeRows(control, rows)
  }
}
