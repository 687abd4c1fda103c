// `npm run slt -- DIR`: runs the sqllogictest files of a folder, of whichever engine, and counts what passed.
import { readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, relative, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { globSync } from 'tinyglobby'
import { serveFiles } from './file-process.ts'
import { runFiles } from './file-processes.ts'
import { Summary } from './report.ts'

interface Options {
  readonly integerDivision: boolean
  readonly json?: string
  readonly jobs: number
  readonly seconds: number
  readonly show: number
}

const program = new Command('slt')
  .description(
    'Runs the sqllogictest files (*.slt, *.test) of a folder, or one file, and counts passed, wrong, unsupported and crashed records.',
  )
  .argument('<path>', 'a folder or a file')
  .option('--integer-division', '7 / 2 is 3 and FLOAT a double, as in SQLite and PostgreSQL', false)
  .option('--json <file>', 'write the counts and all failures there')
  .option('--jobs <n>', 'how many files at a time', positive, availableParallelism())
  .option('--seconds <n>', 'how long a record may take', positive, 60)
  .option('--show <n>', 'how many failures to print', positive, 20)
  .action(run)

async function run(path: string, options: Options): Promise<void> {
  const root = resolve(path)
  const stat = statSync(root, { throwIfNoEntry: false })
  if (!stat) return program.error(`no such file or folder: ${path}`)
  const folder = stat.isDirectory() ? root : dirname(root)
  const files = stat.isDirectory() ? globSync(['**/*.slt', '**/*.test'], { cwd: root, absolute: true }).sort() : [root]
  if (files.length === 0) return program.error(`no *.slt or *.test below ${path}`)
  const started = performance.now()
  const summary = new Summary(options.show, options.json)
  await runFiles(files, options, (outcomes) => summary.add(relative(folder, outcomes.file), outcomes))
  process.stdout.write(summary.report((performance.now() - started) / 1000))
  summary.close()
  process.exitCode = summary.total.wrong + summary.total.crashed > 0 ? 1 : 0
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('expected a whole number above 0')
  return value
}

if (process.send) serveFiles((file) => readFileSync(file, 'utf8'))
else await program.parseAsync()
