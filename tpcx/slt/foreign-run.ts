// Runs the records of a foreign file and says of each how it went.
import { InternalError, QuernError, UnsupportedError } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import { foreignMismatch, labelDigest, type Mismatch } from './foreign-answer.ts'
import type { ForeignQuery, ForeignRecord, ForeignStatement } from './foreign-records.ts'
import { failureText } from './run.ts'

/**
 * `wrong`: another answer than the file's, or an error where there should be none. `unsupported`: refused by name, or read from what a statement that
 * failed should have made. `crashed`: an error that is a defect, or no end within the time.
 */
export type OutcomeStatus = 'passed' | 'wrong' | 'unsupported' | 'crashed'

interface Passed {
  readonly status: 'passed'
  readonly line: number
}

/** What the file states and what came. */
export interface Failure extends Mismatch {
  readonly status: Exclude<OutcomeStatus, 'passed'>
  readonly line: number
  readonly sql: string
}

export type Outcome = Passed | Failure

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
    yield failure === undefined ? { line: record.line, status: 'passed' } : shortened({ ...common, ...failure })
  }
}

interface FileState {
  readonly labels: Map<string, string>
  /** Names of what a statement that failed would have made or changed. */
  readonly spoilt: Set<string>
}

type Failed = Omit<Failure, 'line' | 'sql'>

/** Characters of a text that is kept: a million failures must fit into a process. */
const MOST_CHARACTERS = 4000

function shortened({ sql, expected, got, ...rest }: Failure): Failure {
  const short = (text: string) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text)
  return { ...rest, sql: short(sql), expected: short(expected), got: short(got) }
}

async function attempt(
  record: Exclude<ForeignRecord, { kind: 'unknown' }>,
  run: AbortableRun,
  state: FileState,
  seconds: number,
): Promise<Failed | undefined> {
  const wantsError = record.kind === 'statement' && record.outcome === 'error'
  const signal = AbortSignal.timeout(seconds * 1000)
  try {
    const result = await run(record.sql, signal)
    if (wantsError) return readsSpoilt(record.sql, state) ?? { status: 'wrong', expected: 'an error', got: 'none' }
    if (record.kind === 'statement') return countMismatch(result, record)
    // A plan's text is each engine's own.
    if (/^\s*explain\b/i.test(record.sql)) return undefined
    const mismatch = foreignMismatch(result, record) ?? labelMismatch(labelDigest(result, record), record, state)
    return mismatch && { status: 'wrong', ...mismatch, ...readsSpoilt(record.sql, state) }
  } catch (error) {
    const expected = record.kind === 'query' ? (record.expected ?? []).join('\n') : record.outcome
    const failure = { expected, got: failureText(error) }
    if (signal.aborted) return { status: 'crashed', expected, got: `no end within ${seconds} s` }
    if (!(error instanceof QuernError) || error instanceof InternalError) return { status: 'crashed', ...failure }
    const refused = error instanceof UnsupportedError
    if (!refused && (wantsError || (record.kind === 'statement' && record.outcome === 'any'))) return undefined
    const unsupported = refused || isNotThere(error) || readsSpoilt(record.sql, state) !== undefined
    if (record.kind === 'statement') spoil(record.sql, state)
    return { status: unsupported ? 'unsupported' : 'wrong', ...failure }
  }
}

const NOT_THERE =
  /^(?:table )?(?:function|type|setting) .* does not exist|^unknown (?:type|setting)|^there is no (?:type|setting|function)|^no overload of|^macro .* cannot be called with these arguments/

/** The engine that the file is of has the syntax, function, overload, type or setting: an error that names it is a refusal. */
function isNotThere(error: QuernError): boolean {
  return error.code === 'PARSE' || (error.code === 'BIND' && NOT_THERE.test(error.message))
}

/** A statement that changes rows gives one row with their count. */
function countMismatch({ columns, rows }: RowSet, { sql, count }: ForeignStatement): Failed | undefined {
  // A table made from rows is 0 rows for one engine, their count for another.
  if (count === undefined || /^\s*create\b/i.test(sql)) return undefined
  const changes = /^\s*(?:insert|update|delete|merge|copy)\b/i.test(sql) && columns.length === 1 && rows.length === 1
  const got = changes ? Number(rows[0]![0]) : rows.length
  return got === count ? undefined : { status: 'wrong', expected: `${count} rows`, got: `${got} rows` }
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

function readsSpoilt(sql: string, { spoilt }: FileState): Failed | undefined {
  if (spoilt.size === 0) return undefined
  const name = sql.match(/\w+/g)?.find((word) => spoilt.has(word.toLowerCase()))
  return name === undefined
    ? undefined
    : { status: 'unsupported', expected: '', got: `reads ${name}, which a statement that failed changes` }
}
