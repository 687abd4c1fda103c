// The code of aggregates over the columns of sorted rows: states are anywhere, rows are told by their places.
import { OverflowError, ResourceError } from '../../common/errors.ts'
import { typeName } from '../../common/types.ts'
import type { Expr, WindowCall } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { FlatVector } from '../../memory/vector.ts'
import { type AggregateLayout, aggregateLayout } from '../aggregate/aggregate-layout.ts'
import {
  type AggregateInput,
  type ArgumentShape,
  argumentColumns,
  type FinalExports,
  finalModule,
  type UpdateExports,
  updateModule,
} from '../aggregate/aggregate-module.ts'
import { argumentsOf } from '../aggregate/arguments.ts'
import type { CodeCache } from '../code-cache.ts'
import { layoutLetter, layoutOfLetter } from '../codegen/index.ts'
import type { TaskContext } from '../stage.ts'
import { type RunningExports, runningModule } from './running-module.ts'
import type { SortedWindow } from './sorted-window.ts'

// What the text of an error says of a string or list that found no room.
const CHUNK_BYTES = 65536
const INTERN_BYTES = 64

export class StateCode {
  readonly layout: AggregateLayout
  readonly task: TaskContext
  readonly operator: string
  /** The argument columns' descriptors, one behind the other. */
  readonly descriptors: number
  readonly inputs: readonly AggregateInput[]
  private readonly heap: number
  private readonly shapes: readonly ArgumentShape[]
  private readonly key: string
  private readonly updates: UpdateExports
  private readonly finals: FinalExports

  /** `marks`: a boolean column that stands for all calls' FILTER. */
  constructor(
    window: SortedWindow,
    private readonly cache: CodeCache,
    private readonly calls: readonly WindowCall[],
    marks: FlatVector | undefined,
  ) {
    const { task, operator } = window
    const { memory, scratch } = task
    this.task = task
    this.operator = operator
    this.layout = aggregateLayout([], calls)
    const { exprs, inputs } = argumentsOf(marks ? calls.map((call) => ({ ...call, filter: undefined })) : calls)
    this.inputs = marks ? inputs.map((input) => ({ ...input, filter: exprs.length })) : inputs
    const columns = exprs.map((expr: Expr) => window.column(expr))
    if (marks) columns.push(marks)
    this.descriptors = scratch.allocate(Math.max(1, columns.length) * DESCRIPTOR_BYTES, operator)
    columns.forEach((column, i) => void writeDescriptor(memory, this.descriptors + i * DESCRIPTOR_BYTES, column))
    this.heap = scratch.allocateZeroed(INTERN_BYTES, operator)
    if (this.layout.keepsStrings && !memory.kernels.internOpen(this.heap, scratch.id)) this.exhausted()
    this.shapes = columns.map((column) => ({ type: column.type, layout: layoutOfLetter(layoutLetter(column)) }))
    const types = calls.map((call) => [call.name, call.args.map((arg) => arg.type), call.type])
    this.key = `${JSON.stringify([types, this.inputs])} ${columns.map(layoutLetter).join('')}`
    this.updates = cache.instance(`window update ${this.key}`, () =>
      updateModule(this.layout, this.inputs, argumentColumns(this.shapes), 'held'),
    )
    this.finals = cache.instance(`final ${JSON.stringify([[], types])}`, () => finalModule(this.layout, calls))
  }

  /** Takes rows (places, u32 each) into states (addresses). */
  update(states: number, places: number, count: number): void {
    if (count === 0) return
    this.updates.update(states, places, count, this.descriptors, this.heap)
    this.checkHeap()
  }

  merge(into: number, from: number, count: number): void {
    if (count > 0) this.finals.merge(into, from, count)
  }

  finish(states: number, count: number, targets: number): void {
    this.finished(this.finals.finish(states, count, targets, this.task.scratch.id))
  }

  /** Writes the results of rows whose frames only move on: see `RunningExports`. */
  running(
    slides: boolean,
  ): (state: number, from: number, count: number, partitions: number, begins: number, ends: number, targets: number) => void {
    const { layout, calls, inputs, shapes, descriptors, heap } = this
    const { run } = this.cache.instance<RunningExports>(`window running ${slides} ${this.key}`, () =>
      runningModule(layout, calls, inputs, shapes, slides),
    )
    const arena = this.task.scratch.id
    return (state, from, count, partitions, begins, ends, targets) => {
      const done = run(state, from, count, partitions, begins, ends, descriptors, heap, targets, arena)
      this.checkHeap()
      this.finished(done)
    }
  }

  private finished(failed: number): void {
    if (failed < 0) this.exhausted()
    if (failed === 0) return
    const { name, args } = this.calls[failed - 1]!
    throw new OverflowError(`${name} of ${typeName(args[0]!.type)} is out of range`, { hint: 'Cast the argument to DOUBLE.' })
  }

  private checkHeap(): void {
    if (this.layout.keepsStrings && this.task.memory.kernels.internFailed(this.heap)) this.exhausted()
  }

  private exhausted(): never {
    throw new ResourceError(this.operator, CHUNK_BYTES, this.task.memory.kernels.memoryLimit() >>> 0)
  }
}
