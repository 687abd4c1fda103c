// Generated code that reads a column of a batch through its descriptor (src/memory/descriptor.ts), for a layout known when the code is made.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { Vector } from '../../memory/vector.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f32, f64, i32, i64 } from '../../wasm/instructions.ts'
import type { Local, Operand, Value } from '../../wasm/node.ts'
import type { ArgumentValue } from './accumulator.ts'

/** What code for a column depends on. */
export interface ColumnShape {
  readonly type: SqlType
  readonly kind: Vector['kind']
  readonly nullable: boolean
}

export function shapeOf(vector: Vector): ColumnShape {
  const validity = vector.kind === 'dictionary' ? vector.dictionary.validity : vector.validity
  return { type: vector.type, kind: vector.kind, nullable: validity !== 0 }
}

export class ColumnReader {
  private readonly values: Local
  private readonly validity: Local | undefined
  private readonly ids: Local | undefined

  /** Emits the loads of the column's addresses: once, before the loop over the rows. */
  constructor(
    private readonly code: FunctionBuilder,
    private readonly shape: ColumnShape,
    descriptor: Value,
  ) {
    this.values = code.let(i32.load(descriptor, 0))
    this.validity = shape.nullable ? code.let(i32.load(descriptor, 4)) : undefined
    this.ids = shape.kind === 'dictionary' ? code.let(i32.load(descriptor, 8)) : undefined
  }

  /** The place of the row's value among the column's values. */
  slot(row: Operand): Value {
    if (this.shape.kind === 'constant') return i32.const(0)
    return this.ids ? this.code.let(i32.load(i32.add(this.ids, i32.shl(row, 2)))) : this.code.let(i32.add(row, 0))
  }

  /** Non-zero where the value at `slot` is not NULL; undefined where it never is. */
  isValid(slot: Value): Value | undefined {
    if (!this.validity) return undefined
    return i32.and(i32.shr_u(i32.load8_u(i32.add(this.validity, i32.shr_u(slot, 3))), i32.and(slot, 7)), 1)
  }

  /** The value at `slot`, loaded into locals. */
  value(slot: Value): ArgumentValue {
    const at = (shift: number) => i32.add(this.values, i32.shl(slot, shift))
    const { type } = this.shape
    switch (carrierOf(type)) {
      case 'u8':
        return { type, words: [this.code.let(i32.load8_u(i32.add(this.values, slot)))] }
      case 'i32':
        return { type, words: [this.code.let(i32.load(at(2)))] }
      case 'i64':
        return { type, words: [this.code.let(i64.load(at(3)))] }
      case 'f32':
        return { type, words: [this.code.let(f32.load(at(2)))] }
      case 'f64':
        return { type, words: [this.code.let(f64.load(at(3)))] }
      case 'i128': {
        const address = this.code.let(at(4))
        return { type, words: [this.code.let(i64.load(address)), this.code.let(i64.load(address, 8))] }
      }
      case 'view':
        return { type, words: [this.code.let(at(4))] }
    }
  }
}
