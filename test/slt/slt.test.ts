// Every record of the .slt files. With SLT_COMPLETE=1 (npm run slt:complete) it fills in their answers instead.
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { open } from '../../src/index.ts'
import { DuckDB } from '../../tpcx/bench/duckdb.ts'
import { complete } from '../../tpcx/slt/complete.ts'
import { parseSlt, printSlt } from '../../tpcx/slt/records.ts'
import { EVERY_RECORD, runFiles, runOn, SLT_FILES } from './run-files.ts'

if (process.env['SLT_COMPLETE']) {
  test.each(SLT_FILES)('%s', async (file) => {
    const duckdb = await DuckDB.open(1)
    await using session = await open(EVERY_RECORD)
    const { parts, problems } = await complete(parseSlt(readFileSync(file, 'utf8')), runOn(session), (sql) => duckdb.query(sql))
    writeFileSync(file, printSlt(parts))
    duckdb.close()
    expect(problems.join('\n\n')).toBe('')
  })
} else {
  runFiles(EVERY_RECORD)
}
