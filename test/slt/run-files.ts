// The .slt files below this folder, and how a test file runs them: with a number of threads and a size of batches.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { parseSlt, type SltPart } from '../../tpcx/slt/records.ts'
import { check, type Run } from '../../tpcx/slt/run.ts'
import { FORCED_SETUP, forceSettings, WITHOUT_HASHES, WITHOUT_RULES } from '../forced-setup.ts'
import { textHash } from '../text-hash.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
export const SLT_FILES = globSync('**/*.slt', { cwd: folder, absolute: true }).sort()

interface Setup {
  readonly threads: number
  readonly batchRows: number
  readonly alwaysWorkers?: boolean
  /** Which half of the queries are asked; all where it is not given. A quarter of the queries is in both halves, and all statements are. */
  readonly share?: 0 | 1
}

export const EVERY_RECORD: Setup = { threads: 1, batchRows: 8192 }

/** What later records may read. */
const CHANGES = /\b(insert|update|delete|merge|replace|nextval|setval|prepare|execute|create|set)\b/i

function runsOn(part: SltPart, share: number | undefined): boolean {
  if (part.kind !== 'query' || share === undefined || CHANGES.test(part.sql)) return part.kind !== 'text'
  const hash = textHash(part.sql)
  return hash % 4 === 0 || ((hash >>> 2) & 1) === share
}

/** Records that one way of running the tests (CONTRIBUTING.md) cannot hold for. */
const CANNOT_HOLD: readonly { readonly when: boolean; readonly sql: RegExp; readonly why: string }[] = [
  {
    when: WITHOUT_RULES,
    sql: /\(m\.name \|\| l\.name\)::BIGINT > 0/,
    why: 'a rule puts the cast behind the conditions that keep all rows from it',
  },
  {
    when: WITHOUT_RULES,
    sql: /\bretail_/,
    why: 'its joins of up to eight tables are products of them where no condition becomes a key: they take minutes',
  },
  { when: WITHOUT_HASHES, sql: /\bhash\(/, why: 'all hashes are 0' },
]

function canHold({ sql }: { readonly sql: string }): boolean {
  return !CANNOT_HOLD.some((record) => record.when && record.sql.test(sql))
}

export const runOn =
  (session: Session): Run =>
  async (sql) =>
    readAll(await session.query(sql))

export function runFiles(setup: Setup): void {
  describe(`${setup.threads} threads, batches of ${setup.batchRows} rows`, () => {
    // One session for all files, for starting threads takes longer than most of them: a file's views have names of their own.
    let session: Session
    beforeAll(async () => {
      session = await open({ ...setup, ...FORCED_SETUP }).then(forceSettings)
    })
    afterAll(() => session.close())

    test.each(SLT_FILES.map((file) => relative(folder, file)))('%s', async (file) => {
      const problems: string[] = []
      for (const part of parseSlt(readFileSync(`${folder}/${file}`, 'utf8'))) {
        const problem = part.kind !== 'text' && runsOn(part, setup.share) && canHold(part) ? await check(part, runOn(session)) : undefined
        if (problem) problems.push(problem)
      }
      expect(problems.join('\n\n')).toBe('')
    })
  })
}
