// What EXPLAIN tells of a query, as plain data: `EXPLAIN (FORMAT json)` gives it as JSON, the text form shows the same tree.

/** Why rows leave the worker that has them; `result` is their way to the reader. */
export type ExchangeKind = 'aggregate' | 'rank' | 'window' | 'join' | 'sort' | 'distinct' | 'result'

/** An exchange between workers: rows go to whoever goes on with their key. */
export interface PlannedExchange {
  readonly kind: ExchangeKind
  /** What rows are brought together by, as SQL; none where all come together. */
  readonly keys: readonly string[]
}

export interface PlannedScan {
  /** Files and row groups of the table, and how many are left after pruning by partitions, statistics, Bloom filters and page indexes. None of a table in memory. */
  readonly files: number
  readonly filesPlanned: number
  readonly rowGroups: number
  readonly rowGroupsPlanned: number
  /** Rows of the table, and how many are left. */
  readonly rows: number
  readonly rowsPlanned: number
  /** Bytes of the columns that are read where rows are left: the most that the scan reads. */
  readonly bytesPlanned: number
  /** Conditions that the scan prunes by and applies. */
  readonly pushed: readonly string[]
  /** Columns that it filters by what other parts of the query find out while it runs, and who does: `city (join)`. */
  readonly runtimeFilters: readonly string[]
}

/** An operator of the plan that runs. */
export interface PlannedOperator {
  /** In snake_case. Operators around an exchange come twice: `partial_aggregate` before it, `final_aggregate` behind it. */
  readonly operator: string
  /** What it does, in the words of SQL. */
  readonly detail: string
  /** Where its rows go through an exchange. */
  readonly exchange?: PlannedExchange
  readonly scan?: PlannedScan
  /** The operators whose rows it takes. */
  readonly children: readonly PlannedOperator[]
}

export interface MeasuredExchange extends PlannedExchange {
  /** What went through, counted when workers passed it on. */
  readonly rows: number
  readonly bytes: number
}

export interface MeasuredScan extends PlannedScan {
  /** Row groups that were begun. Fewer than planned where a limit was reached. */
  readonly rowGroupsRead: number
  /** Bytes read from files, counted at the file system. */
  readonly bytesRead: number
}

/** One of the workers that shared a pipeline. */
export interface WorkerShare {
  /** Rows that it read at the pipeline's beginning. */
  readonly rows: number
  readonly ms: number
  /** Its steps, one after the other; only where they were asked for. */
  readonly steps?: readonly MeasuredStep[]
}

/** Work on a pipeline that a thread did without a break. */
export interface MeasuredStep {
  /** Node's number of the worker thread; 0 is the main thread. */
  readonly thread: number
  /** Microseconds on the clock of `process.hrtime`, which is that of CPU profiles, too. */
  readonly startedUs: number
  readonly endedUs: number
  /** Pages of memory that the thread touched for the first time, or that had to be read; absent where the system does not count them. */
  readonly pageFaults?: number
  /** Microseconds in which the thread could have run and the system ran others; absent where the system does not count them. */
  readonly waitedUs?: number
}

/** An operator with what was counted while it ran. */
export interface MeasuredOperator extends PlannedOperator {
  /** Rows that it took: of a scan, those that it looked at; of an operator behind an exchange, those that came through it. */
  readonly rowsIn: number
  readonly rowsOut: number
  /** Milliseconds within the operator, of all workers together. */
  readonly ms: number
  /** Bytes that it read from files or wrote to its exchange; 0 for operators that do neither. */
  readonly bytes: number
  /** Where it put rows aside in temp files, or brought such back: bytes written and read. */
  readonly spill?: { readonly spilled: number; readonly restored: number }
  /** Of an aggregation below a top-N by a count: partial groups, of `rowsIn`, that were not put together because they cannot be among the first. */
  readonly leftOut?: number
  readonly exchange?: MeasuredExchange
  readonly scan?: MeasuredScan
  /** Who shared the pipeline that ends with this operator. */
  readonly workers?: readonly WorkerShare[]
  readonly children: readonly MeasuredOperator[]
}

/** What the optimizer's rule took of the planning. */
export interface RuleTiming {
  readonly rule: string
  readonly ms: number
  /** In how many rounds it changed the plan. */
  readonly changes: number
}

interface QueryFacts {
  /** The optimized logical plan as text. */
  readonly logicalPlan: string
  /** Milliseconds from the statement's text to the plan that runs. */
  readonly planningMs: number
  readonly rules: readonly RuleTiming[]
  /** Workers that share it. */
  readonly threads: number
}

/** `EXPLAIN (FORMAT json)`: the last operator, and what holds for the query as a whole. */
export interface PlannedQuery extends PlannedOperator {
  readonly query: QueryFacts
}

/** `EXPLAIN (ANALYZE, FORMAT json)`. */
export interface MeasuredQuery extends MeasuredOperator {
  readonly query: QueryFacts & {
    /** Milliseconds from its start until its last row was there. */
    readonly ms: number
    /** The most memory that it had at any moment, in bytes, by the allocator's count. Queries that run at the same time are in it too. */
    readonly peakMemory: number
    /** Workers that died on the way, and whose work others did again. */
    readonly deaths: number
  }
}
