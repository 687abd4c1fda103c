// A pipeline at work for a lane: puts its parts together for each morsel, drives batches through them, and counts what each part did.
import { InternalError } from '../common/errors.ts'
import type { Batch } from '../memory/vector.ts'
import type { CodeCache } from './code-cache.ts'
import { operatorClock } from './operator-clock.ts'
import type { Branch, PipelineSpec, SinkSpec, SourceSpec, TransformSpec } from './physical-plan.ts'
import type { GatherSink, KeptBySource, PartContext, Sink, SinkType, SourceType, TransformType } from './pipeline.ts'
import type { StageRun, TaskContext } from './stage.ts'

/** What is known of each kind of operator. */
export interface OperatorTypes {
  source(spec: SourceSpec): SourceType<SourceSpec>
  transform(spec: TransformSpec): TransformType<TransformSpec>
  sink(spec: SinkSpec): SinkType<SinkSpec>
}

export class PipelineRun implements StageRun {
  private readonly kept: KeptBySource = { state: undefined }
  private readonly memos = new Map<number, unknown>()
  private readonly sinkOperator: number

  constructor(
    private readonly spec: PipelineSpec,
    private readonly branchMorsels: readonly number[],
    private readonly types: OperatorTypes,
    private readonly code: CodeCache,
    private readonly task: TaskContext,
  ) {
    this.sinkOperator = spec.branches.reduce((sum, { transforms }) => sum + 1 + transforms.length, 0)
  }

  morsel(index: number): void {
    const { branch, morsel, operator } = this.locate(index)
    const { task, code, kept, memos, types, sinkOperator } = this
    const part = (offset: number): PartContext => ({ task, code, kept, memos, operator: operator + offset, morsel: index })
    const transformCount = branch.transforms.length
    const clock = operatorClock(task.timed, transformCount + 2)
    const source = types.source(branch.source).open(branch.source, part(0), morsel)
    clock.charge(0)
    const transforms = branch.transforms.map((spec, i) => {
      const transform = types.transform(spec).open(spec, part(1 + i))
      clock.charge(1 + i)
      return transform
    })
    const sink = this.openSink(index)
    clock.charge(transformCount + 1)
    // Counted here and reported once a morsel: a batch is some ten microseconds of work.
    const rowsOut = new Float64Array(1 + transformCount)
    let batches = 0
    const push = (batch: Batch, at: number): void => {
      task.checkCancelled()
      rowsOut[at]! += batch.selected
      const transform = transforms[at]
      if (!transform) {
        sink.consume(batch)
        clock.charge(transformCount + 1)
        return
      }
      let out = transform.apply(batch)
      clock.charge(1 + at)
      while (out) {
        push(out, at + 1)
        out = transform.more?.()
        clock.charge(1 + at)
      }
    }
    for (let batch = source.next(); batch; batch = source.next()) {
      clock.charge(0)
      batches++
      push(batch, 0)
    }
    task.checkCancelled()
    clock.charge(0)
    sink.end()
    clock.charge(transformCount + 1)
    task.count(operator, 'batches', batches)
    task.count(operator, 'rowsRead', source.rowsRead ?? rowsOut[0]!)
    rowsOut.forEach((rows, i) => {
      task.count(operator + i, 'rowsOut', rows)
      task.count(i === transformCount ? sinkOperator : operator + i + 1, 'rowsIn', rows)
    })
    clock.times?.forEach((ms, i) => {
      task.count(i > transformCount ? sinkOperator : operator + i, 'ms', ms)
    })
  }

  seal(): void {
    const clock = operatorClock(this.task.timed, 1)
    const sink = this.openSink(-1)
    if (!('seal' in sink)) throw new InternalError(`${this.spec.sink.kind} gathers nothing`)
    sink.seal()
    clock.charge(0)
    if (clock.times) this.task.count(this.sinkOperator, 'ms', clock.times[0]!)
  }

  private openSink(morsel: number): Sink | GatherSink {
    const { task, code, kept, memos, spec, types, sinkOperator } = this
    return types.sink(spec.sink).open(spec.sink, { task, code, kept, memos, operator: sinkOperator, morsel })
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
