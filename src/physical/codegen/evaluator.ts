// What operators use: expressions computed over batches, and conditions that narrow them.
import type { Column, Expr } from '../../logical/expression.ts'
import { canRaise } from '../../logical/expression-key.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { builtins } from '../../udf/builtin/index.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import type { UserCalls } from '../stage.ts'
import { ExpressionSet } from './expression-set.ts'
import { LiteralVectors } from './literal-vectors.ts'
import { hasCalls } from './program.ts'

/**
 * Expressions over batches of one input, for one thread. `input` says which column lies where in a batch. Code is compiled when a batch of a
 * new signature (which columns are flat, dictionaries, constant, without nulls) comes, and is kept for all evaluators of the same shape.
 */
export class Projection {
  private readonly computed: ExpressionSet
  private readonly literals: LiteralVectors
  /** Where each expression's vector comes from: a column's position, or what is computed. */
  private readonly sources: readonly (number | 'computed' | 'literal')[]

  constructor(memory: EngineMemory, expressions: readonly Expr[], input: readonly Column[], functions: FunctionRegistry = builtins) {
    this.sources = expressions.map((expr) => {
      if (expr.kind === 'literal') return 'literal'
      return expr.kind === 'column' ? input.findIndex(({ id }) => id === expr.id) : 'computed'
    })
    this.literals = new LiteralVectors(
      memory,
      expressions.filter((expr) => expr.kind === 'literal'),
    )
    const computed = expressions.filter((_, i) => this.sources[i] === 'computed')
    this.computed = new ExpressionSet(computed, input, { memory, functions, mode: 'project', memoise: true })
  }

  /**
   * A morsel begins: memory comes from `arena`, which must not be reset before the next `begin`; without `calls` users' functions are refused. What
   * other morsels may use lies in `lasting`; without it, nothing is kept.
   */
  begin(arena: Arena, calls?: UserCalls, lasting?: KernelArena): void {
    this.computed.begin(arena, calls, lasting)
    this.literals.begin(arena)
  }

  /**
   * A vector an expression, valid in the batch's live rows until the next call. A bare column is passed through as it is; an expression over
   * one dictionary column gives a dictionary. Throws the typed error that a live row raises.
   */
  project(batch: Batch): Vector[] {
    const { sources } = this
    const computed = sources.includes('computed') ? this.computed.project(batch) : []
    let next = 0
    let nextLiteral = 0
    return sources.map((source) => {
      if (source === 'computed') return computed[next++]!
      if (source === 'literal') return this.literals.vectors[nextLiteral++]!
      return batch.columns[source]!
    })
  }
}

/** A condition over batches of one input, for one thread. */
export class Filter {
  private readonly steps: readonly ExpressionSet[]

  constructor(memory: EngineMemory, predicate: Expr, input: readonly Column[], functions: FunctionRegistry = builtins) {
    const options = { memory, functions, mode: 'filter', memoise: true } as const
    this.steps = conjuncts(predicate, functions).map((step) => new ExpressionSet([step], input, options))
  }

  /** As `Projection.begin`. */
  begin(arena: Arena, calls?: UserCalls, lasting?: KernelArena): void {
    for (const step of this.steps) step.begin(arena, calls, lasting)
  }

  /** The batch with the rows alone for which the condition is true; its selection is valid until the next call. */
  filter(batch: Batch): Batch {
    let result = batch
    for (const step of this.steps) {
      if (result.selected === 0) break
      const { address, count } = step.filter(result)
      result = { ...result, selection: address, selected: count }
    }
    return result
  }
}

/** The operands of an AND, each to be evaluated over what the ones before it left; neighbours that are cheap share a loop. */
function conjuncts(predicate: Expr, functions: FunctionRegistry): readonly Expr[] {
  if (predicate.kind !== 'and') return [predicate]
  const steps: Expr[] = []
  let cheap: Expr[] = []
  const flush = (): void => {
    if (cheap.length > 0) steps.push(cheap.length === 1 ? cheap[0]! : { ...predicate, args: cheap })
    cheap = []
  }
  for (const arg of predicate.args) {
    if (hasCalls(arg, functions) || canRaise(arg)) {
      flush()
      steps.push(arg)
    } else cheap.push(arg)
  }
  flush()
  return steps
}
