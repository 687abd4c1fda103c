// The two places in which an aggregate's state is worked on.
import { InternalError } from '../../common/errors.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f32, f64, i32, i64 } from '../../wasm/instructions.ts'
import type { Local, Operand, Statement, Value } from '../../wasm/node.ts'
import type { StateAccess, StateWord } from './accumulator.ts'

const SHAPES = { i32, i64, f32, f64 } as const

/** A state in a row: words at `offsets` from the row's address. */
export class RowState implements StateAccess {
  constructor(
    private readonly code: FunctionBuilder,
    private readonly row: Local,
    private readonly offsets: readonly number[],
    private readonly words: readonly StateWord[],
  ) {}

  get(word: number): Value {
    return SHAPES[this.kind(word)].load(this.row, this.offsets[word]!)
  }

  set(word: number, value: Operand): void {
    this.code.do(SHAPES[this.kind(word)].store(this.row, value, this.offsets[word]!) as Statement)
  }

  viewAddress(word: number): Value {
    return i32.add(this.row, this.offsets[word]!)
  }

  private kind(word: number): Exclude<StateWord, 'view'> {
    const kind = this.words[word]
    if (kind === undefined || kind === 'view') throw new InternalError(`word ${word} of the state is no number`)
    return kind
  }
}

/** A state in locals: loaded once, written back once. */
export class LocalState implements StateAccess {
  private readonly locals: readonly Local[]

  constructor(
    private readonly code: FunctionBuilder,
    private readonly home: RowState,
    words: readonly Exclude<StateWord, 'view'>[],
  ) {
    this.locals = words.map((_, i) => code.let(home.get(i)))
  }

  get(word: number): Value {
    return this.locals[word]!
  }

  set(word: number, value: Operand): void {
    this.code.set(this.locals[word]!, value)
  }

  viewAddress(): Value {
    throw new InternalError('a string state has no locals')
  }

  /** As of no rows. */
  clear(): void {
    for (const local of this.locals) this.code.set(local, 0)
  }

  writeBack(): void {
    this.locals.forEach((local, i) => {
      this.home.set(i, local)
    })
  }
}
