// Opens stages: puts a pipeline's parts together for a morsel and drives batches through them.
import { InternalError } from '../common/errors.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { OpenFiles } from '../storage/files/open-files.ts'
import { prepareScan } from '../storage/scan/prepare.ts'
import { CodeCache } from './code-cache.ts'
import type { Branch, PipelineSpec, SinkSpec, SourceSpec, TransformSpec } from './physical-plan.ts'
import type { GatherSink, KeptBySource, PartContext, Sink, SinkType, SourceType, TransformType } from './pipeline.ts'
import { aggregateExec } from './sinks/aggregate-exec.ts'
import { exchangeExec } from './sinks/exchange-exec.ts'
import { resultExec } from './sinks/result-exec.ts'
import { sortExec } from './sinks/sort-exec.ts'
import { groupsSource } from './sources/groups-source.ts'
import { rankedSource } from './sources/ranked-source.ts'
import { scanSource } from './sources/scan-source.ts'
import { sortedSource } from './sources/sorted-source.ts'
import { valuesSource } from './sources/values-source.ts'
import type { SealedLane, Stage, StageFactory, StageRun, TaskContext } from './stage.ts'
import { filterExec } from './transforms/filter-exec.ts'
import { projectExec } from './transforms/project-exec.ts'

type TypesOf<Spec extends { kind: string }, Type> = { readonly [K in Spec['kind']]: Type }

const TRANSFORMS = { filter: filterExec, project: projectExec } as const satisfies TypesOf<TransformSpec, unknown>
const SINKS = { aggregate: aggregateExec, sort: sortExec, exchange: exchangeExec, result: resultExec } as const satisfies TypesOf<
  SinkSpec,
  unknown
>

/** The stages of one thread, whose open files are `files`. */
export class PipelineFactory implements StageFactory {
  private readonly sources: TypesOf<SourceSpec, SourceType<never>>
  private code: CodeCache | undefined

  constructor(files: OpenFiles) {
    this.sources = { scan: scanSource(files), values: valuesSource, groups: groupsSource, sorted: sortedSource, ranked: rankedSource }
  }

  countMorsels(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number {
    return (stage.spec as PipelineSpec).branches.reduce((sum, branch) => sum + this.branchMorsels(branch, memory, inputs), 0)
  }

  prepare(stage: Stage): Promise<void> | undefined {
    const loading = (stage.spec as PipelineSpec).branches.flatMap(
      ({ source }) => (source.kind === 'scan' && prepareScan(source.plan)) || [],
    )
    return loading.length > 0 ? Promise.all(loading).then(() => {}) : undefined
  }

  open(stage: Stage, task: TaskContext): StageRun {
    this.code ??= new CodeCache(task.memory)
    const spec = stage.spec as PipelineSpec
    const counts = spec.branches.map((branch) => this.branchMorsels(branch, task.memory, task.inputs))
    return new PipelineRun(spec, counts, this.sources, this.code, task)
  }

  private branchMorsels({ source }: Branch, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number {
    return this.sources[source.kind].countMorsels(source as never, memory, inputs)
  }
}

class PipelineRun implements StageRun {
  private readonly kept: KeptBySource = { state: undefined }

  constructor(
    private readonly spec: PipelineSpec,
    private readonly branchMorsels: readonly number[],
    private readonly sources: TypesOf<SourceSpec, SourceType<never>>,
    private readonly code: CodeCache,
    private readonly task: TaskContext,
  ) {}

  morsel(index: number): void {
    const { branch, morsel, operator } = this.locate(index)
    const { task, code, kept } = this
    const part = (offset: number): PartContext => ({ task, code, kept, operator: operator + offset, morsel: index })
    const source = this.sources[branch.source.kind].open(branch.source as never, part(0), morsel)
    const transforms = branch.transforms.map((spec, i) => (TRANSFORMS[spec.kind] as TransformType<TransformSpec>).open(spec, part(1 + i)))
    const sink = this.openSink(index)
    // Counted here and reported once a morsel: a batch is some ten microseconds of work.
    const rowsOut = new Float64Array(1 + transforms.length)
    let batches = 0
    for (let batch = source.next(); batch; batch = source.next()) {
      batches++
      rowsOut[0]! += batch.selected
      for (let i = 0; batch && i < transforms.length; i++) {
        batch = transforms[i]!.apply(batch)
        if (batch) rowsOut[1 + i]! += batch.selected
      }
      if (batch) sink.consume(batch)
      task.checkCancelled()
    }
    task.count(operator, 'batches', batches)
    rowsOut.forEach((rows, i) => {
      task.count(operator + i, 'rowsOut', rows)
    })
    sink.end()
  }

  seal(): void {
    const sink = this.openSink(-1)
    if (!('seal' in sink)) throw new InternalError(`${this.spec.sink.kind} gathers nothing`)
    sink.seal()
  }

  private openSink(morsel: number): Sink | GatherSink {
    const operator = this.spec.branches.reduce((sum, { transforms }) => sum + 1 + transforms.length, 0)
    const { task, code, kept, spec } = this
    return (SINKS[spec.sink.kind] as SinkType<SinkSpec>).open(spec.sink, { task, code, kept, operator, morsel })
  }

  /** Which branch the stage's `index`-th morsel belongs to, which of that branch's it is, and the branch's first operator number. */
  private locate(index: number): { branch: Branch; morsel: number; operator: number } {
    let morsel = index
    let operator = 0
    for (const [b, branch] of this.spec.branches.entries()) {
      if (morsel < this.branchMorsels[b]!) return { branch, morsel, operator }
      morsel -= this.branchMorsels[b]!
      operator += 1 + branch.transforms.length
    }
    throw new InternalError(`morsel ${index} of a stage that has fewer`)
  }
}
