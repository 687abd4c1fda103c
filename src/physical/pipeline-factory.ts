// Opens stages: knows each kind of operator.
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { OpenFiles } from '../storage/files/open-files.ts'
import { prepareScan } from '../storage/scan/prepare.ts'
import { CodeCache } from './code-cache.ts'
import type { Branch, PipelineSpec, SinkSpec, SourceSpec, TransformSpec } from './physical-plan.ts'
import type { SinkType, SourceType, TransformType } from './pipeline.ts'
import { type OperatorTypes, PipelineRun } from './pipeline-run.ts'
import { aggregateExec } from './sinks/aggregate-exec.ts'
import { exchangeExec } from './sinks/exchange-exec.ts'
import { joinBuildExec } from './sinks/join-build-exec.ts'
import { joinFilterExec } from './sinks/join-filter-exec.ts'
import { joinOrderExec } from './sinks/join-order-exec.ts'
import { joinTableExec } from './sinks/join-table-exec.ts'
import { resultExec } from './sinks/result-exec.ts'
import { sortExec } from './sinks/sort-exec.ts'
import { storeExec } from './sinks/store-exec.ts'
import { topNPerKeyExec } from './sinks/top-n-per-key-exec.ts'
import { groupsSource } from './sources/groups-source.ts'
import { joinKeysSource } from './sources/join-keys-source.ts'
import { joinPartsSource } from './sources/join-parts-source.ts'
import { joinRestSource } from './sources/join-rest-source.ts'
import { joinRowsSource } from './sources/join-rows-source.ts'
import { rankedSource } from './sources/ranked-source.ts'
import { scanSource } from './sources/scan-source.ts'
import { seriesSource } from './sources/series-source.ts'
import { sortedSource } from './sources/sorted-source.ts'
import { storedSource } from './sources/stored-source.ts'
import { textSource } from './sources/text-source.ts'
import { valuesSource } from './sources/values-source.ts'
import { windowedSource } from './sources/windowed-source.ts'
import { haveSpilled } from './spill/spilled-parts.ts'
import type { SealedLane, Stage, StageFactory, StageRun, TaskContext } from './stage.ts'
import { filterExec } from './transforms/filter-exec.ts'
import { joinProbeExec } from './transforms/join-probe-exec.ts'
import { projectExec } from './transforms/project-exec.ts'
import { unnestExec } from './transforms/unnest-exec.ts'
import { loadUserFunctions } from './user/loaded.ts'

type TypesOf<Spec extends { kind: string }, Type> = { readonly [K in Spec['kind']]: Type }

const TRANSFORMS: TypesOf<TransformSpec, TransformType<never>> = {
  filter: filterExec,
  project: projectExec,
  unnest: unnestExec,
  join_probe: joinProbeExec,
}
const SINKS: TypesOf<SinkSpec, SinkType<never>> = {
  aggregate: aggregateExec,
  sort: sortExec,
  exchange: exchangeExec,
  top_n_per_key: topNPerKeyExec,
  result: resultExec,
  store: storeExec,
  join_build: joinBuildExec,
  join_table: joinTableExec,
  join_order: joinOrderExec,
  join_filter: joinFilterExec,
}

/** The stages of one thread, whose open files are `files`. */
export class PipelineFactory implements StageFactory, OperatorTypes {
  private readonly sources: TypesOf<SourceSpec, SourceType<never>>

  constructor(files: OpenFiles) {
    this.sources = {
      scan: scanSource(files),
      stored: storedSource,
      values: valuesSource,
      series: seriesSource,
      text: textSource(files),
      groups: groupsSource,
      sorted: sortedSource,
      ranked: rankedSource,
      windowed: windowedSource,
      join_rows: joinRowsSource,
      join_keys: joinKeysSource,
      join_rest: joinRestSource,
      join_parts: joinPartsSource,
    }
  }

  countMorsels(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number {
    return (stage.spec as PipelineSpec).branches.reduce((sum, branch) => sum + this.branchMorsels(branch, memory, inputs), 0)
  }

  /** A probe or a list may give many rows for one that comes in. */
  countRows(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number | undefined {
    let rows = 0
    for (const { source, transforms } of (stage.spec as PipelineSpec).branches) {
      const ofBranch = this.source(source).countRows?.(source, memory, inputs)
      if (ofBranch === undefined || transforms.some(({ kind }) => kind === 'join_probe' || kind === 'unnest')) return undefined
      rows += ofBranch
    }
    return rows
  }

  barriers(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): readonly number[] {
    let morsels = 0
    return (stage.spec as PipelineSpec).branches.flatMap((branch) => {
      const before = morsels
      morsels += this.branchMorsels(branch, memory, inputs)
      return branch.waits ? [before] : []
    })
  }

  prepare(stage: Stage): Promise<void> | undefined {
    const { branches, functions = [] } = stage.spec as PipelineSpec
    const loading = branches.flatMap(({ source }) => (source.kind === 'scan' && prepareScan(source.plan)) || [])
    const modules = loadUserFunctions(functions)
    if (modules) loading.push(modules)
    return loading.length > 0 ? Promise.all(loading).then(() => {}) : undefined
  }

  open(stage: Stage, task: TaskContext): StageRun {
    const spec = stage.spec as PipelineSpec
    const counts = spec.branches.map((branch) => this.branchMorsels(branch, task.memory, task.inputs))
    return new PipelineRun(spec, counts, this, CodeCache.of(task.memory), task)
  }

  source({ kind }: SourceSpec): SourceType<SourceSpec> {
    return this.sources[kind] as unknown as SourceType<SourceSpec>
  }

  transform({ kind }: TransformSpec): TransformType<TransformSpec> {
    return TRANSFORMS[kind] as unknown as TransformType<TransformSpec>
  }

  sink({ kind }: SinkSpec): SinkType<SinkSpec> {
    return SINKS[kind] as unknown as SinkType<SinkSpec>
  }

  private branchMorsels({ source, when }: Branch, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number {
    if (when?.some(({ input, spilled }) => haveSpilled(memory, inputs[input]!) !== spilled)) return 0
    return this.source(source).countMorsels(source, memory, inputs)
  }
}
