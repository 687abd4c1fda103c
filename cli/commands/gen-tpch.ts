import { Command, Option } from 'commander'
import type { TpchOptions } from '../../tpcx/tpch/options.ts'
import { COMPRESSIONS, rowCount as count, decimalNumber, nameList } from '../option-values.ts'
import { runGenerator } from './run-generator.ts'

type CommandOptions = Omit<TpchOptions, 'scale'> & { readonly sf: number }

export function genTpchCommand(): Command {
  return new Command('tpch')
    .description('generate the eight tables of TPC-H, row for row as its reference generator makes them')
    .requiredOption('--sf <factor>', 'scale factor: 1 is 8.7 million rows, about 1 GB of text', decimalNumber)
    .requiredOption('--out <folder>', 'where to write; must be empty or missing')
    .addOption(
      new Option('--format <name>', 'of the files; tbl is what the reference writes').choices(['parquet', 'csv', 'tbl']).default('parquet'),
    )
    .option('--parts <count>', 'files of each table, in a folder of its own (default: one file a table)', count)
    .option('--tables <names>', 'only these, such as orders,lineitem', nameList)
    .option('--threads <count>', 'threads to use, each writes a file at a time (default: one a core)', count)
    .addOption(new Option('--compression <codec>', 'how pages of Parquet files are compressed (default: snappy)').choices(COMPRESSIONS))
    .option('--row-group-rows <count>', 'rows of a row group of Parquet files (default: 131072)', count)
    .option('--overwrite', 'replace the TPC-H data in the folder')
    .action(async ({ sf, ...options }: CommandOptions) => {
      const [{ generateTpch }, { checkTpchOptions, expectedRows }] = await Promise.all([
        import('../../tpcx/tpch/generate.ts'),
        import('../../tpcx/tpch/options.ts'),
      ])
      const all = { ...options, scale: sf }
      checkTpchOptions(all)
      await runGenerator(options.out, expectedRows(all), (running) => generateTpch({ ...all, ...running }))
    })
}
