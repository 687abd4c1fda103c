// The side of the parent: hands files to child processes, so that a crash ends one file and not the run.
import { type ChildProcess, fork } from 'node:child_process'
import type { FileMessage, FileTask } from './file-process.ts'
import type { Outcome } from './foreign-run.ts'

export interface FileOutcomes {
  readonly file: string
  readonly outcomes: readonly Outcome[]
}

export interface RunFilesOptions {
  readonly integerDivision: boolean
  readonly jobs: number
  readonly seconds: number
}

/** A record that ends after its time is told by the child; a child that hangs as a whole is ended after so many times that. */
const PATIENCE = 2

/** In the order of `files`. */
export async function runFiles(files: readonly string[], { jobs, seconds, integerDivision }: RunFilesOptions): Promise<FileOutcomes[]> {
  const results: FileOutcomes[] = []
  let next = 0
  const job = async () => {
    let child: ChildProcess | undefined
    while (next < files.length) {
      const at = next++
      child ??= fork(process.argv[1]!, process.argv.slice(2))
      const { outcomes, ended } = await runInChild(child, { file: files[at]!, seconds, integerDivision })
      results[at] = { file: files[at]!, outcomes }
      if (ended) child = undefined
    }
    child?.kill()
  }
  await Promise.all(Array.from({ length: jobs }, job))
  return results
}

/** `ended`: the child is no more. */
function runInChild(child: ChildProcess, task: FileTask): Promise<{ outcomes: Outcome[]; ended: boolean }> {
  return new Promise((resolve) => {
    const outcomes: Outcome[] = []
    let timer: NodeJS.Timeout
    const finish = (ended: boolean) => {
      clearTimeout(timer)
      child.removeAllListeners()
      resolve({ outcomes, ended })
    }
    const crashed = (got: string) => {
      outcomes.push({ status: 'crashed', line: (outcomes.at(-1)?.line ?? 0) + 1, sql: 'behind this line', expected: '', got })
      finish(true)
    }
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(
        () => {
          child.removeAllListeners()
          child.kill('SIGKILL')
          crashed('the process hangs')
        },
        task.seconds * 1000 * PATIENCE,
      )
    }
    child.on('message', (message: FileMessage) => {
      wait()
      if (message.kind === 'end') finish(false)
      else outcomes.push(...message.outcomes)
    })
    child.on('exit', (code, signal) => crashed(`the process ended with ${signal ?? code}`))
    wait()
    child.send(task)
  })
}
