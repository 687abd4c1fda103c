// Physical plans as plain data: what a stage does. A stage's rows come from one or several branches (UNION ALL) and go to one sink.

import type { UserFunction } from '../logical/user-function.ts'
import type { AggregateExec } from './sinks/aggregate-exec.ts'
import type { ExchangeExec } from './sinks/exchange-exec.ts'
import type { JoinBuildExec } from './sinks/join-build-exec.ts'
import type { JoinFilterExec } from './sinks/join-filter-exec.ts'
import type { JoinOrderExec } from './sinks/join-order-exec.ts'
import type { JoinTableExec } from './sinks/join-table-exec.ts'
import type { ResultExec } from './sinks/result-exec.ts'
import type { SortExec } from './sinks/sort-exec.ts'
import type { StoreExec } from './sinks/store-exec.ts'
import type { TopNPerKeyExec } from './sinks/top-n-per-key-exec.ts'
import type { GroupsSource } from './sources/groups-source.ts'
import type { JoinKeysSource } from './sources/join-keys-source.ts'
import type { JoinPartsSource } from './sources/join-parts-source.ts'
import type { JoinRestSource } from './sources/join-rest-source.ts'
import type { JoinRowsSource } from './sources/join-rows-source.ts'
import type { RankedSource } from './sources/ranked-source.ts'
import type { ScanSource } from './sources/scan-source.ts'
import type { SeriesSource } from './sources/series-source.ts'
import type { SortedSource } from './sources/sorted-source.ts'
import type { StoredSource } from './sources/stored-source.ts'
import type { TextSource } from './sources/text-source.ts'
import type { ValuesSource } from './sources/values-source.ts'
import type { WindowedSource } from './sources/windowed-rows.ts'
import type { Stage } from './stage.ts'
import type { FilterExec } from './transforms/filter-exec.ts'
import type { JoinProbeExec } from './transforms/join-probe-exec.ts'
import type { ProjectExec } from './transforms/project-exec.ts'
import type { UnnestExec } from './transforms/unnest-exec.ts'

export type SourceSpec =
  | ScanSource
  | StoredSource
  | ValuesSource
  | SeriesSource
  | TextSource
  | GroupsSource
  | SortedSource
  | RankedSource
  | WindowedSource
  | JoinRowsSource
  | JoinKeysSource
  | JoinRestSource
  | JoinPartsSource
export type TransformSpec = FilterExec | ProjectExec | UnnestExec | JoinProbeExec
export type SinkSpec =
  | AggregateExec
  | SortExec
  | ExchangeExec
  | TopNPerKeyExec
  | ResultExec
  | StoreExec
  | JoinBuildExec
  | JoinTableExec
  | JoinOrderExec
  | JoinFilterExec

export interface Branch {
  readonly source: SourceSpec
  readonly transforms: readonly TransformSpec[]
  /** Begins only when all morsels of the branches before it are done. */
  readonly waits?: boolean
  /** Runs only where each of these stages, by their positions in the stage's inputs, has put rows aside, or has not. */
  readonly when?: readonly { readonly input: number; readonly spilled: boolean }[]
}

export interface PipelineSpec {
  readonly branches: readonly Branch[]
  readonly sink: SinkSpec
  /** The users' functions of the query, to be loaded before the stage runs. */
  readonly functions?: readonly UserFunction[] | undefined
}

export interface PipelineStage extends Stage {
  readonly spec: PipelineSpec
}
