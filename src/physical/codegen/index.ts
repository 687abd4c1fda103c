// What operators use of the code generator: expressions computed over batches, conditions that narrow them, and pieces for generated code of
// their own (reading a column of any layout; 128-bit arithmetic and comparisons are in src/udf/emit).
import type { Column, Expr } from '../../logical/expression.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'
import { Filter, Projection } from './evaluator.ts'

export { ColumnReader } from './column-reader.ts'
export { Filter, Projection } from './evaluator.ts'
export { type Layout, layoutLetter, layoutOfLetter } from './layout.ts'

/** Expressions for the batches of one morsel. */
export interface BatchEvaluator {
  /** A vector an expression, valid in the batch's live rows until the next call. Throws the typed error that a live row raises. */
  project(batch: Batch): Vector[]
}

/** A condition for the batches of one morsel. */
export interface BatchFilter {
  /** The batch with the rows alone for which the condition is true; its selection is valid until the next call. */
  filter(batch: Batch): Batch
}

/** What of an operator's context the evaluator needs: the memory, and the scratch memory of the morsel. */
interface EvaluatorContext {
  readonly task: Pick<TaskContext, 'memory' | 'scratch'>
}

/** Opens expressions over `input` for a morsel; code that is known is not compiled again. */
export function openEvaluator({ task }: EvaluatorContext, input: readonly Column[], exprs: readonly Expr[]): BatchEvaluator {
  const projection = new Projection(task.memory, exprs, input)
  projection.begin(task.scratch)
  return projection
}

/** As `openEvaluator`, for a condition. */
export function openFilter({ task }: EvaluatorContext, input: readonly Column[], predicate: Expr): BatchFilter {
  const filter = new Filter(task.memory, predicate, input)
  filter.begin(task.scratch)
  return filter
}
