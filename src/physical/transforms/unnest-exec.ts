// A row for each element of the batch's lists: the other columns' values are gathered beside them.
import { ResourceError } from '../../common/errors.ts'
import { elementProgram } from '../../common/nested/element-code.ts'
import { oncePer } from '../../common/once-per.ts'
import { BIGINT, carrierOf, widthOf } from '../../common/types.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import { printExpr } from '../../logical/print-expression.ts'
import { writeDescriptor } from '../../memory/descriptor.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import { PairBatches, pairColumns } from '../join/pair-columns.ts'
import type { PartContext, Transform, TransformType } from '../pipeline.ts'

export interface UnnestExec {
  readonly kind: 'unnest'
  readonly input: readonly Column[]
  /** The input's columns that come out, before the elements. */
  readonly passed: readonly Column[]
  readonly lists: readonly Expr[]
  readonly elements: readonly Column[]
  /** Whether the elements' places come out, too, behind them. */
  readonly counts: boolean
  readonly outer: boolean
}

const OPERATOR = 'unnest'
/** As src/kernels/element/unnest.ts has them. */
const STATE_BYTES = 48
const LIST_BYTES = 48
const FRESH = 0xffffffff
const NEXT_ROW = 2
const MADE = 3
const EXHAUSTED = 7

const prepare = oncePer(({ passed, input }: UnnestExec) => pairColumns(passed, input, []))

class Unnest implements Transform {
  private readonly evaluator: BatchEvaluator
  private readonly gathered: PairBatches
  private readonly state: number
  private readonly rows: number
  private readonly columns: readonly FlatVector[]
  private batch: Batch | undefined

  constructor(
    spec: UnnestExec,
    private readonly context: PartContext,
  ) {
    const { task } = context
    const { memory, scratch, batchRows } = task
    const { u32, u8 } = memory
    const { lists, elements, counts, outer, input } = spec
    this.evaluator = openEvaluator(context, input, lists)
    this.gathered = new PairBatches(task, prepare(spec), [], [], OPERATOR)
    this.rows = scratch.allocate(batchRows * 4, OPERATOR)
    this.state = scratch.allocateZeroed(STATE_BYTES + lists.length * LIST_BYTES, OPERATOR)
    const bitmap = Math.ceil(batchRows / 8)
    const column = ({ type }: Pick<Column, 'type'>): FlatVector => {
      const values = scratch.allocate(batchRows * widthOf(carrierOf(type)), OPERATOR)
      return { kind: 'flat', type, values, validity: scratch.allocate(bitmap, OPERATOR) }
    }
    const vectors = elements.map(column)
    const places = counts ? column({ type: BIGINT }) : undefined
    this.columns = places ? [...vectors, places] : vectors
    u32.set([lists.length, scratch.id, 0, FRESH, outer ? 1 : 0, this.rows, places?.values ?? 0, 0, places?.validity ?? 0], this.state >>> 2)
    lists.forEach(({ type }, i) => {
      const bytes = elementProgram(type)
      const program = scratch.allocate(bytes.length, OPERATOR)
      u8.set(bytes, program)
      u32.set([program, vectors[i]!.values, vectors[i]!.validity], (this.list(i) + 24) >>> 2)
    })
  }

  apply(batch: Batch): Batch | undefined {
    const { memory } = this.context.task
    this.evaluator.project(batch).forEach((list, i) => {
      writeDescriptor(memory, this.list(i), list)
    })
    const word = this.state >>> 2
    memory.u32[word + NEXT_ROW] = 0
    memory.u32[word + MADE] = FRESH
    this.batch = batch
    return this.more()
  }

  more(): Batch | undefined {
    const { batch } = this
    if (!batch) return undefined
    const { memory, batchRows } = this.context.task
    const { kernels, u8, u32 } = memory
    for (const { validity } of this.columns) u8.fill(0, validity, validity + Math.ceil(batchRows / 8))
    const count = kernels.unnestRows(this.state, batch.selection, batch.selected, batchRows)
    if (u32[(this.state >>> 2) + EXHAUSTED]) throw new ResourceError(OPERATOR, batchRows, kernels.memoryLimit() >>> 0)
    if (count === 0) {
      this.batch = undefined
      return undefined
    }
    const passed = this.gathered.dense(batch, this.rows, 0, count)
    return { ...passed, columns: [...passed.columns, ...this.columns] }
  }

  private list(i: number): number {
    return this.state + STATE_BYTES + i * LIST_BYTES
  }
}

export const unnestExec: TransformType<UnnestExec> = {
  describe: ({ lists, counts, outer }) => ({
    operator: 'unnest',
    detail: `${outer ? 'outer ' : ''}${lists.map(printExpr).join(', ')}${counts ? ' with ordinality' : ''}`,
  }),
  open: (spec, context) => new Unnest(spec, context),
}
