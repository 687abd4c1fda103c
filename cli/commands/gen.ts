// `quern gen`: writes made-up data to try things and measure with.

import { Command, Option } from 'commander'
import type { ClicksOptions } from '../../tpcx/clicks/options.ts'
import type { PlaysOptions } from '../../tpcx/plays/options.ts'
import { COMPRESSIONS, rowCount as count } from '../option-values.ts'
import { genMicroCommands } from './gen-micro.ts'
import { genTpchCommand } from './gen-tpch.ts'
import { runGenerator } from './run-generator.ts'

export function genCommand(): Command {
  const command = new Command('gen').description('generate data')
  for (const kind of [playsCommand(), clicksCommand(), genTpchCommand(), ...genMicroCommands()]) command.addCommand(kind)
  return command
}

function playsCommand(): Command {
  const command = new Command('plays')
    .description('generate a log of music plays: Parquet files in a folder for each day. All names in it are made up')
    .requiredOption('--rows <count>', 'how many plays, such as 10000000 or 10M', count)
    .requiredOption('--out <folder>', 'where to write; must be empty or missing')
    .option('--seed <number>', 'the same seed gives the same rows', count, 1)
    .option('--days <count>', 'how many days they spread over', count, 30)
    .option('--start <date>', 'the first day', '2015-05-01')
    .option('--cities <count>', 'how many cities there are', count, 500)
    .option('--songs <count>', 'how many songs there are', count, 100_000)
  return withFileOptions(command)
    .option('--file-rows <count>', 'rows of a file, about; a larger day gets several', count, 4_194_304)
    .option('--overwrite', 'replace the play log in the folder')
    .action(async (options: PlaysOptions) => {
      const { generatePlays } = await import('../../tpcx/plays/generate.ts')
      await runGenerator(options.out, options.rows, (running) => generatePlays({ ...options, ...running }))
    })
}

function clicksCommand(): Command {
  const command = new Command('clicks')
    .description("generate a shop's clickstream: clicks, items, customers, sales, reviews, and what is true of them")
    .requiredOption('--rows <count>', 'how many lines the log has, such as 1000000 or 1M', count)
    .requiredOption('--out <folder>', 'where to write; must be empty or missing')
    .option('--seed <number>', 'the same seed gives the same rows', count, 1)
    .option('--days <count>', 'how many days they spread over', count, 30)
    .option('--start <date>', 'the first day', '2015-05-01')
    .option('--items <count>', 'how many items the shop sells', count, 10_000)
  return withFileOptions(command)
    .option('--overwrite', 'replace the clickstream in the folder')
    .action(async (options: ClicksOptions) => {
      const { generateClicks } = await import('../../tpcx/clicks/generate.ts')
      await runGenerator(options.out, options.rows, (running) => generateClicks({ ...options, ...running }))
    })
}

function withFileOptions(command: Command): Command {
  return command
    .option('--threads <count>', 'threads to use (default: one a core)', count)
    .addOption(new Option('--compression <codec>', 'how pages are compressed').choices(COMPRESSIONS).default('snappy'))
    .option('--row-group-rows <count>', 'rows of a row group', count, 131_072)
}
