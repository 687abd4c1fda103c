// `npm run fuzz`: random queries on Quern and on DuckDB, in child processes, so that a crash ends one of them and not the run.
import { type ChildProcess, fork } from 'node:child_process'
import { Command, InvalidArgumentError } from 'commander'
import { Coverage } from './coverage.ts'
import { type FuzzOutcome, type FuzzTask, fuzz } from './run.ts'

interface Options {
  readonly seed: number
  readonly seconds: number
  readonly queries?: number
  readonly from: number
  readonly jobs: number
  readonly rows: number
  readonly reductions: number
  readonly verbose: boolean
}

type Message = { readonly begins: number } | { readonly outcome: FuzzOutcome } | { readonly end: true }

const program = new Command('fuzz')
  .description('Asks random queries of Quern and of DuckDB, in all ways that Quern may run them, and prints what they do not agree on.')
  .option('--seed <n>', 'what is asked depends on it alone', whole, Math.floor(Math.random() * 1e6))
  .option('--seconds <n>', 'how long', whole, 180)
  .option('--queries <n>', 'at most so many', whole)
  .option('--from <n>', 'number of the first query', whole, 0)
  .option('--jobs <n>', 'processes; of two or more every other has all hashes zero', whole, 2)
  .option('--rows <n>', 'rows of the largest table', whole, 3000)
  .option('--reductions <n>', 'tries to make a case smaller', whole, 400)
  .option('--verbose', 'print why queries are invalid or unsupported', false)
  .action(run)

/** Queries that a process is given at a time. */
const PORTION = 5000
/** A process that says nothing for so long is ended. */
const SILENCE_MS = 180_000
/** Of a query that is no difference. */
const MOST_SHOWN = 600
/** Where all hashes are zero, looking a key up takes as long as there are keys. */
const ROWS_OF_ZERO_HASHES = 300

class Tally {
  readonly counts = { same: 0, invalid: 0, unsupported: 0, doubtful: 0, refused: 0, different: 0, crashed: 0, nonEmpty: 0 }
  readonly coverage = new Coverage()
  readonly reasons = new Map<string, { count: number; sql: string }>()

  add({ number, kind, rows, features, text, sql }: FuzzOutcome, zeroHashes: boolean): void {
    this.counts[kind]++
    if (kind === 'same') {
      if (rows > 0) this.counts.nonEmpty++
      this.coverage.add(features)
    } else if (kind === 'different') {
      process.stdout.write(`\n${zeroHashes ? '# all hashes zero\n' : ''}${text}\n`)
    } else {
      // Few, and each may yet be an error that Quern does not notice: they are shown.
      if (kind === 'refused') process.stdout.write(`\n# refused by one alone, --from ${number}: ${text.slice(0, MOST_SHOWN)}\n`)
      if (kind === 'doubtful')
        process.stdout.write(`\n# doubtful, --from ${number}: ${text.slice(0, MOST_SHOWN)}\n${sql.slice(0, MOST_SHOWN)}\n`)
      const reason = `${kind}: ${text.replaceAll(/\d+/g, 'N').slice(0, 160)}`
      const known = this.reasons.get(reason)
      if (known) known.count++
      else this.reasons.set(reason, { count: 1, sql })
    }
  }
}

async function run(options: Options): Promise<void> {
  const tally = new Tally()
  const end = performance.now() + options.seconds * 1000
  const stop = new AbortController()
  // At the second one the process ends as any other.
  process.once('SIGINT', () => stop.abort())
  const until = options.from + (options.queries ?? Number.POSITIVE_INFINITY)
  let next = options.from
  const job = async (index: number) => {
    const zeroHashes = index % 2 === 1
    const mostRows = zeroHashes ? Math.min(options.rows, ROWS_OF_ZERO_HASHES) : options.rows
    const goesOn = () => performance.now() < end && !stop.signal.aborted
    while (next < until && goesOn()) {
      let from = next
      const behind = (next = Math.min(from + PORTION, until))
      while (from < behind && goesOn()) {
        const task = { seed: options.seed, from, queries: behind - from, reductions: options.reductions, mostRows }
        from = await portion(task, zeroHashes, end, stop.signal, tally)
      }
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, (_, index) => job(index)))
  report(options, tally)
  process.exitCode = tally.counts.different + tally.counts.crashed > 0 ? 1 : 0
}

/** One process; ends early when the time is over or it crashes. Gives the number of the query to go on with. */
function portion(task: FuzzTask, zeroHashes: boolean, end: number, stop: AbortSignal, tally: Tally): Promise<number> {
  return new Promise((resolve) => {
    let last: number | undefined
    const child: ChildProcess = fork(
      process.argv[1]!,
      [],
      zeroHashes ? { env: { ...process.env, QUERN_KERNELS: 'kernels-zero-hash.wasm' } } : {},
    )
    let silence: NodeJS.Timeout
    const finish = () => {
      clearTimeout(silence)
      clearTimeout(over)
      stop.removeEventListener('abort', finish)
      child.removeAllListeners()
      // What was on its way to it when it ended.
      child.on('error', () => {})
      child.kill('SIGKILL')
      resolve(last === undefined ? task.from + task.queries : last + 1)
    }
    stop.addEventListener('abort', finish)
    const crashed = (how: string) => {
      tally.counts.crashed++
      process.stdout.write(`\n# npm run fuzz -- --seed ${task.seed} --from ${last ?? task.from} --queries 1\n# ${how}\n`)
      finish()
    }
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => crashed('the process hangs'), SILENCE_MS)
    }
    // A case that is being made smaller is let end.
    let busy = false
    const over = setTimeout(() => (busy ? undefined : finish()), Math.max(0, end - performance.now()))
    child.on('message', (message: Message) => {
      heard()
      if ('begins' in message) {
        last = message.begins
        busy = true
        return
      }
      if ('outcome' in message) tally.add(message.outcome, zeroHashes)
      busy = false
      if ('end' in message) last = task.from + task.queries - 1
      if ('end' in message || performance.now() > end) finish()
    })
    child.on('exit', (code, signal) => crashed(`the process ended with ${signal ?? code}`))
    heard()
    child.send(task)
  })
}

function report({ seed, verbose }: Options, { counts, coverage, reasons }: Tally): void {
  const all = counts.same + counts.invalid + counts.unsupported + counts.doubtful + counts.refused + counts.different
  const percent = (part: number, of: number) => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`
  if (verbose) {
    for (const [reason, { count, sql }] of [...reasons].sort(([, a], [, b]) => b.count - a.count).slice(0, 40))
      console.log(`${count} ${reason}\n    ${sql}`)
  }
  for (const line of coverage.report()) console.log(line)
  const rare = coverage.rare(Math.floor((500 * all) / 100_000))
  if (rare.length > 0) console.log(`in fewer than 500 of 100,000: ${rare.join(', ')}`)
  console.log(
    `seed ${seed}: ${all} queries; ${counts.same} answered alike, ${percent(counts.nonEmpty, counts.same)} of them with rows; ${percent(counts.invalid, all)} invalid, ${percent(counts.unsupported, all)} unsupported; ${counts.refused} refused by one alone, which need not look there, in ${counts.doubtful} DuckDB differs from itself, ${counts.different} different, ${counts.crashed} crashed`,
  )
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number')
  return value
}

if (process.send) {
  // It is for the process that started this one to tell what was found until then.
  process.on('SIGINT', () => {})
  process.on('message', async (task: FuzzTask) => {
    const tell = (message: Message) => process.send!(message)
    for await (const outcome of fuzz(task, (begins) => tell({ begins }))) tell({ outcome })
    tell({ end: true })
  })
} else await program.parseAsync()
