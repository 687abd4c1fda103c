// Runs DataFrames on a session.
import type { MeasuredQuery, PlannedQuery } from '../common/plan-report.ts'
import type { QueryResult } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import type { ActionOptions, Executor, ExplainOptions, FrameTarget, QueryParameters, WrittenFiles } from '../dataframe/executor.ts'
import type { Bindable } from '../logical/binder/environment.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Query } from '../parser/ast.ts'
import type { Place } from './catalog/schemas.ts'
import type { SessionViews } from './catalog/session-views.ts'
import { explainFormat, explainLines } from './explain.ts'
import { type BoundParameters, bindParameters, checkParameters, parametersOf } from './parameters.ts'
import { withSql } from './query-execution.ts'

/** What DataFrames ask of the session's own parts. */
interface Host {
  bind(frame: Bindable): Promise<LogicalPlan>
  run(frame: Bindable, options: ActionOptions): Promise<QueryResult>
  explained(frame: Bindable, options: ExplainOptions): Promise<PlannedQuery | MeasuredQuery>
  write(frame: Bindable, target: FrameTarget, options: ActionOptions): Promise<WrittenFiles>
  /** Where a view of this name goes; throws where a table has the name already. */
  viewPlace(name: string): Place
  readonly views: SessionViews
}

export class FrameExecutor implements Executor {
  constructor(private readonly host: Host) {}

  parameters(text: string, query: Query, values: QueryParameters | undefined): BoundParameters {
    try {
      const bound = bindParameters(values)
      checkParameters(parametersOf([query]), bound)
      return bound
    } catch (error) {
      throw withSql(text, error)
    }
  }

  async schemaOf(frame: Bindable): Promise<Schema> {
    return columnsOf(await this.host.bind(frame)).map(({ name, type, nullable }) => ({ name, type, nullable }))
  }

  run(frame: Bindable, options: ActionOptions): Promise<QueryResult> {
    return this.host.run(frame, options)
  }

  async explain(frame: Bindable, options: ExplainOptions): Promise<string> {
    const format = explainFormat(options.format)
    return explainLines(await this.host.explained(frame, options), format).join('\n')
  }

  write(frame: Bindable, target: FrameTarget, options: ActionOptions): Promise<WrittenFiles> {
    return this.host.write(frame, target, options)
  }

  async createView(name: string, frame: Bindable): Promise<void> {
    const place = this.host.viewPlace(name)
    const views = this.host.views.snapshot()
    const fixed: Bindable = {
      tables: () => frame.tables(views),
      bind: (session) => frame.bind(session.withViews(views)),
    }
    // Bound for its errors, and for what the catalog tells of its columns.
    const schema = columnsOf(await this.host.bind(fixed)).map(({ name: column, type, nullable }) => ({ name: column, type, nullable }))
    this.host.views.define(place, { query: fixed, columns: [], schema, sql: undefined, path: [place.database, place.schema, place.name] })
  }
}
