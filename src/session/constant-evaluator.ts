// Computes constants while a query is bound: with the code that would compute them for a row.

import { carrierOf, widthOf } from '../common/types.ts'
import type { Expr, LiteralValue } from '../logical/expression.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import { createArena } from '../memory/shared-arena.ts'
import type { Vector } from '../memory/vector.ts'
import { Projection } from '../physical/codegen/evaluator.ts'
import { readValue } from '../physical/codegen/values.ts'

const ONE_ROW = { rows: 1, selection: 0, selected: 1, columns: [] }

/** `memory` is asked for when there is something to compute. */
export function constantEvaluator(memory: () => EngineMemory): ConstantEvaluator {
  return {
    evaluate(expr: Expr): LiteralValue {
      if (expr.kind === 'literal') return expr.value
      const engine = memory()
      const arena = createArena(engine)
      try {
        const projection = new Projection(engine, [expr], [])
        projection.begin(arena)
        return firstValue(engine, projection.project(ONE_ROW)[0]!)
      } finally {
        arena.release()
      }
    },
  }
}

function firstValue(engine: EngineMemory, vector: Vector): LiteralValue {
  const { values, validity } = vector.kind === 'dictionary' ? vector.dictionary : vector
  const slot = vector.kind === 'dictionary' ? engine.u32[vector.ids >>> 2]! : 0
  if (validity !== 0 && ((engine.u8[validity + (slot >>> 3)]! >> (slot & 7)) & 1) === 0) return null
  return readValue(engine, values + slot * widthOf(carrierOf(vector.type)), vector.type)
}
