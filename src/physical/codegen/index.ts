// What operators use of the code generator: expressions computed over batches, conditions that narrow them, and pieces for generated code of
// their own (reading a column of any layout; 128-bit arithmetic and comparisons are in src/udf/emit).
import type { Column, Expr } from '../../logical/expression.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { TaskContext, UserCalls } from '../stage.ts'
import { Filter, Projection } from './evaluator.ts'
import { RowValues } from './row-values.ts'

export { ColumnReader } from './column-reader.ts'
export { type Layout, layoutLetter, layoutOfLetter } from './layout.ts'
export { hasCalls } from './program.ts'
export { emitRowValues, type RowReader, type RowValues } from './row-values.ts'
export { SMALL_BITS, SMALL_ROWS, vectorBits } from './word-bits.ts'

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

/** What of an operator's context the evaluator needs: the memory, that of the morsel and that which outlasts it. */
interface EvaluatorContext {
  readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'calls' | 'memos'>
}

/** Evaluators of one thread by what they were made for: a spec's lists of columns and expressions, which live as long as its query. */
class EvaluatorCache<Key extends object, Evaluator extends { begin(arena: Arena, calls?: UserCalls, lasting?: KernelArena): void }> {
  private readonly known = new WeakMap<
    Key,
    { readonly memory: EngineMemory; readonly input: readonly Column[]; readonly evaluator: Evaluator }
  >()

  constructor(private readonly make: (memory: EngineMemory, key: Key, input: readonly Column[]) => Evaluator) {}

  open({ task }: EvaluatorContext, input: readonly Column[], key: Key): Evaluator {
    const { memory, scratch, calls, memos } = task
    let found = this.known.get(key)
    if (!found || found.memory !== memory || found.input !== input) {
      found = { memory, input, evaluator: this.make(memory, key, input) }
      this.known.set(key, found)
    }
    found.evaluator.begin(scratch, calls, memos)
    return found.evaluator
  }
}

const projections = new EvaluatorCache((memory, exprs: readonly Expr[], input) => new Projection(memory, exprs, input))
const rowValues = new EvaluatorCache((memory, { exprs, measured }: RowExpressions, input) => new RowValues(memory, exprs, measured, input))
const filters = new EvaluatorCache((memory, predicate: Expr, input) => new Filter(memory, predicate, input))

/**
 * Opens expressions over `input` for a morsel. The evaluator is kept for the next morsel with the same lists (the same objects), so that one
 * pair of lists is opened in one place at a time.
 */
export function openEvaluator(context: EvaluatorContext, input: readonly Column[], exprs: readonly Expr[]): BatchEvaluator {
  return projections.open(context, input, exprs)
}

/** As `openEvaluator`, for a condition. */
export function openFilter(context: EvaluatorContext, input: readonly Column[], predicate: Expr): BatchFilter {
  return filters.open(context, input, predicate)
}

/** Expressions, inline in all their parts, and those of them of which it matters how large they are. */
export interface RowExpressions {
  readonly exprs: readonly Expr[]
  readonly measured: readonly Expr[]
}

/** As `openEvaluator`, for expressions that an operator's own loop computes. */
export function openRowValues(context: EvaluatorContext, input: readonly Column[], expressions: RowExpressions): RowValues {
  return rowValues.open(context, input, expressions)
}
