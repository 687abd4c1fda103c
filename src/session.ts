// A session: the front of the engine for the thread that opens it.
import { BindError, CancelledError, QuernError } from './common/errors.ts'
import type { MeasuredQuery, PlannedQuery } from './common/plan-report.ts'
import type { OnProgress } from './common/progress.ts'
import type { QueryResult } from './common/result.ts'
import type { AnyFrame, DataFrame } from './dataframe/data-frame.ts'
import type { FileReader } from './dataframe/file-reader.ts'
import { FrameSource, type SqlOptions } from './dataframe/frame-source.ts'
import type { RowSchema } from './dataframe/input-rows.ts'
import type { Row } from './dataframe/row-types.ts'
import type { OpenOptions } from './open.ts'
import { parse } from './parser/index.ts'
import { BARE, Engine, type StatementScope } from './session/engine.ts'
import { FrameExecutor } from './session/frame-executor.ts'
import { bindParameters, checkParameters, type Parameters, type ParameterValue, parametersOf } from './session/parameters.ts'
import { withSql } from './session/query-execution.ts'
import { Statements } from './session/statements.ts'
import { staticResult } from './session/static-result.ts'
import type { UserFunctions } from './session/user-functions.ts'

export interface QueryOptions {
  /** Cancels the query, whether it is waiting or running. */
  readonly signal?: AbortSignal | undefined
  /** Told how far the query is, at most every 50 ms while its result is read. */
  readonly onProgress?: OnProgress | undefined
  /** Values for the parameters: an array for `?` and `$1`, an object for `$name`. */
  readonly params?: Parameters | undefined
}

/** Not made by hand: see `open`. */
export class Session {
  /** Functions of the user's for SQL and DataFrames. */
  readonly udf: UserFunctions
  private readonly engine: Engine
  private readonly statements: Statements
  private readonly frames: FrameSource
  private closed = false

  constructor(options: OpenOptions) {
    const engine = new Engine(options)
    this.engine = engine
    this.statements = new Statements(engine)
    this.udf = engine.udf
    this.frames = new FrameSource(
      new FrameExecutor({
        views: engine.views,
        viewPlace: (name) => {
          const place = engine.catalog.schemas.target([{ text: name, position: { offset: 0, length: 0 } }])
          this.statements.tables.checkFree({ kind: 'create-view', orReplace: true }, place)
          return place
        },
        bind: (frame) => this.open(() => engine.bind(frame, BARE)),
        run: (frame, options) => this.open(async () => engine.run(await engine.plan(frame), { ...BARE, ...options })),
        write: (frame, target, options) => this.open(() => engine.write(frame, target, { ...BARE, ...options })),
        explained: (frame, { analyze = false, ...options }) =>
          this.open(() => engine.explained(() => engine.bind(frame, BARE), analyze, { ...BARE, ...options })),
      }),
    )
  }

  /** Files as DataFrames: `session.read.parquet('plays/').filter("country = 'SE'")`. */
  get read(): FileReader {
    return this.frames.read
  }

  /**
   * The rows of a query as a DataFrame. Nothing runs before one of its actions; the text is parsed at once, and throws a `ParseError` or a `BindError`
   * where it is no query. As a template its values become parameters, and DataFrames tables.
   *
   *     const top = session.sql`select city, count(*) as plays from ${plays} where country = ${country} group by city`
   *     await top.orderBy(col('plays').desc()).show()
   */
  sql<R extends object = Row>(text: string, options?: SqlOptions): DataFrame<R>
  sql<R extends object = Row>(strings: TemplateStringsArray, ...values: readonly (ParameterValue | AnyFrame)[]): DataFrame<R>
  sql<R extends object = Row>(text: string | TemplateStringsArray, ...rest: readonly unknown[]): DataFrame<R> {
    return this.frames.sql(text, ...rest)
  }

  /** A table or view as a DataFrame. */
  table<R extends object = Row>(name: string): DataFrame<R> {
    return this.frames.table(name)
  }

  /**
   * Rows of JavaScript objects as a DataFrame. Types follow from the values: INTEGER, BIGINT or HUGEINT for whole numbers, DOUBLE, VARCHAR, BOOLEAN,
   * TIMESTAMP for Dates, BLOB for bytes; a schema says otherwise: `rows(prices, { song: 'VARCHAR', price: 'DECIMAL(10, 2)' })`.
   */
  rows<R extends object>(rows: readonly R[], schema?: RowSchema): DataFrame<R> {
    return this.frames.rows(rows, schema)
  }

  /**
   * Runs the statements of a text, separated by semicolons, and gives the result of the last one. A query runs as its batches are read; all else has
   * been done when the promise resolves. Rejects with a `QuernError` (`ParseError`, `BindError`, `FileError`, …) where a statement is wrong; errors
   * while a query runs come from the batches.
   *
   *     await session.query('select count(*) from plays where country = $country', { params: { country: 'SE' } })
   */
  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    if (this.closed) throw new CancelledError('the session was closed')
    try {
      options.signal?.throwIfAborted()
      const statements = parse(sql)
      const scope: StatementScope = {
        ...BARE,
        signal: options.signal,
        onProgress: options.onProgress,
        params: bindParameters(options.params),
      }
      checkParameters(parametersOf(statements), scope.params)
      if (statements.length === 0) return staticResult([], [])
      for (const statement of statements.slice(0, -1)) {
        const result = await this.statements.execute(statement, scope)
        for await (const _ of result.batches());
      }
      const result = await this.statements.execute(statements.at(-1)!, scope)
      return inText(sql, { timeZone: this.engine.timeZone, ...result })
    } catch (error) {
      throw options.signal?.aborted && !(error instanceof QuernError) ? new CancelledError() : withSql(sql, error)
    }
  }

  /** Ends all queries (their readers get a `CancelledError`) and all threads. */
  async close(): Promise<void> {
    this.closed = true
    await this.engine.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  private open<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new CancelledError('the session was closed')
    return work()
  }

  /**
   * The plan of a query: what EXPLAIN shows, as data. With `analyze` the query runs, its rows are counted and forgotten; with
   * `steps` as well, the steps of each worker are told. Rejects as `query` does.
   *
   *     const { query, exchange } = await session.explain(`select count(*) from 'plays'`, { analyze: true })
   *     console.log(query.peakMemory, exchange?.bytes)
   */
  explain(sql: string, options: QueryOptions & { readonly analyze: true; readonly steps?: boolean }): Promise<MeasuredQuery>
  explain(sql: string, options?: QueryOptions & { readonly analyze?: boolean }): Promise<PlannedQuery>
  async explain(
    sql: string,
    options: QueryOptions & { readonly analyze?: boolean; readonly steps?: boolean } = {},
  ): Promise<PlannedQuery | MeasuredQuery> {
    if (this.closed) throw new CancelledError('the session was closed')
    try {
      const [statement, second] = parse(sql)
      if (statement?.kind !== 'query' || second)
        throw new BindError('explain takes one query', { position: (second ?? statement)?.position })
      const params = bindParameters(options.params)
      checkParameters(parametersOf([statement]), params)
      const scope: StatementScope = { ...BARE, signal: options.signal, onProgress: options.onProgress, params }
      return await this.engine.explained(() => this.engine.bind(statement, scope), options.analyze === true, scope, options.steps)
    } catch (error) {
      throw withSql(sql, error)
    }
  }
}

function inText(sql: string, result: QueryResult): QueryResult {
  return {
    ...result,
    async *batches() {
      try {
        yield* result.batches()
      } catch (error) {
        throw withSql(sql, error)
      }
    },
  }
}
