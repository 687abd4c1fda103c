// `quern -c`, `quern -f`, `… | quern`: runs SQL and writes its results. `quern` alone, at a terminal: the prompt.
import { text } from 'node:stream/consumers'
import { version } from '../../package.json'
import { open, type Session } from '../../src/index.ts'
import { errorText } from '../error-text.ts'
import type { FormatName } from '../formats/format.ts'
import { Output, ReaderGone } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'
import { readScript } from '../read-script.ts'
import { runSql, StatementFailure } from '../run-sql.ts'
import { duration, takesColor, widthOf } from '../screen.ts'

export interface SqlOptions {
  readonly command?: string
  readonly file?: string
  readonly format: FormatName
  readonly threads?: number
  /** Bytes. */
  readonly memory?: number
  readonly tempDir?: string
  /** Bytes. */
  readonly tempLimit?: number
  readonly maxRows: number
  readonly timer?: boolean
}

const LOG_WIDTH = 120 // for errors where no screen says how wide it is
const INTERRUPTED = 130 // what shells expect of a program that ended by Ctrl-C

/** Gives the exit status. */
export async function runSqlCommand(options: SqlOptions): Promise<number> {
  const { command, file, threads, memory, tempDir, tempLimit } = options
  if (command !== undefined && file !== undefined) {
    process.stderr.write('Error: give SQL by -c or by -f, not by both\n')
    return 1
  }
  await using session = await open({
    ...(threads && { threads }),
    ...(memory && { memoryLimit: memory }),
    ...(tempDir !== undefined && { tempDir }),
    ...(tempLimit && { tempLimit }),
  })
  if (command === undefined && file === undefined && process.stdin.isTTY) return await prompt(session, options)
  return await runScript(session, options)
}

async function prompt(session: Session, { format, maxRows, timer = false }: SqlOptions): Promise<number> {
  const { stdin, stdout } = process
  const [{ runPrompt }, { History }] = await Promise.all([import('../prompt/prompt.ts'), import('../prompt/history.ts')])
  stdout.write(`Quern ${version}. A semicolon ends a statement; .help lists commands.\n`)
  const state = { format, maxRows, timer }
  await runPrompt(session, { input: stdin, output: stdout, signals: process, history: await History.load(), state })
  return 0
}

async function runScript(session: Session, { command, file, format, maxRows, timer }: SqlOptions): Promise<number> {
  const { stdin, stdout, stderr } = process
  const cancel = new AbortController()
  const bar = stderr.isTTY ? new ProgressBar(stderr) : undefined
  let script: string | undefined
  try {
    script = command ?? (file === undefined ? await text(stdin) : await readScript(file))
    // Once: a second interrupt ends the program at once.
    process.once('SIGINT', () => cancel.abort())
    await runSql(session, script, new Output(stdout, bar?.clear), {
      format,
      maxRows,
      width: widthOf(stdout, Number.POSITIVE_INFINITY),
      color: takesColor(stdout),
      signal: cancel.signal,
      ...(bar && { onProgress: bar.onProgress }),
      ...(timer && { onTime: (milliseconds: number) => stderr.write(`Time: ${duration(milliseconds)}\n`) }),
    })
    return 0
  } catch (error) {
    bar?.clear()
    const failure = error instanceof StatementFailure ? error.cause : error
    if (failure instanceof ReaderGone) return 0
    const place = error instanceof StatementFailure && script !== undefined ? { script, offset: error.statement.offset } : {}
    stderr.write(await errorText(failure, { ...place, width: widthOf(stderr, LOG_WIDTH), color: takesColor(stderr) }))
    return cancel.signal.aborted ? INTERRUPTED : 1
  }
}
