// What a session's statements have in common: its tables, views, functions and settings, and the way from a query to its result.
import type { Position } from '../common/errors.ts'
import type { MeasuredQuery, PlannedQuery } from '../common/plan-report.ts'
import type { OnProgress } from '../common/progress.ts'
import type { QueryResult, RawValue } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { bind, bindConstant } from '../logical/binder/bind.ts'
import { collectTables } from '../logical/binder/collect-tables.ts'
import { type Bindable, type BindEnvironment, isBindable } from '../logical/binder/environment.ts'
import type { UserTypes } from '../logical/binder/type-names.ts'
import { localZone } from '../logical/binder/zones.ts'
import type { LiteralExpr } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import type { ConstantEvaluator, TableSource } from '../logical/ports.ts'
import { refreshNames } from '../logical/refresh-names.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { OpenOptions } from '../open.ts'
import { optimize } from '../optimizer/optimize.ts'
import type { Query, SetOption, ToldTable } from '../parser/ast.ts'
import { PipelineFactory } from '../physical/pipeline-factory.ts'
import type { PlannerOptions } from '../physical/planner/choices.ts'
import { type PhysicalPlan, planQuery, planStore } from '../physical/planner/plan-query.ts'
import { RowsTable } from '../physical/rows-table.ts'
import type { StoredRows } from '../physical/stored-table.ts'
import { Runtime } from '../runtime/runtime.ts'
import { NodeFileSystem } from '../storage/files/node-file-system.ts'
import { OpenFiles } from '../storage/files/open-files.ts'
import { localDisk, type WriteFiles } from '../storage/files/write-files.ts'
import { checkTarget } from '../storage/write/write-rows.ts'
import type { WriteOutcome, WriteTarget } from '../storage/write/write-target.ts'
import { builtins } from '../udf/builtin/index.ts'
import { Catalog } from './catalog/catalog.ts'
import { functionEntries } from './catalog/function-entries.ts'
import { computedFirst } from './computed-first.ts'
import { constantEvaluator } from './constant-evaluator.ts'
import { explainMeasured, explainPlanned } from './explain.ts'
import { type BoundParameters, NO_PARAMETERS } from './parameters.ts'
import { withPivotValues } from './pivot-values.ts'
import { type RunSettings, runPlan } from './query-execution.ts'
import { defaultSettings, settingRows, settingValue } from './settings.ts'
import { storeRows } from './store-rows.ts'
import { TableCatalog } from './table-catalog.ts'
import { UserFunctions } from './user-functions.ts'
import { writeQuery } from './write-job.ts'
import { writePlan } from './write-plan.ts'

/** What a statement is run with, beside the session. */
export interface StatementScope {
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
  readonly params: BoundParameters
  /** Where the user's text calls the statement, if it stands in another. */
  readonly calledAt: Position | undefined
}

export const BARE: StatementScope = { signal: undefined, onProgress: undefined, params: NO_PARAMETERS, calledAt: undefined }

/** Tables by the keys of the requests for them. */
export type GivenTables = ReadonlyMap<string, TableSource>

const NO_TABLES: GivenTables = new Map()

const MICROSECONDS_A_MILLISECOND = 1000

/** Binds, plans and runs the queries of one session. */
export class Engine {
  readonly udf = new UserFunctions(builtins)
  readonly catalog: Catalog = new Catalog({
    settings: () => settingRows(this.settings),
    functions: () => functionEntries(this.udf, this.catalog),
    variables: () => this.variables,
  })
  readonly memoryTables = this.catalog.tables
  readonly views = this.catalog.views
  /** Values of SET VARIABLE, by their names in lower case. */
  readonly variables = new Map<string, LiteralExpr>()
  readonly settings = defaultSettings()
  private readonly fileSystem = new NodeFileSystem()
  private readonly disk: WriteFiles = localDisk
  private readonly tables = new TableCatalog(this.fileSystem, this.memoryTables)
  private readonly factory = new PipelineFactory(new OpenFiles(this.fileSystem))
  private readonly runtime: Runtime
  private readonly constants: ConstantEvaluator
  /** The types that the user has given names. */
  readonly userTypes: UserTypes = (name) => this.catalog.types.find(name)?.value.type

  /** Runs a statement that stands in FROM: set by what runs statements. */
  tell: ((statement: ToldTable['statement'], scope: StatementScope) => Promise<QueryResult>) | undefined

  constructor(private readonly options: OpenOptions) {
    this.runtime = new Runtime({
      factory: this.factory,
      threads: options.threads,
      memoryLimit: options.memoryLimit,
      tempDir: options.tempDir,
      tempLimit: options.tempLimit,
    })
    this.constants = constantEvaluator(() => this.runtime.memory)
  }

  get memory(): EngineMemory {
    return this.runtime.memory
  }

  async close(): Promise<void> {
    await this.runtime.close()
  }

  /** What a statement in FROM tells, as a table. */
  private async told(statement: ToldTable['statement'], scope: StatementScope): Promise<RowsTable> {
    const { schema, batches } = await this.tell!(statement, scope)
    const rows: RawValue[][] = []
    for await (const batch of batches()) {
      for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => column.value(row)))
    }
    return new RowsTable(statement.kind, schema, rows)
  }

  setVariable({ name, value }: SetOption, scope: StatementScope): void {
    this.variables.set(name.text.toLowerCase(), bindConstant(value, 'the value of a variable', this.environment(new Map(), scope)))
  }

  /** `over`: tables by the keys of requests, in place of those that the catalog has. */
  async bind(given: Query | Bindable, scope: StatementScope, over: GivenTables = NO_TABLES): Promise<LogicalPlan> {
    const query = isBindable(given) ? given : await withPivotValues(given, async (asked) => (await this.rows(asked, scope, over)).rows)
    const tables = await this.tables.resolve(
      collectTables(query, this.views).filter(({ key }) => !over.has(key)),
      (statement) => this.told(statement, scope),
    )
    return bind(query, this.environment(new Map([...tables, ...over]), scope))
  }

  environment(tables: ReadonlyMap<string, TableSource>, { params, calledAt }: StatementScope): BindEnvironment {
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
      told: {
        current_schema: this.catalog.schemas.current.schema,
        current_database: this.catalog.schemas.current.database,
        current_catalog: this.catalog.schemas.current.database,
      },
      userTypes: this.userTypes,
      sequence: (name) => this.catalog.sequences.find(name)?.value,
      setting: (name) => settingValue(this.settings, name),
      variable: (name) => this.variables.get(name.toLowerCase()),
      order: { descending: this.settings.descending, nullsFirst: this.settings.nullsFirst },
      integerDivision: this.settings.integerDivision,
      timeZone: this.settings.timeZone,
    }
  }

  async plan(query: Query | Bindable, scope: StatementScope = BARE, over: GivenTables = NO_TABLES): Promise<LogicalPlan> {
    return this.optimized(await this.computed(await this.bind(query, scope, over), scope))
  }

  /** All rows of a query whose result is small. */
  async rows(query: Query, scope: StatementScope, over: GivenTables = NO_TABLES): Promise<{ schema: Schema; rows: RawValue[][] }> {
    return this.allRows(await this.plan(query, scope, over), scope)
  }

  private async allRows(plan: LogicalPlan, scope: StatementScope): Promise<{ schema: Schema; rows: RawValue[][] }> {
    const { schema, batches } = this.run(plan, scope)
    const rows: RawValue[][] = []
    for await (const batch of batches()) {
      for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => column.value(row)))
    }
    return { schema, rows }
  }

  private optimized(plan: LogicalPlan): LogicalPlan {
    return optimize(plan, { constants: this.constants, disabledRules: this.settings.disabledRules }).plan
  }

  run(plan: LogicalPlan, options: StatementScope): QueryResult {
    return this.runPhysical(planQuery(plan, this.plannerOptions()), options)
  }

  private runPhysical(plan: PhysicalPlan, scope: StatementScope, timed = false) {
    return runPlan(this.runtime, plan, { ...this.runSettings(scope), timed })
  }

  /** Where moments are shown, if not in UTC. */
  get timeZone(): string | undefined {
    return localZone(this.settings.timeZone)
  }

  private runSettings({ signal, onProgress }: StatementScope): RunSettings {
    const { batchRows, alwaysWorkers = false } = this.options
    const { udfTimeout, tempDirectory, tempLimit, forceSpill } = this.settings
    const temp = {
      ...(tempDirectory !== undefined && { directory: tempDirectory }),
      ...(tempLimit !== undefined && { limit: tempLimit }),
      forced: forceSpill,
    }
    return { signal, onProgress, batchRows, alwaysWorkers, udfTimeout, timeZone: this.timeZone, temp }
  }

  /** Runs the plan and keeps its rows for a table in memory. */
  async store(plan: LogicalPlan, table: string, scope: StatementScope): Promise<StoredRows> {
    return this.stored(this.optimized(await this.computed(plan, scope)), table, scope)
  }

  private stored(plan: LogicalPlan, table: string, scope: StatementScope): Promise<StoredRows> {
    return storeRows(this.runtime, planStore(plan, table, this.plannerOptions()), this.runSettings(scope))
  }

  /** The plan with the rows of its recursive tables, and what else is computed before. */
  private computed(plan: LogicalPlan, scope: StatementScope): Promise<LogicalPlan> {
    const { onProgress: _, ...rest } = scope
    const quiet = rest as StatementScope
    return computedFirst(plan, {
      optimized: (part) => this.optimized(part),
      stored: (part, table) => this.stored(part, table, quiet),
      value: async (part) => (await this.allRows(part, quiet)).rows[0]?.[0] ?? null,
    })
  }

  /** Writes what a query gives to a file or a folder; nothing is there under the target's name before all of it is. */
  async write(query: Query | Bindable, target: WriteTarget, scope: StatementScope = BARE, position?: Position): Promise<WriteOutcome> {
    await checkTarget(this.disk, target)
    const plan = this.optimized(
      writePlan(await this.computed(await this.bind(query, scope), scope), target, position, this.settings.timeZone),
    )
    return writeQuery(this.runtime, this.disk, planQuery(plan, this.plannerOptions()), target, this.runSettings(scope))
  }

  async explained(
    bind: () => Promise<LogicalPlan>,
    analyze: boolean,
    scope: StatementScope,
    steps = false,
  ): Promise<PlannedQuery | MeasuredQuery> {
    const started = performance.now()
    const { constants, factory: types } = this
    const { disabledRules } = this.settings
    const bound = await bind()
    const plan = analyze ? await this.computed(bound, scope) : await computedFirst(bound, undefined)
    const { plan: best, timings } = optimize(plan, { constants, disabledRules, clock: () => performance.now() })
    const optimized = { plan: refreshNames(best), timings }
    const physical = planQuery(optimized.plan, this.plannerOptions())
    const planned = { optimized, physical, types, threads: this.runtime.threads, planningMs: performance.now() - started }
    return analyze ? explainMeasured(planned, this.runPhysical(physical, scope, true), steps) : explainPlanned(planned)
  }

  private plannerOptions(): PlannerOptions {
    return { threads: this.runtime.threads, disabled: this.settings.disabledRules }
  }
}
