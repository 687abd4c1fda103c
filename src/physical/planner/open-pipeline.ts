// A pipeline while it is planned: branches that still lack a sink.
import type { Column } from '../../logical/expression.ts'
import type { Branch, PipelineStage, SinkSpec, SourceSpec, TransformSpec } from '../physical-plan.ts'

export interface OpenPipeline {
  readonly branches: readonly Branch[]
  /** Ids of the stages that the branches' sources read; a source's `inputIndex` points into it. */
  readonly inputs: readonly number[]
  /** What every branch gives, by position. */
  readonly columns: readonly Column[]
}

export function fromSource(source: SourceSpec, columns: readonly Column[], inputs: readonly number[] = []): OpenPipeline {
  return { branches: [{ source, transforms: [] }], inputs, columns }
}

export function withTransform(pipeline: OpenPipeline, transform: TransformSpec, columns: readonly Column[]): OpenPipeline {
  const branches = pipeline.branches.map(({ source, transforms }) => ({ source, transforms: [...transforms, transform] }))
  return { ...pipeline, branches, columns }
}

/** The branches of all pipelines, whose columns go by the names of `columns` from here on. */
export function union(pipelines: readonly OpenPipeline[], columns: readonly Column[]): OpenPipeline {
  const inputs: number[] = []
  const branches = pipelines.flatMap((pipeline) => {
    const shift = inputs.length
    inputs.push(...pipeline.inputs)
    return pipeline.branches.map(({ source, transforms }): Branch => ({ source: shiftInput(source, shift), transforms }))
  })
  return { branches, inputs, columns }
}

function shiftInput(source: SourceSpec, shift: number): SourceSpec {
  return 'inputIndex' in source ? { ...source, inputIndex: source.inputIndex + shift } : source
}

export function closePipeline({ branches, inputs }: OpenPipeline, id: number, name: string, sink: SinkSpec): PipelineStage {
  const sources = branches.flatMap(({ source }) => (source.kind === 'scan' ? [source.plan] : []))
  const work = { rows: sum(sources.map(({ rows }) => rows)), bytes: sum(sources.map(({ bytes }) => bytes)) }
  return { id, name, inputs, output: sink.kind === 'result' ? 'stream' : 'gather', spec: { branches, sink }, work }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
