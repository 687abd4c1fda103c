// A value of any type as a part of a state: some words of it, a string's view among them.
import { type Carrier, carrierOf, type SqlType } from '../../../common/types.ts'
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { i32 } from '../../../wasm/instructions.ts'
import type { Operand, Value } from '../../../wasm/node.ts'
import type { AccumulatorImports, ArgumentValue, StateAccess, StateWord } from '../accumulator.ts'
import { before } from './min-max.ts'

const WORDS: Record<Carrier, readonly StateWord[]> = {
  u8: ['i32'],
  i32: ['i32'],
  i64: ['i64'],
  i128: ['i64', 'i64'],
  f32: ['f32'],
  f64: ['f64'],
  view: ['view'],
}

export class ValueSlot {
  readonly words: readonly StateWord[]

  /** `base`: the first of its words in the state. */
  constructor(
    private readonly type: SqlType,
    private readonly base: number,
  ) {
    this.words = WORDS[carrierOf(type)]
  }

  /** Takes the value. */
  assign(code: FunctionBuilder, state: StateAccess, { words }: ArgumentValue, { keepView, heap }: AccumulatorImports): void {
    if (this.isText) code.run(keepView, state.viewAddress(this.base), 0, words[0]!, words[1]!, heap!, 0)
    else
      words.forEach((word, i) => {
        state.set(this.base + i, word)
      })
  }

  /** Takes the value of another row's state. */
  copy(code: FunctionBuilder, into: StateAccess, from: StateAccess, { mergeView }: AccumulatorImports): void {
    if (this.isText) code.run(mergeView, into.viewAddress(this.base), 0, from.viewAddress(this.base), 0)
    else for (const [i] of this.words.entries()) into.set(this.base + i, from.get(this.base + i))
  }

  /** Whether the value is smaller (`sign` −1) or greater (1) than what is there, or nothing is. */
  wins(
    code: FunctionBuilder,
    state: StateAccess,
    seen: Operand,
    value: ArgumentValue,
    sign: number,
    { viewWins, heap }: AccumulatorImports,
  ): Value {
    const [low, high] = value.words
    if (this.isText) return code.call(viewWins, state.viewAddress(this.base), seen, low!, high!, heap!, sign)
    return this.better(code, seen, value.words, this.read(state), sign)
  }

  /** As `wins`, of another row's value. */
  mergeWins(
    code: FunctionBuilder,
    into: StateAccess,
    seen: Operand,
    from: StateAccess,
    sign: number,
    { mergeWins }: AccumulatorImports,
  ): Value {
    if (this.isText) {
      return code.call(mergeWins, into.viewAddress(this.base), seen, from.viewAddress(this.base), sign)
    }
    return this.better(code, seen, this.read(from), this.read(into), sign)
  }

  /** As a finished value's words. */
  finish(state: StateAccess): readonly Value[] {
    return this.isText ? [state.viewAddress(this.base)] : this.read(state)
  }

  private get isText(): boolean {
    return this.words[0] === 'view'
  }

  private read(state: StateAccess): readonly Value[] {
    return this.words.map((_, i) => state.get(this.base + i))
  }

  private better(code: FunctionBuilder, seen: Operand, value: readonly Value[], state: readonly Value[], sign: number): Value {
    const wins = sign < 0 ? before(code, this.type, value, state) : before(code, this.type, state, value)
    return i32.or(i32.eqz(seen), wins)
  }
}
