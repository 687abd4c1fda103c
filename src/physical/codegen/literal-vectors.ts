// Literals as constant vectors in a morsel's memory.
import type { LiteralExpr } from '../../logical/expression.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { ConstantVector } from '../../memory/vector.ts'
import { LITERAL_BYTES } from './loop.ts'
import { TextHeap } from './text-heap.ts'
import { writeValue } from './values.ts'

export class LiteralVectors {
  /** One a literal, in their order. */
  vectors: readonly ConstantVector[] = []
  /** The address of the block in which they lie, `LITERAL_BYTES` each. */
  block = 0

  constructor(
    private readonly memory: EngineMemory,
    private readonly literals: readonly LiteralExpr[],
  ) {}

  begin(arena: Arena): void {
    const { memory, literals } = this
    const heap = new TextHeap(arena)
    this.block = arena.allocateZeroed(LITERAL_BYTES * (literals.length + 1), 'an expression')
    // Behind the literals, zeros: the validity of a NULL.
    const noBits = this.block + LITERAL_BYTES * literals.length
    this.vectors = literals.map(({ type, value }, i): ConstantVector => {
      const values = this.block + LITERAL_BYTES * i
      if (value !== null) writeValue(memory, values, type, value, (bytes) => heap.allocate(bytes))
      return { kind: 'constant', type, values, validity: value === null ? noBits : 0 }
    })
  }
}
