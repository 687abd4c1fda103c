// What an aggregate function is to the engine: a state of a few words, zero at first, and the code that updates, merges and finishes it.
import type { SqlType } from '../../common/types.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import type { FunctionReference, Local, Operand, Value, ValueType } from '../../wasm/node.ts'

/** A word of a state: 8 bytes, or a string's view of 16. */
export type StateWord = 'i32' | 'i64' | 'f64' | 'f32' | 'view'

/** A value in locals, for functions that take no NULLs one that is there: one word; two i64 for 128 bits and for strings' views, low first. */
export interface ArgumentValue {
  readonly type: SqlType
  readonly words: readonly Value[]
  /** Whether it is there; undefined where it always is, and where the function takes no NULLs. */
  readonly valid: Value | undefined
}

/** A state that code works on: in a row, or in locals while a batch without groups is summed up. */
export interface StateAccess {
  get(word: number): Value
  set(word: number, value: Operand): void
  /** The address of a `view` word. */
  viewAddress(word: number): Value
}

interface FinishedValue {
  /** As `ArgumentValue.words`; for strings the address of the view's word in the state. */
  readonly words: readonly Value[]
  /** i32, non-zero for NULL; undefined where never NULL. */
  readonly isNull: Value | undefined
  /** i32, non-zero where the result does not fit its type. */
  readonly overflow?: Value | undefined
  /** i32, non-zero where there was no memory to finish it. */
  readonly exhausted?: Value | undefined
}

/** What the generated code may call. */
export interface AccumulatorImports {
  /** (state's view, whether one is there, the candidate's two words, heap, sign): takes the candidate where the state is unset or sign × order(candidate, state) > 0; copies long strings to the heap. */
  readonly keepView: FunctionReference
  /** (into's view, whether one is there, from's view, sign): as `keepView` between two states, without a copy. */
  readonly mergeView: FunctionReference
  /** As `keepView` and `mergeView`, but only whether they would take the candidate: i32. */
  readonly viewWins: FunctionReference
  readonly mergeWins: FunctionReference
  /** (list, heap, key), (list, heap, the two words of a view), (into, from): src/kernels/aggregate/value-list.ts. */
  readonly listKey: FunctionReference
  readonly listText: FunctionReference
  readonly listMerge: FunctionReference
  /** A kernel of src/kernels/aggregate that gathers values. */
  readonly gather: (name: GatherKernel) => FunctionReference
  readonly heap: Local | undefined
}

const ADDRESS = ['i32'] as const

/** What they take and give: kernels that gather take the state's first word and the heap first, merging ones two states, finishing ones a state, an arena and an address. */
export const GATHER_KERNELS = {
  listBytes: [['i32', 'i32', 'i64', 'i64'], []],
  bagAdd: [['i32', 'i32', 'i64', 'i64'], []],
  bagMerge: [['i32', 'i32'], []],
  topAdd: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
  topMerge: [['i32', 'i32'], []],
  bagEmpty: [ADDRESS, ADDRESS],
  topEmpty: [ADDRESS, ADDRESS],
  listClose: [['i32', 'i32', 'i32'], ADDRESS],
  topClose: [['i32', 'i32', 'i32'], ADDRESS],
  bagMode: [['i32', 'i32', 'i32'], ADDRESS],
  bagEntropy: [['i32', 'i32', 'i32'], ADDRESS],
  bagHistogram: [['i32', 'i32', 'i32'], ADDRESS],
} as const satisfies Record<string, readonly [params: readonly ValueType[], results: readonly ValueType[]]>

export type GatherKernel = keyof typeof GATHER_KERNELS

/** What the code that finishes may call: both take a list, then what they are asked for, an arena and an address for the answer; 0 where memory is out. */
export interface FinishImports {
  readonly listSelect: FunctionReference
  readonly listJoin: FunctionReference
  readonly gather: (name: GatherKernel) => FunctionReference
  /** For what a result needs beside its value. */
  readonly arena: Local
}

/**
 * A shorter state for rows that are gathered for a while only, and counted beside it (dense-groups.ts): all of their arguments are there, and there are
 * at most 2^16 of them.
 */
export interface BriefState {
  readonly words: readonly StateWord[]
  /** Magnitudes of the argument must be at most 2^46. */
  readonly ofSmall?: boolean
  update(code: FunctionBuilder, state: StateAccess, args: readonly ArgumentValue[]): void
  /** Takes what was gathered of `rows` rows (i64) into a state. */
  settle(code: FunctionBuilder, into: StateAccess, from: StateAccess, rows: Value): void
}

/** How a state that is more than its words is put aside and comes back. */
export interface Packing {
  /** As src/kernels/aggregate/packed-states.ts tells kinds of states apart: that of a state's first words. */
  readonly kind: 'bytes' | 'keys' | 'texts' | 'bag' | 'top' | 'user'
  /** Words behind these that are strings of the state; other views are of the moment. */
  readonly strings?: readonly number[]
}

/** The kinds' numbers in the kernels. */
export const PACKINGS = { bytes: 0, keys: 1, texts: 2, bag: 3, top: 4, user: 5 } as const satisfies Record<Packing['kind'], number>

/** An aggregate function for arguments of certain types. Rows with NULL arguments do not reach it unless it takes them. */
export interface Accumulator {
  readonly takesNulls?: boolean
  /** A merge takes what the other state has, which cannot be merged again. */
  readonly mergesOnce?: boolean
  /** Left out where the state is its words, and the strings that they are views of. */
  readonly packing?: Packing
  readonly words: readonly StateWord[]
  readonly brief?: BriefState
  update(code: FunctionBuilder, state: StateAccess, args: readonly ArgumentValue[], imports: AccumulatorImports): void
  /** Takes back a row that `update` took; left out where the state does not say what it would be without. */
  remove?(code: FunctionBuilder, state: StateAccess, args: readonly ArgumentValue[], imports: AccumulatorImports): void
  merge(code: FunctionBuilder, into: StateAccess, from: StateAccess, imports: AccumulatorImports): void
  finish(code: FunctionBuilder, state: StateAccess, imports: FinishImports): FinishedValue
}

/** Chooses the accumulator by the types of the arguments and the result. */
export type AccumulatorFactory = (args: readonly SqlType[], result: SqlType) => Accumulator
