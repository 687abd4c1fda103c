// How pipelines compute expressions: codegen's evaluators, opened for a morsel.
import type { Column, Expr } from '../logical/expression.ts'
import type { Batch, Vector } from '../memory/vector.ts'
import { Filter, Projection } from './codegen/evaluator.ts'
import type { PartContext } from './pipeline.ts'

export interface BatchEvaluator {
  project(batch: Batch): Vector[]
}

export interface BatchFilter {
  filter(batch: Batch): Batch
}

export function openEvaluator({ task }: PartContext, input: readonly Column[], exprs: readonly Expr[]): BatchEvaluator {
  const projection = new Projection(task.memory, exprs, input)
  projection.begin(task.scratch)
  return projection
}

export function openFilter({ task }: PartContext, input: readonly Column[], predicate: Expr): BatchFilter {
  const filter = new Filter(task.memory, predicate, input)
  filter.begin(task.scratch)
  return filter
}
