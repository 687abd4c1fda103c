// What can be done with a DataFrame's rows: everything here runs a query, and waits for nothing before.
import type { Table } from 'apache-arrow'
import { BindError, CancelledError, QuernError } from '../common/errors.ts'
import type { QueryResult } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { BatchStream, readTable } from './arrow-stream.ts'
import { bindableOf } from './bind/bind-frame.ts'
import type { ActionOptions, Executor, ExplainOptions } from './executor.ts'
import { callNode, NOWHERE, selectNode } from './expressions/syntax.ts'
import type { Frame } from './frame.ts'
import { callBy } from './frame-items.ts'
import { FrameWriter } from './frame-writer.ts'
import { type JsRow, type RowOptions, rowReader } from './row-objects.ts'
import type { Row } from './row-types.ts'
import { type ShowOptions, tableText } from './show-table.ts'

export abstract class FrameActions<R extends object = Row> {
  constructor(
    /** @internal */
    readonly executor: Executor,
    /** @internal */
    readonly frame: Frame,
  ) {}

  /** The columns, with their types. Files are opened for it; no data is read. */
  schema(): Promise<Schema> {
    return this.executor.schemaOf(bindableOf(this.frame))
  }

  /** The names of the columns. */
  async columns(): Promise<string[]> {
    return (await this.schema()).map(({ name }) => name)
  }

  /** All rows as an Arrow table. */
  async collect(options: ActionOptions = {}): Promise<Table> {
    return readTable(await this.run(options))
  }

  /**
   * All rows as objects, exact: 64-bit integers are bigints, decimals and temporal values strings. The options give numbers and Dates instead.
   */
  async toArray<const O extends ActionOptions & RowOptions>(options: O = {} as O): Promise<JsRow<R, O>[]> {
    const result = await this.run(options)
    const read = rowReader(result, options)
    const rows: object[] = []
    for await (const batch of result.batches()) for (const row of read(batch)) rows.push(row)
    return rows as JsRow<R, O>[]
  }

  /**
   * The rows in Arrow record batches, as they are computed: `for await (const batch of df.batches())`. The query begins with the first one and goes
   * no further ahead of its reader than 64 MiB; leaving the loop ends it.
   */
  batches(options: ActionOptions = {}): BatchStream {
    return new BatchStream(() => this.run(options))
  }

  /** How many rows there are. */
  async count(options: ActionOptions = {}): Promise<number> {
    const expression = callNode('count_star', [])
    const select = selectNode({ items: [{ kind: 'item', expression, alias: undefined, position: NOWHERE }] })
    const result = await this.run(options, { kind: 'select', call: callBy('count'), input: this.frame, select })
    for await (const batch of result.batches()) return Number(batch.columns[0]!.value(0))
    return 0
  }

  /** The first `count` rows as objects. */
  async take<const O extends ActionOptions & RowOptions>(count: number, options: O = {} as O): Promise<JsRow<R, O>[]> {
    const limited = limitFrame(this.frame, count, 0, 'take')
    const result = await this.run(options, limited)
    const read = rowReader(result, options)
    const rows: object[] = []
    for await (const batch of result.batches()) rows.push(...read(batch))
    return rows as JsRow<R, O>[]
  }

  /** The first row as an object; undefined where there is none. */
  async first<const O extends ActionOptions & RowOptions>(options: O = {} as O): Promise<JsRow<R, O> | undefined> {
    return (await this.take(1, options))[0]
  }

  /** Prints the first rows as a table, 20 unless told, and gives the text. */
  async show(options: ActionOptions & ShowOptions = {}): Promise<string> {
    const { rows = 20 } = options
    const result = await this.run(options, limitFrame(this.frame, rows + 1, 0, 'show'))
    const text = await tableText(result, { ...options, rows })
    console.log(text)
    return text
  }

  /** The plan as text; with `analyze`, the query is run, and the plan tells what each operator saw. */
  explain(options: ExplainOptions = {}): Promise<string> {
    return this.guarded(options, () => this.executor.explain(bindableOf(this.frame), options))
  }

  /** Writes all rows to files: `write.parquet('plays.parquet')`, `write.csv('plays.csv')`. */
  get write(): FrameWriter {
    return new FrameWriter(this.executor, bindableOf(this.frame))
  }

  /** Makes the DataFrame a view of the session, for SQL and `table`. What it reads by name it reads as it is now. */
  createOrReplaceView(name: string): Promise<void> {
    return this.executor.createView(name, bindableOf(this.frame))
  }

  private run(options: ActionOptions, frame = this.frame): Promise<QueryResult> {
    return this.guarded(options, () => this.executor.run(bindableOf(frame), options))
  }

  private async guarded<T>({ signal }: ActionOptions, work: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw new CancelledError()
    try {
      return await work()
    } catch (error) {
      throw signal?.aborted && !(error instanceof QuernError) ? new CancelledError() : error
    }
  }
}

/** The first rows of a frame. Throws a BindError for what is no count of rows. */
export function limitFrame(input: Frame, count: number, offset: number, method: string): Frame {
  for (const value of [count, offset]) {
    if ((Number.isInteger(value) && value >= 0) || value === Number.POSITIVE_INFINITY) continue
    throw new BindError(`${method}() takes a whole number of rows, not ${value}`)
  }
  return { kind: 'limit', call: callBy(method), input, count, offset }
}
