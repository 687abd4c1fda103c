// How far a running query has come, for whoever waits for it.

/** One stage of a query: a pipeline that all workers share. Plain data; `explain` shows the same stages. */
export interface StageStatus {
  /** As EXPLAIN calls it: `aggregate by city`. */
  readonly name: string
  readonly state: 'waiting' | 'running' | 'finished'
  /** Pieces of work finished, and how many there are; 0 of 0 while it waits, for they are counted when its inputs are there. */
  readonly morsels: number
  readonly morselsTotal: number
  /** Rows that came out of its sources so far. */
  readonly rows: number
  /** Bytes that it read from files so far. */
  readonly bytes: number
}

export interface QueryProgress {
  /** In an order in which each comes after those it reads from. */
  readonly stages: readonly StageStatus[]
  /** Rows and bytes read by all stages that scan files, and how many they will read at most. */
  readonly rows: number
  readonly rowsTotal: number
  readonly bytes: number
  readonly bytesTotal: number
  /** The part of the work that is done, 0 to 1, as near as it can be known; never falls, and 1 in the last report alone. */
  readonly fraction: number
  /** Milliseconds since the query began to run. */
  readonly ms: number
}

/** Called at most every 50 ms while a query runs, and once more when its last row is there. What it throws ends the query. */
export type OnProgress = (progress: QueryProgress) => void
