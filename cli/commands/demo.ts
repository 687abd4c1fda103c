// `quern demo`: what the program can do, on data that it makes up.
import { Command } from 'commander'
import { count, memorySize, rowCount } from '../option-values.ts'
import { Output, ReaderGone } from '../output.ts'
import { takesColor, widthOf } from '../screen.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('make a play log, ask for the top songs of every city, and see what the optimizer saves')
    .option('--rows <count>', 'how many plays, such as 10M (default: 1M)', rowCount)
    .option('--threads <count>', 'workers to use (default: one a core)', count)
    .option('--memory <size>', 'memory that queries may take, such as 2GB', memorySize)
    .option('--data <folder>', 'where the log is, or is to be made (default: below the folder for temporary files)')
    .action(demo)
}

interface DemoCommandOptions {
  readonly rows?: number
  readonly threads?: number
  readonly memory?: number
  readonly data?: string
}

async function demo({ rows, threads, memory, data }: DemoCommandOptions): Promise<void> {
  const { runDemo } = await import('../demo/run-demo.ts')
  const { stdout, stderr } = process
  const cancel = new AbortController()
  // Once: a second interrupt ends the program at once.
  const interrupt = () => cancel.abort()
  process.once('SIGINT', interrupt)
  const clear = () => stderr.isTTY && stderr.write('\r\x1b[K')
  const onProgress = (done: number, of: number) =>
    stderr.isTTY && stderr.write(`\r\x1b[K${Math.floor((100 * done) / Math.max(1, of))} % of the play log is made`)
  try {
    await runDemo(new Output(stdout, clear), {
      ...{ rows, threads, memory, data, signal: cancel.signal, onProgress },
      width: widthOf(stdout, Number.POSITIVE_INFINITY),
      color: takesColor(stdout),
    })
  } catch (error) {
    clear()
    if (!(error instanceof ReaderGone)) throw error
  } finally {
    process.off('SIGINT', interrupt)
  }
}
