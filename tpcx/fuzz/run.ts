// Asks one query after the other, from a seed, and tells what became of them.
import { answerRows, typeLetters } from '../slt/answer.ts'
import { type FuzzCase, judge, makeCase, raises, statementsOf } from './checks.ts'
import { createInMemory, makeDatabase } from './database.ts'
import { FuzzEngines, SETUPS, type Setup } from './engines.ts'
import { type Piece, sqlOf } from './piece.ts'
import { Random } from './random.ts'
import { type ReducedCase, reduce } from './reduce.ts'
import { Maker } from './scope.ts'
import { maySkip } from './skipped.ts'
import { SUBQUERIES } from './subqueries.ts'

export interface FuzzTask {
  readonly seed: number
  /** Number of the first query. */
  readonly from: number
  readonly queries: number
  /** Rows of the largest table. */
  readonly mostRows: number
  /** Tries to make a case smaller; 0 leaves it as it was found. */
  readonly reductions: number
  /** Ways to run Quern; all that there are, unless given. */
  readonly setups?: readonly Setup[]
}

/** What has become of a query. */
export interface FuzzOutcome {
  readonly number: number
  readonly kind: 'same' | 'invalid' | 'unsupported' | 'doubtful' | 'refused' | 'different'
  readonly rows: number
  /** Of an agreement, what of the language is in it. */
  readonly features: readonly string[]
  /** Why it is none; of a difference, a record for an .slt file. */
  readonly text: string
  /** The SQL as it was made. */
  readonly sql: string
}

/** Queries of consecutive numbers share a database. */
const QUERIES_PER_DATABASE = 500

/** Of a mistake that is DuckDB's own, whatever was asked. */
const INTERNAL_OF_DUCKDB = 'INTERNAL Error'

/** Many small batches take long and show no more than a few. */
const MOST_BATCHES = 150

/** `begins` hears of each query before it is asked, and of each try to make it smaller. */
export async function* fuzz(task: FuzzTask, begins: (number: number) => void = () => {}): AsyncGenerator<FuzzOutcome> {
  const { seed, from, queries, mostRows, reductions, setups = SETUPS } = task
  const engines = await FuzzEngines.open(setups)
  let reducing: FuzzEngines | undefined
  try {
    const rules = await engines.optionalRules()
    let tables: ReturnType<typeof makeDatabase> = []
    let loaded = -1
    for (let number = from; number < from + queries; number++) {
      const database = Math.floor(number / QUERIES_PER_DATABASE)
      if (database !== loaded) {
        tables = makeDatabase(new Random(seed, -1 - database), mostRows)
        await engines.load(tables)
        loaded = database
      }
      begins(number)
      const random = new Random(seed, number)
      const maker = new Maker(random, tables, SUBQUERIES)
      const most = Math.max(...tables.map(({ rows }) => rows.length))
      const possible = setups.filter(({ batchRows }) => most <= MOST_BATCHES * batchRows)
      // On few threads more queries are asked in the time.
      const setup = random.weighted((possible.length > 0 ? possible : setups).map((setup) => [1 / setup.threads, setup] as const))
      const disabled = random.weighted<readonly string[]>([
        [6, []],
        [2, random.some(rules, random.below(rules.length))],
        [2, rules],
      ])
      const tested: FuzzCase = { ...makeCase(maker, random.pick([1, 1, 2])), setup, disabled }
      const verdict = await judge(engines, tested)
      const common = { number, kind: verdict.kind, sql: textOf(tested) }
      if (verdict.kind === 'same') yield { ...common, rows: verdict.rows, features: [...maker.features], text: '' }
      else if ('why' in verdict) yield { ...common, rows: 0, features: [], text: verdict.why }
      else {
        let reduced: ReducedCase = { tested, tables, verdict, inMemory: false }
        const internal = verdict.what.includes(INTERNAL_OF_DUCKDB)
        if (reductions > 0 && !internal) {
          reducing ??= await FuzzEngines.open(setups)
          await reducing.load(tables)
          reduced = await reduce(reducing, tested, verdict, tables, reductions, verdict.kind === 'different', () => begins(number))
        }
        const stillRaises = (sql: Piece) => raises(reducing ?? engines, { ...reduced.tested, sql }, verdict.by)
        const excused = internal || (verdict.kind === 'refused' && (await maySkip(reduced.tested.sql, stillRaises)))
        if (excused) yield { ...common, rows: 0, features: [], text: `${verdict.what}\n${textOf(reduced.tested)}` }
        else yield { ...common, kind: 'different', rows: 0, features: [], text: recordOf(reduced, seed, number) }
      }
    }
  } finally {
    await engines.close()
    await reducing?.close()
  }
}

function textOf(tested: FuzzCase): string {
  if (tested.check === 'oracle' || tested.check === 'changes') return sqlOf(tested.sql)
  const [shown, from, condition] = tested.sql.parts.map(sqlOf) as [string, string, string]
  return statementsOf(tested, shown, from, condition)
    .map(({ sql }) => sql)
    .join(';\n')
}

/** What .slt files hold, and above it what is known. */
function recordOf({ tested, tables, verdict, inMemory }: ReducedCase, seed: number, number: number): string {
  const { setup, disabled, check, ordered } = tested
  const { what, expected } = verdict
  const comment = [
    `npm run fuzz -- --seed ${seed} --from ${number} --queries 1`,
    `check ${check}; ${JSON.stringify(setup)}; disabled rules: ${disabled.join(',') || 'none'}${inMemory ? '' : '; only over the tables as they were made'}`,
    ...what.split('\n'),
  ]
  const made = inMemory ? tables.flatMap((table) => createInMemory(table).map((sql) => `statement ok\n${sql}\n`)) : []
  const head = `query${expected ? ` ${typeLetters(expected)}` : ''}${ordered ? '' : ' rowsort'}`
  const answer = expected ? ['----', ...answerRows(expected, ordered ? 'nosort' : 'rowsort').slice(0, 40)] : []
  return [...comment.map((line) => `# ${line}`), '', ...made, head, textOf(tested), ...answer].join('\n')
}
