// A workload is data: files by name and questions about them. The runner makes a view of each table, so that SQL names tables plainly and the
// same text runs on every engine. The folder of a workload (tpcx/tpch, tpcx/clicks, …) exports one, and ./workloads.ts lists them.
import type { AnyFrame, Session } from '../../src/index.ts'
import type { Random } from '../generate/random.ts'

export interface Workload {
  readonly name: string
  /** One line for the help text. */
  readonly title: string
  /** Each table's name → its file or glob below the data folder: `lineitem/*.parquet`. */
  readonly tables: Readonly<Record<string, string>>
  readonly queries: readonly WorkloadQuery[]
  /** Tables that are made from the data before a run, in a folder that is removed after it: name → path of a file in `scratch`. */
  readonly derive?: (folder: string, scratch: string) => Promise<Readonly<Record<string, string>>>
  readonly generator?: WorkloadGenerator
}

export interface WorkloadQuery {
  readonly name: string
  readonly sql: string
  /** The same question in calls, over the views that the runner made: `session.table('lineitem')`. A test holds that it answers as `sql` does. */
  readonly frame?: (session: Session) => AnyFrame
  /** The question with other constants, drawn from `random`; measured runs take turns with several, each checked before. */
  readonly parameters?: (random: Random) => string
  /** What the engine lacks for it. Such a query waits: it is listed with this, and neither run nor timed. */
  readonly needs?: string
}

export interface WorkloadGenerator {
  /** What `size` counts. */
  readonly unit: 'rows' | 'sf'
  readonly defaultSize: number
  /** Writes the data of that size to `out`, which does not exist yet. */
  readonly generate: (options: WorkloadSize) => Promise<void>
}

interface WorkloadSize {
  readonly size: number
  readonly out: string
  readonly threads: number
}
