// `quern -c`, `quern -f`, `… | quern`: runs SQL and writes its results.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { open } from '../../src/index.ts'
import { errorText } from '../error-text.ts'
import type { FormatName } from '../formats/format.ts'
import { Output, ReaderGone } from '../output.ts'
import { runSql, StatementFailure } from '../run-sql.ts'

export interface SqlOptions {
  readonly command?: string
  readonly file?: string
  readonly format: FormatName
  readonly threads?: number
  /** Bytes. */
  readonly memory?: number
  readonly maxRows: number
  readonly timer?: boolean
}

const LOG_WIDTH = 120 // for errors where no screen says how wide it is
const INTERRUPTED = 130 // what shells expect of a program that ended by Ctrl-C

/** Gives the exit status. `onNothing` is called where there is no SQL to run and a person to tell. */
export async function runSqlCommand(options: SqlOptions, onNothing: () => void): Promise<number> {
  const { stdin, stdout, stderr } = process
  const width = (stream: NodeJS.WriteStream, otherwise: number) => (stream.isTTY ? stream.columns : otherwise)
  const color = (stream: NodeJS.WriteStream) => stream.isTTY && !process.env['NO_COLOR']
  const cancel = new AbortController()
  let script: string | undefined
  try {
    if (options.command !== undefined && options.file !== undefined) {
      stderr.write('Error: give SQL by -c or by -f, not by both\n')
      return 1
    }
    if (options.command === undefined && options.file === undefined && stdin.isTTY) {
      onNothing()
      return 0
    }
    script = options.command ?? (options.file === undefined ? await text(stdin) : await readFile(options.file, 'utf8'))
    // Once: a second interrupt ends the program at once.
    process.once('SIGINT', () => cancel.abort())
    const limits = { ...(options.threads && { threads: options.threads }), ...(options.memory && { memoryLimit: options.memory }) }
    await using session = await open(limits)
    await runSql(session, script, new Output(stdout), {
      format: options.format,
      maxRows: options.maxRows,
      width: width(stdout, Number.POSITIVE_INFINITY),
      color: color(stdout),
      signal: cancel.signal,
      ...(options.timer && { onTime: (milliseconds: number) => stderr.write(`Time: ${duration(milliseconds)}\n`) }),
    })
    return 0
  } catch (error) {
    const failure = error instanceof StatementFailure ? error.cause : error
    if (failure instanceof ReaderGone) return 0
    const place = error instanceof StatementFailure && script !== undefined ? { script, offset: error.statement.offset } : {}
    stderr.write(await errorText(failure, { ...place, width: width(stderr, LOG_WIDTH), color: color(stderr) }))
    return cancel.signal.aborted ? INTERRUPTED : 1
  }
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(3)} s`
}
