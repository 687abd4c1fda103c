// The side of a child process: runs one file after the other, each in a session of its own, and tells the outcomes.
import { dirname, join } from 'node:path'
import { open } from '../../src/index.ts'
import { readAll } from '../bench/rows.ts'
import { parseForeign } from './foreign-records.ts'
import { type Outcome, runForeign } from './foreign-run.ts'

export interface FileTask {
  readonly file: string
  readonly integerDivision: boolean
  readonly seconds: number
}

/** What a child tells: it took up a record, what became of the last ones, or that the file has ended. */
export type FileMessage = { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] } | { readonly kind: 'end' }

/** Told together: a message a record would cost more than most records. */
const TOLD_TOGETHER = 64
const TOLD_AFTER_MS = 1000

export function serveFiles(read: (file: string) => string): void {
  process.on('message', async (task: FileTask) => {
    await runFile(task, read)
    process.send!({ kind: 'end' } satisfies FileMessage)
  })
}

async function runFile({ file, integerDivision, seconds }: FileTask, read: (file: string) => string): Promise<void> {
  const readIncluded = (name: string) => {
    try {
      return read(join(dirname(file), name))
    } catch {
      return undefined
    }
  }
  await using session = await open({ threads: 2 })
  if (integerDivision) await session.query('SET integer_division = true')
  let outcomes: Outcome[] = []
  let told = performance.now()
  const tell = () => {
    process.send!({ kind: 'outcomes', outcomes } satisfies FileMessage)
    ;[outcomes, told] = [[], performance.now()]
  }
  const run = async (sql: string, signal: AbortSignal) => readAll(await session.query(sql, { signal }))
  for await (const outcome of runForeign(parseForeign(read(file), readIncluded), run, seconds)) {
    outcomes.push(outcome)
    if (outcomes.length === TOLD_TOGETHER || performance.now() - told > TOLD_AFTER_MS) tell()
  }
  tell()
}
