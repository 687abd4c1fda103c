// Runs a script's statements one after another and writes each result.
import type { OnProgress, QueryResult } from '../src/index.ts'
import { type FormatName, type FormatOptions, loadFormat } from './formats/format.ts'
import type { Output } from './output.ts'
import type { QuerySession } from './session.ts'
import { isExplain, type StatementText, splitStatements } from './statements.ts'

export interface RunOptions extends FormatOptions {
  readonly format: FormatName
  readonly signal: AbortSignal
  /** Told how far a statement is while it runs. */
  readonly onProgress?: OnProgress
  /** Called after each statement with the milliseconds from its start to its last row written. */
  readonly onTime?: (milliseconds: number) => void
}

/** What failed, and in which statement of the script. */
export class StatementFailure extends Error {
  constructor(
    override readonly cause: unknown,
    readonly statement: StatementText,
  ) {
    super('a statement failed')
  }
}

/** Stops at the first statement that fails, with a `StatementFailure`; a reader that has gone is `ReaderGone`. */
export async function runSql(session: QuerySession, script: string, output: Output, options: RunOptions): Promise<void> {
  for (const statement of splitStatements(script)) {
    const started = performance.now()
    try {
      const result = await session.query(statement.text, { signal: options.signal, onProgress: options.onProgress })
      await write(result, statement, output, options)
      await output.flush()
    } catch (error) {
      throw new StatementFailure(error, statement)
    }
    options.onTime?.(performance.now() - started)
  }
}

async function write(result: QueryResult, statement: StatementText, output: Output, options: RunOptions): Promise<void> {
  // SET and CREATE VIEW give no columns: there is nothing to show, but the statement runs only when its result is read.
  if (result.schema.length === 0) for await (const _ of result.batches());
  else if (options.format === 'box' && isExplain(statement.text)) await writeLines(result, output)
  else await (await loadFormat(options.format))(result, output, options)
}

/** Plain lines: the values of the last column. */
async function writeLines(result: QueryResult, output: Output): Promise<void> {
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) await output.write(`${columns.at(-1)!.value(row)}\n`)
  }
}
