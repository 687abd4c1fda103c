// Runs a physical plan and gives its result.
import { BindError, QuernError } from '../common/errors.ts'
import type { OnProgress } from '../common/progress.ts'
import type { QueryResult, ResultBatch } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { isNested, settledType } from '../common/types.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import { batchOfChunk, type ChunkCopy, copyChunk, ownChunk } from '../physical/result-chunk.ts'
import type { QueryMetrics } from '../runtime/metrics.ts'
import { FEW_ROWS, type Query } from '../runtime/query-run.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { SpillSettings } from '../runtime/spill/temp-space.ts'

export interface RunSettings {
  readonly signal: AbortSignal | undefined
  readonly batchRows: number | undefined
  /** Run on the worker threads even what is small. */
  readonly alwaysWorkers: boolean
  /** Count the time within each operator. */
  readonly timed?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
  /** Where moments are shown, if not in UTC. */
  readonly timeZone?: string | undefined
  /** What its temp files are to be like, where not as the session's. */
  readonly temp?: SpillSettings | undefined
  /** How long a user's function may take to return, in milliseconds. */
  readonly udfTimeout?: number | undefined
}

export interface RunningQuery extends QueryResult {
  /** What the query's steps counted; complete when all batches were read. */
  readonly metrics: QueryMetrics
}

/** Whether the plan runs on the calling thread. */
export function runsInline({ sourceRows, functions }: PhysicalPlan, { alwaysWorkers }: RunSettings): boolean {
  // A user's function may never return: only a worker can be ended.
  return sourceRows <= FEW_ROWS && !alwaysWorkers && functions.length === 0
}

/** The query of a plan, on the threads that suit it. Nothing runs before its first chunk is asked for. */
export function startable(runtime: Runtime, plan: PhysicalPlan, settings: RunSettings): Query {
  const { udfTimeout, timeZone: _, ...others } = settings
  const { functions } = plan
  const options = functions.length === 0 ? others : { ...others, userFunctions: { functions, timeoutMs: udfTimeout } }
  return runsInline(plan, settings) ? runtime.runInline(plan.stages, options) : runtime.runQuery(plan.stages, options)
}

/** Nothing runs before the first batch is asked for. */
export function runPlan(runtime: Runtime, plan: PhysicalPlan, settings: RunSettings): RunningQuery {
  const query = startable(runtime, plan, settings)
  const schema = schemaOf(plan)
  let isRead = false
  return {
    schema,
    timeZone: settings.timeZone,
    metrics: query.metrics,
    async *batches(): AsyncGenerator<ResultBatch, void> {
      if (isRead) throw new BindError('the rows of a result can be read only once', { hint: 'Run the query again, or keep the batches.' })
      isRead = true
      for await (const chunk of copiedChunks(runtime, plan, query)) yield batchOfChunk(chunk, schema)
    },
  }
}

export function schemaOf({ columns }: PhysicalPlan): Schema {
  return columns.map(({ name, type, nullable }) => ({ name, type: isNested(type) ? settledType(type) : type, nullable }))
}

/** Runs the query and gives its rows, chunk by chunk; those that the plan's offset and count leave out are left out here. */
export async function* copiedChunks(runtime: Runtime, plan: PhysicalPlan, query: Query): AsyncGenerator<ChunkCopy, void> {
  let skip = plan.offset
  let left = plan.count
  if (left === 0) return
  holdTables(plan, query)
  for await (const chunk of query) {
    const skipped = Math.min(skip, chunk.rows)
    skip -= skipped
    let copy: ChunkCopy
    try {
      copy = chunk.spilled ? ownChunk(chunk.spilled(), skipped, left) : copyChunk(runtime.memory, chunk.address, skipped, left)
    } finally {
      chunk.release()
    }
    left -= copy.rows
    if (copy.rows > 0) yield copy
    if (left <= 0) return
  }
}

/** Keeps the tables in memory that the plan reads until the query has ended. Throws where one of them was dropped. */
export function holdTables({ stored }: PhysicalPlan, query: Query): void {
  const letGo: (() => void)[] = []
  const release = () => letGo.splice(0).forEach((release) => void release())
  try {
    for (const table of stored) letGo.push(table.hold())
  } catch (error) {
    release()
    throw error
  }
  query.closed.then(release)
}

/** Fills in the text of the query, so that messages can show the place. */
export function withSql<T>(sql: string, error: T): T {
  if (error instanceof QuernError) error.sql ??= sql
  return error
}
