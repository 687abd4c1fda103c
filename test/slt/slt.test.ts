// Runs every .slt file below this folder with several numbers of threads and batch sizes. With SLT_COMPLETE=1 (npm run slt:complete) it fills
// in the files' answers instead.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { describe, expect, test } from 'vitest'
import { open } from '../../src/index.ts'
import { DuckDB } from '../../tpcx/bench/duckdb.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { complete } from '../oracle/slt/complete.ts'
import { parseSlt, printSlt } from '../oracle/slt/records.ts'
import { check, type Run } from '../oracle/slt/run.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const files = globSync('**/*.slt', { cwd: folder, absolute: true }).sort()

/** Every number of threads and every batch size comes up; all their pairs would take three times as long. */
const SETUPS = [
  { threads: 1, batchRows: 8192 },
  { threads: 2, batchRows: 7, alwaysWorkers: true },
  { threads: 4, batchRows: 1, alwaysWorkers: true },
]

/** `work` with a session that begins without views. */
async function withQuern(setup: (typeof SETUPS)[number], work: (run: Run) => Promise<void>): Promise<void> {
  await using session = await open(setup)
  await work(async (sql) => readAll(await session.query(sql)))
}

if (process.env['SLT_COMPLETE']) {
  test.each(files)('%s', async (file) => {
    const duckdb = await DuckDB.open(1)
    await withQuern(SETUPS[0]!, async (run) => {
      const { parts, problems } = await complete(parseSlt(readFileSync(file, 'utf8')), run, (sql) => duckdb.query(sql))
      writeFileSync(file, printSlt(parts))
      expect.soft(problems.join('\n\n')).toBe('')
    })
    duckdb.close()
  })
} else {
  describe.each(SETUPS)('$threads threads, batches of $batchRows rows', (setup) => {
    test.each(files.map((file) => relative(folder, file)))('%s', async (file) => {
      await withQuern(setup, async (run) => {
        const problems: string[] = []
        for (const part of parseSlt(readFileSync(`${folder}/${file}`, 'utf8'))) {
          const problem = part.kind === 'text' ? undefined : await check(part, run)
          if (problem) problems.push(problem)
        }
        expect(problems.join('\n\n')).toBe('')
      })
    })
  })
}
