// The prompt: reads SQL line by line, runs what a semicolon ends, shows the result, and asks again, whatever happened.
import type { EventEmitter } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { errorText } from '../error-text.ts'
import { Output } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'
import { readScript } from '../read-script.ts'
import { runSql, StatementFailure } from '../run-sql.ts'
import { duration, takesColor, widthOf } from '../screen.ts'
import type { QuerySession } from '../session.ts'
import { splitStatements } from '../statements.ts'
import { dotCommand, type PromptState } from './commands.ts'
import { complete } from './completion.ts'
import { type History, MOST_ENTRIES } from './history.ts'

export interface PromptOptions {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  /** Who tells of an interrupt while a query runs: the process. */
  readonly signals: EventEmitter
  readonly history: History
  readonly state: PromptState
}

const FIRST = 'quern> '
const NEXT = '  ...> '

/** Comes to its end when the user leaves. */
export async function runPrompt(session: QuerySession, options: PromptOptions): Promise<void> {
  await new Prompt(session, options).run()
}

class Prompt {
  private readonly readline: Interface
  private readonly waiting: string[] = []
  private wake: () => void = () => {}
  private isClosed = false
  /** What has been entered of a statement that goes on. */
  private buffer = ''
  /** Readline's own list, newest first, that the arrow keys walk through. */
  private recent: string[] = []

  constructor(
    private readonly session: QuerySession,
    private readonly options: PromptOptions,
  ) {
    const { input, output, history } = options
    this.readline = createInterface({
      input,
      output,
      terminal: true,
      completer: complete,
      history: history.entries.toReversed(),
      historySize: MOST_ENTRIES,
      removeHistoryDuplicates: true,
    })
    this.readline.on('history', (recent) => {
      this.recent = recent
    })
    this.readline.on('line', (line) => {
      this.waiting.push(line)
      this.wake()
    })
    this.readline.on('close', () => {
      this.isClosed = true
      this.wake()
    })
    this.readline.on('SIGINT', () => this.clear())
  }

  async run(): Promise<void> {
    try {
      for (;;) {
        const line = await this.nextLine()
        if (line === undefined || !(await this.take(line))) break
      }
    } finally {
      this.readline.close()
    }
  }

  /** Undefined once the input has ended. */
  private async nextLine(): Promise<string | undefined> {
    if (this.waiting.length === 0 && !this.isClosed) {
      this.readline.setPrompt(this.buffer === '' ? FIRST : NEXT)
      this.readline.prompt()
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    const line = this.waiting.shift()
    if (line === undefined) this.options.output.write('\n')
    return line
  }

  /** False where the user wants to leave. */
  private async take(line: string): Promise<boolean> {
    if (this.buffer === '') {
      if (/^\s*(exit|quit)\s*;?\s*$/i.test(line)) return false
      if (line.startsWith('.')) return this.command(line)
    }
    this.buffer += `${line}\n`
    const statements = splitStatements(this.buffer)
    if (statements.length === 0) this.buffer = ''
    if (!statements.at(-1)?.ended) return true
    const script = this.buffer
    this.buffer = ''
    await this.remember(script)
    await this.execute(script)
    return true
  }

  private async command(line: string): Promise<boolean> {
    const { state, output, history } = this.options
    await history.add(line)
    try {
      const outcome = dotCommand(line, state)
      switch (outcome.kind) {
        case 'leave':
          return false
        case 'print':
          output.write(outcome.text)
          break
        case 'run':
          await this.execute(outcome.sql)
          break
        case 'read':
          await this.execute(await readScript(outcome.file))
          break
        case 'done':
      }
    } catch (error) {
      output.write(`Error: ${(error as Error).message}\n`)
    }
    return true
  }

  /**
   * While a query runs the terminal is not ours: it is in its usual mode, where Ctrl-C is a signal and what is typed ahead waits in the terminal.
   */
  private async execute(script: string): Promise<void> {
    const { input, output, signals, state } = this.options
    const cancel = new AbortController()
    const bar = output.isTTY ? new ProgressBar(output) : undefined
    const interrupt = () => cancel.abort()
    this.readline.pause()
    input.setRawMode?.(false)
    signals.on('SIGINT', interrupt)
    try {
      await runSql(this.session, script, new Output(output, bar?.clear), {
        format: state.format,
        maxRows: state.maxRows,
        width: widthOf(output, LOG_WIDTH),
        color: takesColor(output),
        signal: cancel.signal,
        ...(bar && { onProgress: bar.onProgress }),
        ...(state.timer && { onTime: (milliseconds: number) => output.write(`Time: ${duration(milliseconds)}\n`) }),
      })
    } catch (error) {
      if (!(error instanceof StatementFailure)) throw error
      bar?.clear()
      const place = { script, offset: error.statement.offset }
      output.write(await errorText(error.cause, { ...place, width: widthOf(output, LOG_WIDTH), color: takesColor(output) }))
    } finally {
      signals.off('SIGINT', interrupt)
      if (!this.isClosed) {
        input.setRawMode?.(true)
        this.readline.resume()
      }
    }
  }

  /** Ctrl-C where nothing runs. */
  private clear(): void {
    const { output } = this.options
    const nothing = this.buffer === '' && this.readline.line === ''
    output.write(nothing ? '\n(Ctrl-D or .quit leaves)\n' : '^C\n')
    this.buffer = ''
    this.readline.write(null, { ctrl: true, name: 'e' })
    this.readline.write(null, { ctrl: true, name: 'u' })
    this.readline.setPrompt(FIRST)
    this.readline.prompt()
  }

  /** A statement of several lines is one entry, where it means the same in one line. */
  private async remember(script: string): Promise<void> {
    const lines = script.split('\n').filter((line) => line.trim() !== '')
    const isSafe = lines.every((line) => !line.includes('--') && (line.match(/['"$]/g)?.length ?? 0) % 2 === 0)
    const entries = isSafe ? [lines.map((line) => line.trim()).join(' ')] : lines
    if (lines.length > 1 && isSafe) {
      for (const line of lines.toReversed()) if (this.recent[0] === line) this.recent.shift()
      this.recent.unshift(entries[0]!)
    }
    for (const entry of entries) await this.options.history.add(entry)
  }
}

const LOG_WIDTH = 120 // where no screen says how wide it is
