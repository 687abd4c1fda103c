// What is asked of each query: the oracle's answer, or that two ways of asking Quern alone give the same.
import { BindError, InternalError, QuernError, UnsupportedError } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import { disagreement } from './agreement.ts'
import { changes } from './changes.ts'
import type { FuzzEngines, Setup } from './engines.ts'
import { expression } from './expressions.ts'
import { list, type Piece, piece, sqlOf } from './piece.ts'
import { query } from './queries.ts'
import { relation } from './relations.ts'
import type { Maker } from './scope.ts'

/** A case: SQL in pieces, and how it is asked. */
export interface FuzzCase {
  readonly check: 'oracle' | 'partition' | 'no_rewrite' | 'changes'
  readonly sql: Piece
  readonly ordered: boolean
  readonly setup: Setup
  readonly disabled: readonly string[]
}

export type Verdict =
  | { readonly kind: 'same'; readonly rows: number }
  /** Both refuse it: it is no query. */
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'unsupported'; readonly why: string }
  /** DuckDB answers in one way with its optimizer and in another without: the latter is Quern's. */
  | { readonly kind: 'doubtful'; readonly why: string }
  | Found

/**
 * `refused`: one engine raises as it runs where the other has an answer: DuckDB, or Quern in some plans of the query. It has looked at rows that it need
 * not, or the answer is wrong.
 */
export interface Found {
  readonly kind: 'different' | 'refused'
  readonly by?: 'DuckDB' | 'Quern'
  readonly what: string
  readonly expected: RowSet | undefined
}

/** Of twenty cases one partitions and one compares with what no rule may rewrite. */
export function makeCase(maker: Maker, depth: number): Pick<FuzzCase, 'check' | 'sql' | 'ordered'> {
  const check = maker.random.weighted<FuzzCase['check']>([
    [18, 'oracle'],
    [1, 'partition'],
    [1, 'no_rewrite'],
    [0.8, 'changes'],
  ])
  maker.uses(`check ${check}`)
  if (check === 'oracle') return { check, ...query(maker, depth) }
  if (check === 'changes') return { check, sql: changes(maker), ordered: false }
  const from = relation(maker, 1, () => query(maker, 0), 100)
  const condition = expression(maker, { columns: from.columns, subqueries: 1 }, 'bool', 3)
  const shown = maker.random.some(from.columns, 3).map(({ sql }) => sql)
  // Three pieces: what is shown, of what, and the condition; the check puts them together.
  return {
    check,
    ordered: false,
    sql: { kind: 'case', parts: [list(shown.length > 0 ? shown : ['1']), piece('source')`FROM ${from.sql}`, condition] },
  }
}

export async function judge(engines: FuzzEngines, tested: FuzzCase): Promise<Verdict> {
  if (tested.check === 'oracle') return againstOracle(engines, tested)
  if (tested.check === 'changes') return afterChanges(engines, tested)
  const [shown, from, condition] = tested.sql.parts.map(sqlOf) as [string, string, string]
  const asked = statementsOf(tested, shown, from, condition)
  const answers: RowSet[] = []
  for (const [i, { sql, plain }] of asked.entries()) {
    const answer = await engines
      .askQuern(sql, tested.setup, plain ? await engines.optionalRules() : tested.disabled)
      .catch((error: unknown) => error)
    if (answer instanceof UnsupportedError) return { kind: 'unsupported', why: answer.message }
    if (answer instanceof InternalError || !(answer instanceof QuernError || !(answer instanceof Error))) return crash(answer)
    if (answer instanceof Error) {
      // An error that depends on which rows are looked at is none of the check's.
      return { kind: 'invalid', why: `${i}: ${answer.message}` }
    }
    answers.push(answer as RowSet)
  }
  const [whole, ...parts] = answers as [RowSet, ...RowSet[]]
  const together = { columns: whole.columns, rows: parts.flatMap(({ rows }) => rows) }
  const what = disagreement(together, whole, false, '')
  return what ? { kind: 'different', what, expected: undefined } : { kind: 'same', rows: whole.rows.length }
}

/** The queries of a check: the rows of the first are those of all others together. */
export function statementsOf(
  { check }: Pick<FuzzCase, 'check'>,
  shown: string,
  from: string,
  condition: string,
): { sql: string; plain: boolean }[] {
  if (check === 'no_rewrite') {
    return [
      { sql: `SELECT count(*)::HUGEINT AS n ${from} WHERE ${condition}`, plain: false },
      { sql: `SELECT coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)::HUGEINT AS n ${from}`, plain: true },
    ]
  }
  const where = ['', ` WHERE ${condition}`, ` WHERE NOT (${condition})`, ` WHERE (${condition}) IS NULL`]
  return where.map((part) => ({ sql: `SELECT ${shown} ${from}${part}`, plain: false }))
}

async function againstOracle(engines: FuzzEngines, { sql, ordered, setup, disabled }: FuzzCase): Promise<Verdict> {
  const text = sqlOf(sql)
  const expected = await engines.askDuckDB(text).catch((error: Error) => error)
  const actual = await engines.askQuern(text, setup, disabled).catch((error: Error) => error)
  if (actual instanceof UnsupportedError) return { kind: 'unsupported', why: actual.message }
  if (actual instanceof Error && (!(actual instanceof QuernError) || actual instanceof InternalError)) return crash(actual)
  if (expected instanceof Error && actual instanceof Error) return { kind: 'invalid', why: `${actual.message} | ${firstLine(expected)}` }
  if (expected instanceof Error && isLimitOfDuckDB(expected, text)) return { kind: 'unsupported', why: firstLine(expected) }
  const what = actual instanceof Error || expected instanceof Error ? undefined : disagreement(actual, expected, ordered, text)
  if (!what && !(actual instanceof Error || expected instanceof Error)) return { kind: 'same', rows: expected.rows.length }
  const plain = await engines.askDuckDBPlainly(text).catch((error: Error) => error)
  if (plain instanceof Error && actual instanceof Error)
    return { kind: 'invalid', why: `without DuckDB’s optimizer: ${actual.message} | ${firstLine(plain)}` }
  if (!(plain instanceof Error || actual instanceof Error) && !disagreement(actual, plain, ordered, text)) {
    const why = expected instanceof Error ? firstLine(expected) : what!
    return { kind: 'doubtful', why: `with its optimizer DuckDB answers in another way: ${why}` }
  }
  if (expected instanceof Error || actual instanceof Error) {
    const refused = expected instanceof Error ? expected : (actual as Error)
    if (expected instanceof Error) return refusedByOracle(expected)
    const kind = (await dependsOnPlan(engines, text, setup, disabled)) ? 'refused' : 'different'
    return { kind, by: 'Quern', what: `Quern alone refuses it: ${firstLine(refused)}`, expected }
  }
  return { kind: 'different', what: what!, expected }
}

/** Statements one after the other on both engines; of the last one, the rows. A statement that both refuse has changed nothing. */
async function afterChanges(engines: FuzzEngines, { sql, setup, disabled }: FuzzCase): Promise<Verdict> {
  const statements = sql.parts.map(sqlOf)
  // Without it, a case that is made smaller would go on with what another one has left.
  if (!statements[0]!.startsWith('CREATE')) return { kind: 'invalid', why: 'there is no table' }
  let verdict: Verdict = { kind: 'same', rows: 0 }
  let refused: Verdict | undefined
  for (const statement of statements) {
    const expected = await engines.askDuckDB(statement).catch((error: Error) => error)
    const actual = await engines.askQuern(statement, setup, disabled).catch((error: Error) => error)
    if (actual instanceof UnsupportedError) return { kind: 'unsupported', why: actual.message }
    if (actual instanceof Error && (!(actual instanceof QuernError) || actual instanceof InternalError)) return crash(actual)
    if (expected instanceof Error && actual instanceof Error)
      refused = { kind: 'invalid', why: `${actual.message} | ${firstLine(expected)}` }
    else if (expected instanceof Error)
      return isLimitOfDuckDB(expected, statement) ? { kind: 'unsupported', why: firstLine(expected) } : refusedByOracle(expected)
    else if (actual instanceof Error)
      return { kind: 'different', what: `Quern alone refuses it: ${firstLine(actual)}`, expected: undefined }
    // What a statement that changes rows gives is the business of other tests.
    else if (/^SELECT/.test(statement)) {
      const what = disagreement(actual, expected, false, statement)
      verdict = what ? { kind: 'different', what, expected } : { kind: 'same', rows: expected.rows.length }
    }
  }
  return verdict.kind === 'same' ? (refused ?? verdict) : verdict
}

/** A query that only Quern takes for one is a difference; where DuckDB raises as it runs, that is still to be told. */
function refusedByOracle(error: Error): Verdict {
  const what = `DuckDB alone refuses it: ${firstLine(error)}`
  return { kind: AS_IT_RUNS.test(error.message) ? 'refused' : 'different', by: 'DuckDB', what, expected: undefined }
}

const AS_IT_RUNS = /^(Out of Range|Conversion|Invalid Input|INTERNAL) Error/

/** Whether it still raises there, as it runs. */
export async function raises(engines: FuzzEngines, { sql, setup, disabled }: FuzzCase, by: Found['by']): Promise<boolean> {
  const asked = by === 'Quern' ? engines.askQuern(sqlOf(sql), setup, disabled) : engines.askDuckDB(sqlOf(sql))
  return asked.then(
    () => false,
    (error: Error) => (by === 'Quern' ? !(error instanceof BindError) : AS_IT_RUNS.test(error.message)),
  )
}

/** Whether it depends on the plan if a row is looked at that raises: with all rules or with none there is an answer. */
async function dependsOnPlan(engines: FuzzEngines, text: string, setup: Setup, disabled: readonly string[]): Promise<boolean> {
  const all = await engines.optionalRules()
  for (const rules of [[], all]) {
    if (rules.join() === disabled.join()) continue
    const other = await engines.askQuern(text, setup, rules).catch((error: Error) => error)
    if (!(other instanceof Error)) return true
  }
  return false
}

/** What Quern can do and DuckDB can not. */
const LIMITS_OF_DUCKDB = new RegExp(
  [
    '^Not implemented Error',
    'non-inner join on subquery',
    'subqueries in lambda expressions are not supported',
    'ORDER BY non-integer literal',
    // Of a list that it has folded to NULL.
    'UNNEST requires a single list as input',
    'Unimplemented type for mark join',
    'Operation requires a flat vector',
    // Of an argument that it has folded to NULL it forgets the type.
    'Could not choose a best candidate function for the function call "\\w+\\([^)]*"NULL"',
  ].join('|'),
)
/** DuckDB's lambdas in a subquery do not see the columns of the query around. */
const LAMBDA_OUTSIDE = /Referenced table "\w+" not found|Referenced column "\w+" not found/

function isLimitOfDuckDB({ message }: Error, sql: string): boolean {
  return LIMITS_OF_DUCKDB.test(message) || (sql.includes('lambda') && LAMBDA_OUTSIDE.test(message))
}

function crash(error: unknown): Verdict {
  return {
    kind: 'different',
    what: `crashed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    expected: undefined,
  }
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0]!
}
