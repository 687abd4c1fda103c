// A pipeline while it is planned: branches that still lack a sink.
import type { Column } from '../../logical/expression.ts'
import type { Branch, PipelineStage, SinkSpec, SourceSpec, TransformSpec } from '../physical-plan.ts'
import type { JoinProbeExec } from '../transforms/join-probe-exec.ts'

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
  const branches = pipeline.branches.map((branch): Branch => ({ ...branch, transforms: [...branch.transforms, transform] }))
  return { ...pipeline, branches, columns }
}

/** The branches of all pipelines, whose columns go by the names of `columns` from here on. */
export function union(pipelines: readonly OpenPipeline[], columns: readonly Column[]): OpenPipeline {
  const inputs: number[] = []
  const branches = pipelines.flatMap((pipeline) => {
    const shift = inputs.length
    inputs.push(...pipeline.inputs)
    return pipeline.branches.map((branch) => shiftInputs(branch, shift))
  })
  return { branches, inputs, columns }
}

/** The pipeline, and a branch that begins when those before it are done; the source reads the pipeline's inputs. */
export function withLastBranch(pipeline: OpenPipeline, source: SourceSpec): OpenPipeline {
  return { ...pipeline, branches: [...pipeline.branches, { source, transforms: [], waits: true }] }
}

/** The pipeline, and a branch beside the others; the source reads the pipeline's inputs. */
export function withBranch(pipeline: OpenPipeline, source: SourceSpec): OpenPipeline {
  return { ...pipeline, branches: [...pipeline.branches, { source, transforms: [] }] }
}

/** The pipeline for where a stage that it reads has put rows aside, or has not. */
export function onlyWhen(pipeline: OpenPipeline, input: number, spilled: boolean): OpenPipeline {
  const branches = pipeline.branches.map((branch): Branch => ({ ...branch, when: [...(branch.when ?? []), { input, spilled }] }))
  return { ...pipeline, branches }
}

function shiftInputs(branch: Branch, shift: number): Branch {
  const { source, transforms, when } = branch
  return {
    ...branch,
    ...(when && { when: when.map(({ input, spilled }) => ({ input: input + shift, spilled })) }),
    source: shiftSource(source, shift),
    transforms: transforms.map((transform) => (transform.kind === 'join_probe' ? shiftProbe(transform, shift) : transform)),
  }
}

function shiftSource(source: SourceSpec, shift: number): SourceSpec {
  if (source.kind === 'join_parts') return { ...source, inputIndex: source.inputIndex + shift, probeInput: source.probeInput + shift }
  return 'inputIndex' in source ? { ...source, inputIndex: source.inputIndex + shift } : source
}

function shiftProbe(probe: JoinProbeExec, shift: number): JoinProbeExec {
  const { rowsInput, tableInput } = probe
  return { ...probe, rowsInput: rowsInput + shift, tableInput: tableInput === undefined ? undefined : tableInput + shift }
}

export function closePipeline({ branches, inputs }: OpenPipeline, id: number, name: string, sink: SinkSpec): PipelineStage {
  // What only runs where memory is short is no work to expect.
  const expected = branches.filter(({ when }) => !when?.some(({ spilled }) => spilled))
  const sources = expected.flatMap(({ source }) => (source.kind === 'scan' ? [source.plan] : []))
  const work = { rows: sum(sources.map(({ rows }) => rows)), bytes: sum(sources.map(({ bytes }) => bytes)) }
  return { id, name, inputs, output: sink.kind === 'result' || sink.kind === 'store' ? 'stream' : 'gather', spec: { branches, sink }, work }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
