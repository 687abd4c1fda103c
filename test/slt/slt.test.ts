// Runs every .slt file below this folder with several numbers of threads and batch sizes. With SLT_COMPLETE=1 (npm run slt:complete) it fills
// in the files' answers instead.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import { DuckDB } from '../../tpcx/bench/duckdb.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { complete } from '../../tpcx/slt/complete.ts'
import { parseSlt, printSlt, type SltPart } from '../../tpcx/slt/records.ts'
import { check, type Run } from '../../tpcx/slt/run.ts'
import { FORCED_SETUP, forceSettings } from '../forced-setup.ts'
import { textHash } from '../text-hash.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const files = globSync('**/*.slt', { cwd: folder, absolute: true }).sort()

/**
 * Every number of threads and every batch size comes up; all their pairs would take three times as long. The first runs all records; of the others each
 * runs all statements and half of the queries, and both run a quarter of these.
 */
const SETUPS: readonly {
  readonly threads: number
  readonly batchRows: number
  readonly alwaysWorkers?: boolean
  readonly share?: number
}[] = [
  { threads: 1, batchRows: 8192 },
  { threads: 2, batchRows: 7, alwaysWorkers: true, share: 0 },
  { threads: 4, batchRows: 1, alwaysWorkers: true, share: 1 },
]

/** What later records may read. */
const CHANGES = /\b(insert|update|delete|merge|replace|nextval|setval|prepare|execute|create|set)\b/i

function runsOn(part: SltPart, share: number | undefined): boolean {
  if (part.kind !== 'query' || share === undefined || CHANGES.test(part.sql)) return part.kind !== 'text'
  const hash = textHash(part.sql)
  return hash % 4 === 0 || ((hash >>> 2) & 1) === share
}

const runOn =
  (session: Session): Run =>
  async (sql) =>
    readAll(await session.query(sql))

if (process.env['SLT_COMPLETE']) {
  test.each(files)('%s', async (file) => {
    const duckdb = await DuckDB.open(1)
    await using session = await open(SETUPS[0])
    const { parts, problems } = await complete(parseSlt(readFileSync(file, 'utf8')), runOn(session), (sql) => duckdb.query(sql))
    writeFileSync(file, printSlt(parts))
    duckdb.close()
    expect(problems.join('\n\n')).toBe('')
  })
} else {
  describe.each(SETUPS)('$threads threads, batches of $batchRows rows', (setup) => {
    // One session for all files, for starting threads takes longer than most of them: a file's views have names of their own.
    let session: Session
    beforeAll(async () => {
      session = await open({ ...setup, ...FORCED_SETUP }).then(forceSettings)
    })
    afterAll(() => session.close())

    test.each(files.map((file) => relative(folder, file)))('%s', async (file) => {
      const problems: string[] = []
      for (const part of parseSlt(readFileSync(`${folder}/${file}`, 'utf8'))) {
        const problem = part.kind !== 'text' && runsOn(part, setup.share) ? await check(part, runOn(session)) : undefined
        if (problem) problems.push(problem)
      }
      expect(problems.join('\n\n')).toBe('')
    })
  })
}
