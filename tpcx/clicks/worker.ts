// The worker thread that writes the files of a clickstream. Built to a file of its own, as a thread runs built JavaScript.
import { type ParquetCompression, type WrittenParquet, writeParquet } from '../../src/index.ts'
import { type FileResult, type FileTask, madeRows, writeTask } from '../generate/file-task.ts'
import type { Arrow } from '../generate/row-columns.ts'
import { ClickTable, PLAIN_CLICK_COLUMNS } from './click-table.ts'
import { DayLines, type LineCounts } from './day-lines.ts'
import { Histories } from './history.ts'
import type { ClicksModel } from './options.ts'
import { PartPlan } from './part-plan.ts'
import { SessionMaker } from './session-events.ts'
import { Shop } from './shop.ts'
import { PART_TABLES, type PartSources, WHOLE_TABLES } from './small-tables.ts'

/** A day of the clicks of a part, or another table's file. */
export interface ClicksTask extends FileTask {
  readonly model: ClicksModel
  readonly part: number
  readonly table: 'clicks' | keyof typeof PART_TABLES | keyof typeof WHOLE_TABLES
  /** From the first day; of clicks. */
  readonly day: number
  readonly compression: ParquetCompression
  readonly rowGroupRows: number
}

export interface ClicksFile extends WrittenParquet {
  /** Of clicks. */
  readonly counts?: LineCounts | undefined
}

interface Maker extends PartSources {
  readonly key: string
  readonly clicks: ClickTable
  readonly sessions: SessionMaker
}

/** Kept from one file to the next: a part's plan takes longer to make than a small file. */
let maker: Maker | undefined

export default async function writeFile(task: ClicksTask): Promise<FileResult<ClicksFile>> {
  return writeTask(task, async () => {
    const key = JSON.stringify([task.part, task.model])
    if (maker?.key !== key) maker = makerOf(task, key, maker?.arrow ?? (await import('apache-arrow')))
    return task.table === 'clicks' ? writeClicks(task, maker) : writeTable(task, task.table, maker)
  })
}

async function writeClicks(task: ClicksTask, { plan, sessions, clicks }: Maker): Promise<ClicksFile> {
  const { path, model, part, day, compression, rowGroupRows, control } = task
  const lines = new DayLines(model, part, day, plan, sessions)
  const batches = clicks.batches(lines.inOrder(), (rows) => madeRows(control, rows))
  const written = await writeParquet(path, clicks.schema, batches, { compression, rowGroupRows, plainColumns: PLAIN_CLICK_COLUMNS })
  return { ...written, counts: lines.counts }
}

async function writeTable(task: ClicksTask, table: Exclude<ClicksTask['table'], 'clicks'>, sources: Maker): Promise<ClicksFile> {
  const { schema, batches } = { ...PART_TABLES, ...WHOLE_TABLES }[table](sources)
  const { path, compression, rowGroupRows, control } = task
  function* checked() {
    for (const batch of batches) {
      yield batch
      madeRows(control, 0)
    }
  }
  return writeParquet(path, schema, checked(), { compression, rowGroupRows })
}

function makerOf({ model, part }: ClicksTask, key: string, arrow: Arrow): Maker {
  const shop = new Shop(model)
  const plan = new PartPlan(model, part)
  const sessions = new SessionMaker(model, part, shop)
  const histories = new Histories(model, part, plan, sessions, shop)
  return { key, model, part, arrow, shop, plan, sessions, histories, clicks: new ClickTable(model, shop, arrow) }
}
