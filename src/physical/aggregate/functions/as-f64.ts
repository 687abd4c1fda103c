import { f64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { ArgumentValue } from '../accumulator.ts'

/** A float or double argument as a double. */
export function asF64({ type, words: [word] }: ArgumentValue): Value {
  return type.kind === 'float' ? f64.promote_f32(word!) : word!
}
