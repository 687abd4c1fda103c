// `quern gen`: writes made-up data to try things and measure with.

import { Command, Option } from 'commander'
import type { PlaysOptions } from '../../tpcx/plays/options.ts'
import { rowCount as count } from '../option-values.ts'

export function genCommand(): Command {
  return new Command('gen').description('generate data').addCommand(playsCommand())
}

function playsCommand(): Command {
  return new Command('plays')
    .description('generate a log of music plays: Parquet files in a folder for each day. All names in it are made up')
    .requiredOption('--rows <count>', 'how many plays, such as 10000000 or 10M', count)
    .requiredOption('--out <folder>', 'where to write; must be empty or missing')
    .option('--seed <number>', 'the same seed gives the same rows', count, 1)
    .option('--days <count>', 'how many days they spread over', count, 30)
    .option('--start <date>', 'the first day', '2015-05-01')
    .option('--cities <count>', 'how many cities there are', count, 500)
    .option('--songs <count>', 'how many songs there are', count, 100_000)
    .option('--threads <count>', 'threads to use (default: one a core)', count)
    .addOption(
      new Option('--compression <codec>', 'how pages are compressed')
        .choices(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])
        .default('snappy'),
    )
    .option('--row-group-rows <count>', 'rows of a row group', count, 131_072)
    .option('--file-rows <count>', 'rows of a file, about; a larger day gets several', count, 4_194_304)
    .option('--overwrite', 'replace the play log in the folder')
    .action(generate)
}

async function generate(options: PlaysOptions): Promise<void> {
  const { generatePlays } = await import('../../tpcx/plays/generate.ts')
  const cancel = new AbortController()
  const interrupt = () => cancel.abort()
  // Once: a second interrupt ends the program at once.
  process.once('SIGINT', interrupt)
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const { stderr } = process
  const onProgress = (rows: number) => {
    const percent = Math.floor((100 * rows) / Math.max(1, options.rows))
    stderr.write(`\r\x1b[K${percent} %  ${rows.toLocaleString('en-US')} rows  ${rate(rows, seconds())}`)
  }
  try {
    const { rows, files, bytes } = await generatePlays({
      ...options,
      signal: cancel.signal,
      onProgress: stderr.isTTY ? onProgress : undefined,
    })
    if (stderr.isTTY) stderr.write('\r\x1b[K')
    const megabytes = (bytes / 1e6).toFixed(1)
    const size = `${rows.toLocaleString('en-US')} rows in ${files} files, ${megabytes} MB`
    console.log(`${options.out}: ${size}, ${seconds().toFixed(1)} s, ${rate(rows, seconds())}`)
  } catch (error) {
    if (stderr.isTTY) stderr.write('\r\x1b[K')
    throw error
  } finally {
    process.off('SIGINT', interrupt)
  }
}

function rate(rows: number, seconds: number): string {
  return `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s`
}
