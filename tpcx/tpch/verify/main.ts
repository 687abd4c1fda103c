// `npm run verify:tpch`: holds the generated tables against the reference's, and the answers to the 22 queries against the stored ones.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { generateTpch } from '../generate.ts'
import { proseMemory } from '../prose/prose.ts'
import { TABLE_NAMES } from '../tables/tables.ts'
import { differentAnswers, storeAnswers } from './answers.ts'
import { Reference } from './reference.ts'
import { readChecksums, type StoredChecksums, writeChecksums } from './stored.ts'
import { differentParquet, differentText, referenceChecksums } from './tables.ts'

/** The scale factor that the specification has answers for. */
const ANSWERS_SCALE = 1

interface Options {
  readonly sf: readonly number[]
  readonly write?: boolean
  readonly answers: boolean
  readonly environment: string
}

const program = new Command('verify:tpch')
  .description('holds generated TPC-H tables against those of tpchgen-cli, and answers to the queries against the stored ones')
  .option('--sf <factors>', 'scale factors, with commas between', (text) => text.split(',').map(Number), [0.01, 0.1, 1])
  .option('--no-answers', 'leave out the answers, which are those at scale factor 1')
  .option('--write', 'store what comes out, instead of comparing with what is stored')
  .option('--environment <folder>', 'where tpchgen-cli is, or is put', join(tmpdir(), 'quern-tpchgen'))
  .action(verify)

async function verify({ sf, write = false, answers, environment }: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quern-verify-'))
  const prose = proseMemory()
  try {
    const reference = Reference.prepare(environment)
    let stored: StoredChecksums = existsSync('tpcx/tpch/checksums.json') ? await readChecksums() : {}
    const differences: string[] = []
    const report = (what: string, lines: readonly string[]) => {
      console.log(`${what}: ${lines.length === 0 ? 'equal' : `\n  ${lines.join('\n  ')}`}`)
      differences.push(...lines)
    }
    for (const scale of sf) {
      const expected = await referenceChecksums(reference, { scale, prose, folder })
      const known = stored[scale]
      if (write) await writeChecksums((stored = { ...stored, [scale]: expected }))
      else report(`sf ${scale}, stored checksums`, JSON.stringify(known) === JSON.stringify(expected) ? [] : ['differ from the reference'])
      report(`sf ${scale}, rows of ${TABLE_NAMES.length} tables`, await differentText(expected, { scale, prose, folder }))
      report(`sf ${scale}, Parquet files`, await differentParquet(reference, { scale, prose, folder }))
    }
    if (answers) {
      const data = join(folder, 'data')
      await mkdir(data)
      await generateTpch({ scale: ANSWERS_SCALE, prose, out: data, threads: 2 })
      if (write) await storeAnswers(data)
      report('answers to the queries', await differentAnswers(data))
    }
    if (differences.length > 0) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true })
  }
}

await program.parseAsync()
