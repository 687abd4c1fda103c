// Runs a query whose rows are to be kept.
import type { SharedArena } from '../memory/shared-arena.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import type { Segment } from '../physical/stored-rows.ts'
import { StoredRows } from '../physical/stored-table.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { holdTables, type RunSettings, startable } from './query-execution.ts'

/** All rows of the plan, or none: what was stored before an error is given back. */
export async function storeRows(runtime: Runtime, plan: PhysicalPlan, settings: RunSettings): Promise<StoredRows> {
  const segments: Segment[] = []
  const arenas = new Set<SharedArena>()
  const query = startable(runtime, plan, settings)
  try {
    holdTables(plan, query)
    for await (const chunk of query) {
      segments.push({ address: chunk.address, rows: chunk.rows })
      arenas.add(chunk.keep())
    }
  } catch (error) {
    for (const arena of arenas) arena.release()
    throw error
  }
  const types = plan.columns.map(({ type }) => type)
  return new StoredRows(runtime.memory, types, segments, arenas)
}
