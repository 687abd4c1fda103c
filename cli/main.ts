// The terminal program. Only what reads the arguments is loaded here; the engine, the formats and the generator are loaded when needed.
import { Command, Option } from 'commander'
import { version } from '../package.json'
import { demoCommand } from './commands/demo.ts'
import { genCommand } from './commands/gen.ts'
import type { SqlOptions } from './commands/sql.ts'
import { FORMATS } from './formats/format.ts'
import { count, countOrAll, memorySize } from './option-values.ts'

/** What shells expect of a program that ended by Ctrl-C. */
const INTERRUPTED = 130

const EXAMPLES = `
Without SQL, at a terminal, quern asks for it.

Examples:
  quern
  quern -c "select country, count(*) from 'plays' group by all order by 2 desc limit 10"
  quern -c "describe 'plays'"
  quern --format csv -c "from 'plays' limit 100" > plays.csv
  quern --threads 2 --memory 2GB --timer -f report.sql
  echo "select 42 as answer" | quern --format json
  quern gen plays --rows 1M --out plays
  quern gen tpch --sf 1 --out tpch
  quern demo
`

const program = new Command('quern')
  .description('SQL over Parquet, CSV and JSON files, compiled to WebAssembly')
  .version(version)
  .option('-c, --command <sql>', 'run this SQL: one statement, or several with semicolons between')
  .option('-f, --file <path>', 'run the SQL in this file')
  .addOption(new Option('--format <name>', 'how results are written').choices(FORMATS).default('box'))
  .option('--threads <count>', 'workers to use (default: one a core)', count)
  .option('--memory <size>', 'memory that queries may take, such as 2GB', memorySize)
  .option('--temp-dir <folder>', "where queries put what does not fit in memory (default: the system's)")
  .option('--temp-limit <size>', 'the most that temp files may have, such as 20GB', memorySize)
  .option('--max-rows <count>', 'rows that a box shows, or "all"; of more, the first and the last', countOrAll, 40)
  .option('--timer', 'tell on stderr how long each statement took')
  .enablePositionalOptions()
  .showHelpAfterError('(quern --help lists the options)')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'Error:')) })
  .addHelpText('after', EXAMPLES)
  .addCommand(demoCommand())
  .addCommand(genCommand())
  .allowExcessArguments()
  .action(async (options: SqlOptions) => {
    const [word] = program.args
    if (word !== undefined) program.error(`Error: no command '${word}'; SQL is given by -c, a script by -f`)
    const { runSqlCommand } = await import('./commands/sql.ts')
    process.exitCode = await runSqlCommand(options)
  })

const isCancelled = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'CANCELLED'

try {
  await program.parseAsync()
} catch (error) {
  // What a command throws is for people to read.
  const { errorText } = await import('./error-text.ts')
  const { stderr } = process
  stderr.write(await errorText(error, { width: stderr.columns || 120, color: stderr.isTTY && !process.env['NO_COLOR'] }))
  process.exitCode = isCancelled(error) ? INTERRUPTED : 1
}
