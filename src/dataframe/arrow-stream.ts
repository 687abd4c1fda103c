// The rows of an action as Arrow record batches.
import type { RecordBatch, Table } from 'apache-arrow'
import { arrowBatch } from '../common/arrow/arrow-batch.ts'
import { arrowSchema, loadArrow } from '../common/arrow/arrow-types.ts'
import type { QueryResult } from '../common/result.ts'

/** A table of all batches. */
export async function readTable(result: QueryResult): Promise<Table> {
  const arrow = await loadArrow()
  const schema = arrowSchema(arrow, result.schema)
  const batches: RecordBatch[] = []
  for await (const batch of result.batches()) batches.push(arrowBatch(arrow, schema, batch))
  return new arrow.Table(schema, batches)
}

/** Batches on their way to a reader. Nothing runs before the first is asked for; whoever stops early gives memory and workers back. */
export class BatchStream implements AsyncIterableIterator<RecordBatch>, AsyncDisposable {
  private readonly source: AsyncGenerator<RecordBatch, void>

  constructor(start: () => Promise<QueryResult>) {
    this.source = arrowBatches(start)
  }

  next(): Promise<IteratorResult<RecordBatch>> {
    return this.source.next() as Promise<IteratorResult<RecordBatch>>
  }

  /** Ends the query: called by `for await` when it is left, and by `await using`. */
  async return(): Promise<IteratorResult<RecordBatch>> {
    await this.source.return()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}

async function* arrowBatches(start: () => Promise<QueryResult>): AsyncGenerator<RecordBatch, void> {
  const [arrow, result] = await Promise.all([loadArrow(), start()])
  const schema = arrowSchema(arrow, result.schema)
  for await (const batch of result.batches()) yield arrowBatch(arrow, schema, batch)
}
