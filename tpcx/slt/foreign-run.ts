// Runs the records of a foreign file and says of each how it went.
import { InternalError, QuernError, UnsupportedError } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import { foreignMismatch, labelDigest, type Mismatch } from './foreign-answer.ts'
import type { ForeignQuery, ForeignRecord } from './foreign-records.ts'
import { failureText } from './run.ts'

/**
 * `wrong`: another answer than the file's, or an error where there should be none. `unsupported`: refused by name, or read from what an unsupported
 * statement should have made. `crashed`: an error that is a defect, or no end within the time.
 */
export type OutcomeStatus = 'passed' | 'wrong' | 'unsupported' | 'crashed'

export interface Outcome {
  readonly status: OutcomeStatus
  readonly line: number
  readonly sql: string
  /** Of a failure, what the file states and what came. */
  readonly expected: string
  readonly got: string
}

/** Runs SQL and reads the result; rejects when the signal says so. */
export type AbortableRun = (sql: string, signal: AbortSignal) => Promise<RowSet>

/** Each record's outcome, in order. `seconds`: how long one may take. */
export async function* runForeign(records: readonly ForeignRecord[], run: AbortableRun, seconds: number): AsyncGenerator<Outcome> {
  const state: FileState = { labels: new Map(), spoilt: new Set() }
  for (const [at, record] of records.entries()) {
    const common = { line: record.line, sql: record.sql }
    if (record.kind === 'unknown') {
      const rest = record.rest ? records.slice(at + 1) : []
      yield { ...common, status: 'unsupported', expected: record.what, got: 'not known to the runner' }
      for (const { line, sql } of rest) yield { status: 'unsupported', line, sql, expected: '', got: `behind line ${record.line}` }
      if (record.rest) return
      continue
    }
    const failure = await attempt(record, run, state, seconds)
    if (failure === undefined) yield { ...common, status: 'passed', expected: '', got: '' }
    else yield { ...common, ...failure }
  }
}

interface FileState {
  readonly labels: Map<string, string>
  /** Names of what an unsupported statement would have made or changed. */
  readonly spoilt: Set<string>
}

interface Failure extends Mismatch {
  readonly status: Exclude<OutcomeStatus, 'passed'>
}

async function attempt(
  record: Exclude<ForeignRecord, { kind: 'unknown' }>,
  run: AbortableRun,
  state: FileState,
  seconds: number,
): Promise<Failure | undefined> {
  const wantsError = record.kind === 'statement' && record.outcome === 'error'
  const signal = AbortSignal.timeout(seconds * 1000)
  try {
    const result = await run(record.sql, signal)
    if (wantsError) return readsSpoilt(record.sql, state) ?? { status: 'wrong', expected: 'an error', got: 'none' }
    if (record.kind === 'statement') return undefined
    const mismatch = foreignMismatch(result, record) ?? labelMismatch(labelDigest(result, record), record, state)
    return mismatch && { status: 'wrong', ...mismatch, ...readsSpoilt(record.sql, state) }
  } catch (error) {
    const expected = record.kind === 'query' ? (record.expected ?? []).join('\n') : record.outcome
    const failure = { expected, got: failureText(error) }
    if (signal.aborted) return { status: 'crashed', expected, got: `no end within ${seconds} s` }
    if (!(error instanceof QuernError) || error instanceof InternalError) return { status: 'crashed', ...failure }
    if (error instanceof UnsupportedError) {
      if (record.kind === 'statement') spoil(record.sql, state)
      return { status: 'unsupported', ...failure }
    }
    if (wantsError || (record.kind === 'statement' && record.outcome === 'any')) return undefined
    if (readsSpoilt(record.sql, state)) {
      if (record.kind === 'statement') spoil(record.sql, state)
      return { status: 'unsupported', ...failure }
    }
    return { status: 'wrong', ...failure }
  }
}

function labelMismatch(digest: string, { label }: ForeignQuery, { labels }: FileState): Mismatch | undefined {
  if (label === undefined) return undefined
  const known = labels.get(label) ?? digest
  labels.set(label, known)
  return known === digest ? undefined : { expected: `the result of label ${label}`, got: 'another one' }
}

/** What a statement makes or changes. */
const TARGET = /\b(?:table|view|macro|function|type|sequence|schema|into|update|from)\s+(?:if\s+(?:not\s+)?exists\s+)?"?(\w+)"?/gi

function spoil(sql: string, { spoilt }: FileState): void {
  for (const [, name] of sql.matchAll(TARGET)) spoilt.add(name!.toLowerCase())
}

function readsSpoilt(sql: string, { spoilt }: FileState): Failure | undefined {
  if (spoilt.size === 0) return undefined
  const name = sql.match(/\w+/g)?.find((word) => spoilt.has(word.toLowerCase()))
  return name === undefined
    ? undefined
    : { status: 'unsupported', expected: '', got: `reads ${name}, which an unsupported statement changes` }
}
