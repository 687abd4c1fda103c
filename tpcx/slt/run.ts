// Runs the records of a sqllogictest file on an engine.
import { QuernError } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import { answerRows, sameAnswer, typeLetters } from './answer.ts'
import type { SltRecord } from './records.ts'

/** Runs SQL and reads the result. */
export type Run = (sql: string) => Promise<RowSet>

/** What is wrong with the record's outcome, or undefined. */
export async function check(record: SltRecord, run: Run): Promise<string | undefined> {
  let result: RowSet
  try {
    result = await run(record.sql)
  } catch (error) {
    if (record.kind !== 'error') return report(record, `failed: ${failureText(error)}`)
    const got = failureText(error)
    return got.includes(record.expected) && record.expected !== ''
      ? undefined
      : report(record, lines(['expected', record.expected], ['got', got]))
  }
  if (record.kind === 'error') return report(record, 'succeeded, but should have failed')
  if (record.kind === 'statement') return undefined
  const types = typeLetters(result)
  const rows = answerRows(result, record.sort)
  if (types !== record.types) return report(record, `types: expected ${record.types || 'none (npm run slt:complete)'}, got ${types}`)
  if (!record.rows) return report(record, 'has no answer yet: npm run slt:complete')
  if (sameAnswer(rows, record.rows, types)) return undefined
  return report(record, lines(['expected', record.rows.join('\n')], ['got', rows.join('\n')]))
}

/** `CODE message`, on one line. */
export function failureText(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!
  return error instanceof QuernError ? `${error.code} ${message}` : message
}

function report(record: SltRecord, what: string): string {
  return `line ${record.line}: ${what}\n${record.sql}`
}

function lines(...blocks: readonly [string, string][]): string {
  return blocks.map(([title, text]) => `${title}\n${text.replace(/^/gm, '    ')}`).join('\n  ')
}
