// A session: the composition root of the main thread. Text goes in; parser, binder, optimizer, planner and runtime do the rest.
import { BindError, CancelledError, errorFromData, errorToData, type Position, QuernError } from './common/errors.ts'
import type { MeasuredQuery, PlannedQuery } from './common/plan-report.ts'
import type { OnProgress } from './common/progress.ts'
import type { QueryResult, RawValue } from './common/result.ts'
import type { AnyFrame, DataFrame } from './dataframe/data-frame.ts'
import { type FileReader, FrameSource, type SqlOptions } from './dataframe/frame-source.ts'
import type { RowSchema } from './dataframe/input-rows.ts'
import type { Row } from './dataframe/row-types.ts'
import { bind, bindConstant } from './logical/binder/bind.ts'
import { collectTables } from './logical/binder/collect-tables.ts'
import { type Bindable, type BindEnvironment, nameText } from './logical/binder/environment.ts'
import type { LogicalPlan } from './logical/plan.ts'
import { columnsOf } from './logical/plan-walk.ts'
import type { ConstantEvaluator, TableSource } from './logical/ports.ts'
import type { OpenOptions } from './open.ts'
import { optimize } from './optimizer/optimize.ts'
import type { Explain, Query, Statement, Summarize } from './parser/ast.ts'
import { parse, quoteName } from './parser/index.ts'
import { PipelineFactory } from './physical/pipeline-factory.ts'
import type { PlannerOptions } from './physical/planner/choices.ts'
import { type PhysicalPlan, planQuery, planStore } from './physical/planner/plan-query.ts'
import { Runtime } from './runtime/runtime.ts'
import { describeColumns, show, summaryItems, summaryResult } from './session/catalog-statements.ts'
import { constantEvaluator } from './session/constant-evaluator.ts'
import { copyTarget } from './session/copy-options.ts'
import { explainFormat, explainMeasured, explainPlanned, explainResult } from './session/explain.ts'
import { FrameExecutor } from './session/frame-executor.ts'
import { MemoryTables } from './session/memory-tables.ts'
import {
  type BoundParameters,
  bindParameters,
  checkParameters,
  NO_PARAMETERS,
  type Parameters,
  type ParameterValue,
  parametersOf,
  refuseParameters,
} from './session/parameters.ts'
import { PreparedStatements } from './session/prepared-statements.ts'
import { type RunSettings, runPlan, withSql } from './session/query-execution.ts'
import { defaultSettings, resetOption, setOption, settingValue } from './session/settings.ts'
import { countResult, staticResult } from './session/static-result.ts'
import { storeRows } from './session/store-rows.ts'
import { TableCatalog } from './session/table-catalog.ts'
import { type TableHost, TableStatements } from './session/table-statements.ts'
import { UserFunctions } from './session/user-functions.ts'
import { SessionViews } from './session/view-catalog.ts'
import { writePlan } from './session/write-plan.ts'
import { NodeFileSystem } from './storage/files/node-file-system.ts'
import { OpenFiles } from './storage/files/open-files.ts'
import { localDisk, type WriteFiles } from './storage/files/write-files.ts'
import { checkTarget, writeRows } from './storage/write/write-rows.ts'
import type { WriteOutcome, WriteTarget } from './storage/write/write-target.ts'
import { builtins } from './udf/builtin/index.ts'

export interface QueryOptions {
  /** Cancels the query, whether it is waiting or running. */
  readonly signal?: AbortSignal | undefined
  /** Told how far the query is, at most every 50 ms while its result is read. */
  readonly onProgress?: OnProgress | undefined
  /** Values for the parameters: an array for `?` and `$1`, an object for `$name`. */
  readonly params?: Parameters | undefined
}

/** What a statement is run with, beside the session. */
interface StatementScope {
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
  readonly params: BoundParameters
  /** Where the user's text calls the statement, if it stands in another. */
  readonly calledAt: Position | undefined
}

const BARE: StatementScope = { signal: undefined, onProgress: undefined, params: NO_PARAMETERS, calledAt: undefined }

const MICROSECONDS_A_MILLISECOND = 1000

/** Not made by hand: see `open`. */
export class Session {
  /** Functions of the user's for SQL and DataFrames. */
  readonly udf = new UserFunctions(builtins)
  private readonly runtime: Runtime
  private readonly factory: PipelineFactory
  private readonly fileSystem = new NodeFileSystem()
  private readonly disk: WriteFiles = localDisk
  private readonly memoryTables = new MemoryTables()
  private readonly tables = new TableCatalog(this.fileSystem, this.memoryTables)
  private readonly views = new SessionViews()
  private readonly tableStatements = new TableStatements(this.memoryTables, this.views)
  private readonly prepared = new PreparedStatements()
  private readonly settings = defaultSettings()
  private readonly constants: ConstantEvaluator
  private readonly frames: FrameSource
  private closed = false

  constructor(private readonly options: OpenOptions) {
    this.factory = new PipelineFactory(new OpenFiles(this.fileSystem))
    this.runtime = new Runtime({ factory: this.factory, threads: options.threads, memoryLimit: options.memoryLimit })
    this.constants = constantEvaluator(() => this.runtime.memory)
    this.frames = new FrameSource(
      new FrameExecutor({
        views: this.views,
        checkViewName: (name) => this.tableStatements.checkFree({ kind: 'create-view', orReplace: true }, name),
        bind: (frame) => this.open(() => this.bind(frame, BARE)),
        run: (frame, options) => this.open(async () => this.run(await this.plan(frame), { ...BARE, ...options })),
        write: (frame, target, options) => this.open(() => this.write(frame, target, { ...BARE, ...options })),
        explained: (frame, { analyze = false, ...options }) =>
          this.open(() => this.explained(() => this.bind(frame, BARE), analyze, { ...BARE, ...options })),
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
        const result = await this.execute(statement, scope)
        for await (const _ of result.batches());
      }
      return inText(sql, await this.execute(statements.at(-1)!, scope))
    } catch (error) {
      throw options.signal?.aborted && !(error instanceof QuernError) ? new CancelledError() : withSql(sql, error)
    }
  }

  /** Ends all queries (their readers get a `CancelledError`) and all threads. */
  async close(): Promise<void> {
    this.closed = true
    await this.runtime.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  private async execute(statement: Statement, scope: StatementScope): Promise<QueryResult> {
    switch (statement.kind) {
      case 'query':
        return this.run(await this.plan(statement, scope), scope)
      case 'explain':
        return this.explainStatement(statement, scope)
      case 'describe':
        return describeColumns(statement, await this.bind(statement.query, scope), this.memoryTables)
      case 'show': {
        const { memoryTables: tables, views, settings } = this
        return show(statement, { tables, views, settings }, async (name) =>
          columnsOf(await this.bind(parse(`from ${quoteName(name)}`)[0] as Query, scope)),
        )
      }
      case 'summarize':
        return this.summarize(statement, scope)
      case 'create-view':
        // Bound for its errors alone: a view is a text, bound anew in each query.
        refuseParameters(statement)
        if (statement.ifNotExists && this.views.view(nameText(statement.name))) return staticResult([], [])
        this.tableStatements.checkFree(statement, nameText(statement.name))
        await this.bind(statement.query, scope)
        this.views.create(statement)
        return staticResult([], [])
      case 'create-table': {
        const rows = await this.tableStatements.create(statement, this.tableHost(scope))
        return rows === undefined ? staticResult([], []) : countResult(rows)
      }
      case 'insert':
        return countResult(await this.tableStatements.insert(statement, this.tableHost(scope)))
      case 'drop-view':
      case 'drop-table':
        this.tableStatements.drop(statement)
        return staticResult([], [])
      case 'set':
        setOption(this.settings, statement)
        return staticResult([], [])
      case 'reset':
        resetOption(this.settings, statement)
        return staticResult([], [])
      case 'prepare':
        this.prepared.prepare(statement)
        return staticResult([], [])
      case 'execute': {
        const environment = this.environment(new Map(), scope)
        const call = this.prepared.execute(statement, (argument) => bindConstant(argument, 'an argument of EXECUTE', environment))
        try {
          return await this.execute(call.statement, { ...scope, params: call.params, calledAt: scope.calledAt ?? statement.position })
        } catch (error) {
          throw elsewhere(error, statement.position)
        }
      }
      case 'copy': {
        const environment = this.environment(new Map(), scope)
        const target = copyTarget(statement, (value) => bindConstant(value, 'an option of COPY', environment).value)
        const { rows } = await this.write(statement.query, target, scope, statement.position)
        return countResult(rows)
      }
      case 'deallocate':
        this.prepared.deallocate(statement)
        return staticResult([], [])
    }
  }

  /** Writes what a query gives to a file or a folder; nothing is there under the target's name before all of it is. */
  private async write(
    query: Query | Bindable,
    target: WriteTarget,
    scope: StatementScope = BARE,
    position?: Position,
  ): Promise<WriteOutcome> {
    await checkTarget(this.disk, target)
    const plan = this.optimized(writePlan(await this.bind(query, scope), target, position))
    return writeRows(this.disk, this.run(plan, scope), target)
  }

  private open<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new CancelledError('the session was closed')
    return work()
  }

  private async bind(query: Query | Bindable, scope: StatementScope): Promise<LogicalPlan> {
    return bind(query, this.environment(await this.tables.resolve(collectTables(query, this.views)), scope))
  }

  private environment(tables: ReadonlyMap<string, TableSource>, { params, calledAt }: StatementScope): BindEnvironment {
    return {
      functions: this.udf.catalog,
      constants: this.constants,
      views: this.views,
      tables,
      tableNames: this.memoryTables.all().map(({ definition }) => definition.name),
      // The wall clock tells milliseconds; a clock that does not follow it, from the start of the process, what is below.
      now: BigInt(Date.now() * MICROSECONDS_A_MILLISECOND + Math.floor((performance.now() % 1) * MICROSECONDS_A_MILLISECOND)),
      parameters: params,
      calledAt,
      setting: (name) => settingValue(this.settings, name),
      nullsFirst: this.settings.nullsFirst,
      integerDivision: this.settings.integerDivision,
    }
  }

  private async plan(query: Query | Bindable, scope: StatementScope = BARE): Promise<LogicalPlan> {
    return this.optimized(await this.bind(query, scope))
  }

  private optimized(plan: LogicalPlan): LogicalPlan {
    return optimize(plan, { constants: this.constants, disabledRules: this.settings.disabledRules }).plan
  }

  private run(plan: LogicalPlan, options: StatementScope) {
    return this.runPhysical(planQuery(plan, this.plannerOptions()), options)
  }

  private runPhysical(plan: PhysicalPlan, scope: StatementScope, timed = false) {
    return runPlan(this.runtime, plan, { ...this.runSettings(scope), timed })
  }

  private runSettings({ signal, onProgress }: StatementScope): RunSettings {
    const { batchRows, alwaysWorkers = false } = this.options
    return { signal, onProgress, batchRows, alwaysWorkers, udfTimeout: this.settings.udfTimeout }
  }

  private tableHost(scope: StatementScope): TableHost {
    return {
      memory: this.runtime.memory,
      environment: () => this.environment(new Map(), scope),
      bind: (query) => this.bind(query, scope),
      store: (plan, table) => {
        const physical = planStore(this.optimized(plan), table, this.plannerOptions())
        return storeRows(this.runtime, physical, this.runSettings(scope))
      },
    }
  }

  private plannerOptions(): PlannerOptions {
    return { threads: this.runtime.threads, disabled: this.settings.disabledRules }
  }

  /**
   * The plan of a query: what EXPLAIN shows, as data. With `analyze` the query runs, its rows are counted and forgotten. Rejects as `query` does.
   *
   *     const { query, exchange } = await session.explain(`select count(*) from 'plays'`, { analyze: true })
   *     console.log(query.peakMemory, exchange?.bytes)
   */
  explain(sql: string, options: QueryOptions & { readonly analyze: true }): Promise<MeasuredQuery>
  explain(sql: string, options?: QueryOptions & { readonly analyze?: boolean }): Promise<PlannedQuery>
  async explain(sql: string, options: QueryOptions & { readonly analyze?: boolean } = {}): Promise<PlannedQuery | MeasuredQuery> {
    if (this.closed) throw new CancelledError('the session was closed')
    try {
      const [statement, second] = parse(sql)
      if (statement?.kind !== 'query' || second)
        throw new BindError('explain takes one query', { position: (second ?? statement)?.position })
      const params = bindParameters(options.params)
      checkParameters(parametersOf([statement]), params)
      const scope: StatementScope = { ...BARE, signal: options.signal, onProgress: options.onProgress, params }
      return await this.explained(() => this.bind(statement, scope), options.analyze === true, scope)
    } catch (error) {
      throw withSql(sql, error)
    }
  }

  private async explainStatement({ statement, analyze, format, position }: Explain, scope: StatementScope): Promise<QueryResult> {
    if (statement.kind !== 'query') throw new BindError('EXPLAIN takes a query', { position: statement.position })
    const given = explainFormat(format, position)
    return explainResult(await this.explained(() => this.bind(statement, scope), analyze, scope), given)
  }

  private async explained(
    bind: () => Promise<LogicalPlan>,
    analyze: boolean,
    scope: StatementScope,
  ): Promise<PlannedQuery | MeasuredQuery> {
    const started = performance.now()
    const { constants, factory: types } = this
    const { disabledRules } = this.settings
    const optimized = optimize(await bind(), { constants, disabledRules, clock: () => performance.now() })
    const physical = planQuery(optimized.plan, this.plannerOptions())
    const planned = { optimized, physical, types, threads: this.runtime.threads, planningMs: performance.now() - started }
    return analyze ? explainMeasured(planned, this.runPhysical(physical, scope, true)) : explainPlanned(planned)
  }

  private async summarize({ query, position }: Summarize, scope: StatementScope): Promise<QueryResult> {
    const columns = columnsOf(await this.bind(query, scope))
    const [summary] = parse(`select ${summaryItems(columns)} from summarized`) as [Query]
    const name = { text: 'summarized', position }
    const common = { name, columns: [], materialized: undefined, query, position }
    const row: RawValue[] = []
    for await (const batch of this.run(await this.plan({ ...summary, with: [common] }, scope), scope).batches()) {
      row.push(...batch.columns.map((column) => column.value(0)))
    }
    return summaryResult(columns, row)
  }
}

/** The error of a statement that stands in another text, told where it is called. */
function elsewhere(error: unknown, position: Position): unknown {
  return error instanceof QuernError && error.position ? errorFromData({ ...errorToData(error), position }) : error
}

function inText(sql: string, result: QueryResult): QueryResult {
  return {
    schema: result.schema,
    async *batches() {
      try {
        yield* result.batches()
      } catch (error) {
        throw withSql(sql, error)
      }
    },
  }
}
