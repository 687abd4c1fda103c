// `quern gen groupby` and `quern gen join`: the data of the micro-benchmarks.
import { Command } from 'commander'
import type { MicroOptions } from '../../tpcx/micro/generate.ts'
import { MICRO_NAMES, type MicroName, microRows } from '../../tpcx/micro/tables.ts'
import { rowCount as count } from '../option-values.ts'

const DESCRIPTIONS: Readonly<Record<MicroName, string>> = {
  groupby: 'generate a table to group: keys with 100 up to as many values as rows, numbers and texts, some of them NULL',
  join: 'generate a table, and three to join it with: a millionth, a thousandth and all of its rows',
}

export function genMicroCommands(): Command[] {
  return MICRO_NAMES.map((name) =>
    new Command(name)
      .description(DESCRIPTIONS[name])
      .requiredOption('--rows <count>', 'rows of the largest table, such as 10000000 or 10M', count)
      .requiredOption('--out <folder>', 'where to write; must be empty or missing')
      .option('--seed <number>', 'the same seed gives the same rows', count, 1)
      .option('--threads <count>', 'threads to use (default: one a core)', count)
      .option('--overwrite', 'replace such data in the folder')
      .action((options: MicroOptions) => generate(name, options)),
  )
}

async function generate(name: MicroName, options: MicroOptions): Promise<void> {
  const [{ generateMicro }, { runGenerator }] = await Promise.all([import('../../tpcx/micro/generate.ts'), import('./run-generator.ts')])
  await runGenerator(options.out, microRows(name, options.rows), (running) => generateMicro(name, { ...options, ...running }))
}
