// Rows sorted by some columns, cut where the values of these change: each run goes to a file of its own, one open at a time.
import type { ResultBatch, ResultColumn } from '../../common/result.ts'
import { formatterOf } from '../../common/text/format.ts'

/** What Hive and Spark write where the value is NULL. */
const NULL_VALUE = '__HIVE_DEFAULT_PARTITION__'

/** The rows of one run: the folder that they belong to, and the columns that are to be in the file. */
export interface PartitionRun {
  /** `country=SE/city=Lund` */
  readonly folder: string
  batches(): AsyncGenerator<ResultBatch, void>
}

export class PartitionRuns {
  private readonly source: AsyncIterator<ResultBatch>
  private batch: ResultBatch | undefined
  private at = 0

  /** `partition`: positions of the columns, in the folders' order. */
  constructor(
    batches: AsyncIterable<ResultBatch>,
    private readonly partition: readonly number[],
  ) {
    this.source = batches[Symbol.asyncIterator]()
  }

  /** The runs in order; each must be read to its end before the next. */
  async *runs(): AsyncGenerator<PartitionRun, void> {
    try {
      while (await this.hasRows()) {
        const folder = this.folderAt(this.at)
        yield { folder, batches: () => this.rowsOf(folder) }
      }
    } finally {
      await this.source.return?.()
    }
  }

  private async *rowsOf(folder: string): AsyncGenerator<ResultBatch, void> {
    while ((await this.hasRows()) && this.folderAt(this.at) === folder) {
      const from = this.at
      this.at = this.endOf(folder)
      yield this.without(from, this.at)
    }
  }

  private async hasRows(): Promise<boolean> {
    while (!this.batch || this.at === this.batch.rows) {
      const next = await this.source.next()
      if (next.done) return false
      this.batch = next.value
      this.at = 0
    }
    return true
  }

  /** The first row behind `at` that is of another folder. Rows are sorted: half of what is left is ruled out by one look. */
  private endOf(folder: string): number {
    let [low, high] = [this.at + 1, this.batch!.rows]
    if (this.folderAt(high - 1) === folder) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.folderAt(middle) === folder) low = middle + 1
      else high = middle
    }
    return low
  }

  private folderAt(row: number): string {
    return this.partition.map((position) => folderName(this.batch!.columns[position]!, row)).join('/')
  }

  private without(from: number, to: number): ResultBatch {
    const columns = this.batch!.columns.filter((_, i) => !this.partition.includes(i))
    return { rows: to - from, columns: from === 0 ? columns : columns.map((column) => columnFrom(column, from)) }
  }
}

function columnFrom(column: ResultColumn, from: number): ResultColumn {
  const { data } = column
  return { ...column, value: (row) => column.value(row + from), data: data && { ...data, offset: data.offset + from } }
}

/** `city=S%C3%A3o%20Paulo`: whatever a file system may mind is escaped. */
function folderName({ name, type, value }: ResultColumn, row: number): string {
  const raw = value(row)
  return `${escaped(name)}=${raw === null ? NULL_VALUE : escaped(formatterOf(type)(raw))}`
}

function escaped(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('*', '%2A')
    .replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'))
}
