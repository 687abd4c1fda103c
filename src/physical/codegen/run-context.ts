// What the runs of an evaluator's programs share for a morsel.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, ConstantVector, Vector } from '../../memory/vector.ts'
import type { UserCalls } from '../stage.ts'
import type { TextHeap } from './text-heap.ts'

/** An expression over batches of its own. */
export interface NestedExpressions {
  project(batch: Batch): Vector[]
}

export interface RunContext {
  readonly memory: EngineMemory
  readonly arena: Arena
  readonly heap: TextHeap
  readonly literals: readonly ConstantVector[]
  readonly literalBlock: number
  readonly errorBlock: number
  /** For calls of users' functions; undefined on the thread that plans, where they may not run. */
  readonly calls: UserCalls | undefined
  /** Sets up what is computed over other rows than the batch's: the body of a lambda, over elements. */
  nested(expr: Expr, columns: readonly Column[]): NestedExpressions
}

/** Which rows are alive: `count` of them, at the u32 indexes at `address`, or the first `count` where that is 0. */
export interface LiveRows {
  readonly address: number
  readonly count: number
}

/** Bytes of one value of the type. */
export function bytesOf(type: SqlType): number {
  return widthOf(carrierOf(type))
}
