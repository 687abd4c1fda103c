// What the body of a function is made of: a tree of instructions. A value used in two places is computed twice; put it in a local
// (`FunctionBuilder.let`) to compute it once.
import { InternalError } from '../common/errors.ts'
import type { OperationName } from './opcodes.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** An instruction tree that leaves one value. */
export type Value = Const | Local | Operation<ValueType> | Call<ValueType> | If<ValueType>

/** An instruction that leaves nothing. */
export type Statement = Operation<undefined> | Call<undefined> | If<undefined> | SetLocals | Block | Branch | Return | Drop

export type Node = Value | Statement

/** A value, or a number that becomes a constant of the type which the place asks for. */
export type Operand = Value | number | bigint

export interface Const {
  readonly kind: 'const'
  readonly type: ValueType
  readonly value: number | bigint
}

/** A parameter or a local of a function. As a value it reads the local at the place where it is used. */
export interface Local {
  readonly kind: 'local'
  readonly type: ValueType
  readonly index: number
}

export interface Operation<T extends ValueType | undefined> {
  readonly kind: 'operation'
  readonly type: T
  readonly op: OperationName
  readonly operands: readonly Value[]
  /** Added to the address, for loads and stores. */
  readonly offset: number
}

export interface Call<T extends ValueType | undefined> {
  readonly kind: 'call'
  readonly type: T
  readonly target: FunctionReference
  readonly args: readonly Value[]
}

/** A function that can be called: imported, or built in the same module. Its index is given when the module is written. */
export interface FunctionReference {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export interface If<T extends ValueType | undefined> {
  readonly kind: 'if'
  readonly type: T
  readonly condition: Value
  readonly whenTrue: readonly Node[]
  readonly whenFalse: readonly Node[]
}

/** Sets locals to what `value` leaves: several where it is a call with several results. */
interface SetLocals {
  readonly kind: 'set'
  readonly locals: readonly Local[]
  readonly value: Value | Call<undefined>
}

/** Where a branch may go: to the end of a block, or to the start of a loop. */
export interface Label {
  readonly name: string
}

interface Block {
  readonly kind: 'block' | 'loop'
  readonly label: Label
  readonly body: readonly Node[]
}

interface Branch {
  readonly kind: 'branch'
  readonly label: Label
  readonly condition: Value | undefined
}

interface Return {
  readonly kind: 'return'
  readonly values: readonly Value[]
}

interface Drop {
  readonly kind: 'drop'
  readonly value: Value
}

/** The operand as a value of `type`. A value of another type is a bug of the caller: it throws. */
export function asValue(type: ValueType, operand: Operand): Value {
  if (typeof operand === 'object') {
    if (operand.type !== type) throw new InternalError(`WebAssembly value of type ${operand.type} where ${type} is expected`)
    return operand
  }
  return { kind: 'const', type, value: type === 'i64' ? BigInt(operand) : Number(operand) }
}
