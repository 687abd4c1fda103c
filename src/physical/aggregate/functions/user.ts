import { carrierOf } from '../../../common/types.ts'
import type { AggregateCall } from '../../../logical/expression.ts'
import { partTypes } from '../../../udf/emit/sql-value.ts'
import { constant, i32 } from '../../../wasm/instructions.ts'
import type { Accumulator } from '../accumulator.ts'

// Four u32 words of a user's state in a group's row: its number among the states of the morsel under way (0 for none), then the length of its bytes, where
// they lie in the lane's memory, and how many fit there.
export const STATE_NUMBER = 0
export const STATE_LENGTH = 1
export const STATE_ADDRESS = 2
export const STATE_CAPACITY = 3

/** A user's aggregate: JavaScript beside the generated code (src/physical/user) takes rows into its state, merges and finishes it. */
export function userState({ type }: AggregateCall): Accumulator {
  const carrier = carrierOf(type)
  return {
    words: ['i64', 'i64'],
    packing: { kind: 'user' },
    update() {},
    merge() {},
    finish() {
      // NULL, until the function's own value is written in its place.
      const words = carrier === 'view' ? [i32.const(0)] : partTypes(carrier).map((part) => constant(part, 0))
      return { words, isNull: i32.const(1) }
    },
  }
}
