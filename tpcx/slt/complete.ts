// Fills in a file's answers: from the oracle, and only where Quern gives the same. A deliberate difference is filled in from Quern.
import { difference } from '../bench/compare.ts'
import type { RowSet } from '../bench/rows.ts'
import { answerRows, typeLetters } from './answer.ts'
import type { SltPart, SltRecord } from './records.ts'
import { failureText, type Run } from './run.ts'

interface Completed {
  readonly parts: SltPart[]
  /** Records that the engines do not agree on: they are left as they were. */
  readonly problems: string[]
}

export async function complete(parts: readonly SltPart[], quern: Run, oracle: Run): Promise<Completed> {
  const problems: string[] = []
  const completed: SltPart[] = []
  for (const part of parts) {
    const answered = part.kind === 'text' ? part : await answer(part, quern, oracle)
    completed.push(typeof answered === 'string' ? part : answered)
    if (typeof answered === 'string' && part.kind !== 'text') problems.push(`line ${part.line}: ${answered}\n${part.sql}`)
  }
  return { parts: completed, problems }
}

/** The record with its answer, or what is wrong. */
async function answer(record: SltRecord, quern: Run, oracle: Run): Promise<SltRecord | string> {
  const ours = await outcome(quern, record.sql)
  const theirs = record.quernOnly ? ours : await outcome(oracle, record.sql)
  if (record.kind === 'error') {
    if (typeof ours !== 'string') return 'Quern did not fail'
    if (typeof theirs !== 'string') return 'DuckDB did not fail'
    return record.expected && ours.includes(record.expected) ? record : { ...record, expected: ours }
  }
  if (typeof theirs === 'string') return `DuckDB failed: ${theirs}`
  if (typeof ours === 'string') return `Quern failed: ${ours}`
  if (record.kind === 'statement') return record
  const different = difference(ours, theirs, { ordered: record.sort === 'nosort' })
  return different ?? { ...record, types: typeLetters(theirs), rows: answerRows(theirs, record.sort) }
}

/** The rows, or what the failure says. */
function outcome(run: Run, sql: string): Promise<RowSet | string> {
  return run(sql).catch(failureText)
}
