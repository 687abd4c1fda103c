// The side of the parent: hands files to child processes, so that a crash ends one file and not the run.
import { type ChildProcess, fork } from 'node:child_process'
import type { FileMessage, FileTask } from './file-process.ts'
import type { Failure } from './foreign-run.ts'

export interface FileOutcomes {
  readonly file: string
  readonly passed: number
  readonly failures: readonly Failure[]
}

export interface RunFilesOptions {
  readonly integerDivision: boolean
  readonly jobs: number
  readonly seconds: number
}

/** A record that ends after its time is told by the child; a child that hangs as a whole is ended after so many times that. */
const PATIENCE = 2

/** Gives each file's outcomes to `take` in the order of `files`, and keeps none. */
export async function runFiles(
  files: readonly string[],
  { jobs, seconds, integerDivision }: RunFilesOptions,
  take: (outcomes: FileOutcomes) => void,
): Promise<void> {
  const waiting = new Map<number, FileOutcomes>()
  let [next, taken] = [0, 0]
  const job = async () => {
    let child: ChildProcess | undefined
    while (next < files.length) {
      const at = next++
      child ??= fork(process.argv[1]!, process.argv.slice(2))
      const { ended, ...outcomes } = await runInChild(child, { file: files[at]!, seconds, integerDivision })
      if (ended) child = undefined
      waiting.set(at, outcomes)
      for (let ready = waiting.get(taken); ready; ready = waiting.get(taken)) {
        take(ready)
        waiting.delete(taken++)
      }
    }
    child?.kill()
  }
  await Promise.all(Array.from({ length: jobs }, job))
}

/** `ended`: the child is no more. */
function runInChild(child: ChildProcess, task: FileTask): Promise<FileOutcomes & { ended: boolean }> {
  return new Promise((resolve) => {
    const failures: Failure[] = []
    let [passed, line] = [0, 0]
    let timer: NodeJS.Timeout
    const finish = (ended: boolean) => {
      clearTimeout(timer)
      child.removeAllListeners()
      resolve({ file: task.file, passed, failures, ended })
    }
    const crashed = (got: string) => {
      failures.push({ status: 'crashed', line: line + 1, sql: 'behind this line', expected: '', got })
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
      if (message.kind === 'end') return finish(false)
      passed += message.passed
      line = message.line
      failures.push(...message.failures)
    })
    child.on('exit', (code, signal) => crashed(`the process ended with ${signal ?? code}`))
    wait()
    child.send(task)
  })
}
