// The instructions as functions that make values: `i32.add(a, 1)`, `f64.load(address, 8)`.
import { InternalError } from '../common/errors.ts'
import { asValue, type If, type Operand, type Operation, type Value, type ValueType } from './node.ts'
import {
  FLOAT_BINARY,
  FLOAT_COMPARE,
  FLOAT_UNARY,
  INT_BINARY,
  INT_COMPARE,
  INT_UNARY,
  type OperationName,
  operationInfo,
} from './opcodes.ts'

type Unary<Names extends readonly string[]> = { readonly [K in Names[number]]: (a: Operand) => Value }
type Binary<Names extends readonly string[]> = { readonly [K in Names[number]]: (a: Operand, b: Operand) => Value }
type Load = (address: Operand, offset?: number) => Value
/** Stores are statements: hand them to `FunctionBuilder.do`. */
type Store = (address: Operand, value: Operand, offset?: number) => Operation<undefined>

interface IntShape extends Unary<typeof INT_UNARY>, Binary<typeof INT_BINARY>, Binary<typeof INT_COMPARE> {
  readonly const: (value: number | bigint) => Value
  readonly eqz: (a: Operand) => Value
  readonly load: Load
  readonly load8_s: Load
  readonly load8_u: Load
  readonly load16_s: Load
  readonly load16_u: Load
  readonly store: Store
  readonly store8: Store
  readonly store16: Store
  readonly extend8_s: (a: Operand) => Value
  readonly extend16_s: (a: Operand) => Value
  readonly trunc_sat_f32_s: (a: Operand) => Value
  readonly trunc_sat_f32_u: (a: Operand) => Value
  readonly trunc_sat_f64_s: (a: Operand) => Value
  readonly trunc_sat_f64_u: (a: Operand) => Value
}

interface I32Shape extends IntShape {
  readonly wrap_i64: (a: Operand) => Value
  readonly reinterpret_f32: (a: Operand) => Value
}

interface I64Shape extends IntShape {
  readonly load32_s: Load
  readonly load32_u: Load
  readonly store32: Store
  readonly extend_i32_s: (a: Operand) => Value
  readonly extend_i32_u: (a: Operand) => Value
  readonly extend32_s: (a: Operand) => Value
  readonly reinterpret_f64: (a: Operand) => Value
}

interface FloatShape extends Unary<typeof FLOAT_UNARY>, Binary<typeof FLOAT_BINARY>, Binary<typeof FLOAT_COMPARE> {
  readonly const: (value: number) => Value
  readonly load: Load
  readonly store: Store
  readonly convert_i32_s: (a: Operand) => Value
  readonly convert_i32_u: (a: Operand) => Value
  readonly convert_i64_s: (a: Operand) => Value
  readonly convert_i64_u: (a: Operand) => Value
}

/** A value-giving instruction over operands; numbers become constants of the type that the instruction takes there. */
function operation(name: OperationName, operands: readonly Operand[], offset = 0): Value {
  return build(name, operands, offset) as Value
}

function build(name: OperationName, operands: readonly Operand[], offset: number): Operation<ValueType> | Operation<undefined> {
  const info = operationInfo(name)
  return {
    kind: 'operation',
    type: info.result,
    op: name,
    operands: info.operands.map((type, i) => asValue(type, operands[i]!)),
    offset,
  } as Operation<ValueType> | Operation<undefined>
}

const unary = (name: string) => (a: Operand) => operation(name as OperationName, [a])
const binary = (name: string) => (a: Operand, b: Operand) => operation(name as OperationName, [a, b])
const load =
  (name: string): Load =>
  (address, offset = 0) =>
    operation(name as OperationName, [address], offset)
const store =
  (name: string): Store =>
  (address, value, offset = 0) =>
    build(name as OperationName, [address, value], offset) as Operation<undefined>

function shape(type: ValueType, groups: [readonly string[], (name: string) => unknown][]): object {
  const members: Record<string, unknown> = { const: (value: number | bigint) => asValue(type, value) }
  for (const [names, make] of groups) for (const name of names) members[name] = make(`${type}.${name}`)
  return members
}

const INT_LOADS = ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u']
const SATURATING = ['trunc_sat_f32_s', 'trunc_sat_f32_u', 'trunc_sat_f64_s', 'trunc_sat_f64_u']
const ints = (type: ValueType, conversions: string[], loads: string[], stores: string[]): object =>
  shape(type, [
    [[...INT_UNARY, 'eqz', 'extend8_s', 'extend16_s', ...SATURATING, ...conversions], unary],
    [[...INT_BINARY, ...INT_COMPARE], binary],
    [[...INT_LOADS, ...loads], load],
    [['store', 'store8', 'store16', ...stores], store],
  ])
const floats = (type: ValueType, conversions: string[]): object =>
  shape(type, [
    [[...FLOAT_UNARY, 'convert_i32_s', 'convert_i32_u', 'convert_i64_s', 'convert_i64_u', ...conversions], unary],
    [[...FLOAT_BINARY, ...FLOAT_COMPARE], binary],
    [['load'], load],
    [['store'], store],
  ])

export const i32 = ints('i32', ['wrap_i64', 'reinterpret_f32'], [], []) as I32Shape
export const i64 = ints(
  'i64',
  ['extend_i32_s', 'extend_i32_u', 'extend32_s', 'reinterpret_f64'],
  ['load32_s', 'load32_u'],
  ['store32'],
) as I64Shape
export const f32 = floats('f32', ['demote_f64', 'reinterpret_i32']) as FloatShape & {
  readonly demote_f64: (a: Operand) => Value
  readonly reinterpret_i32: (a: Operand) => Value
}
export const f64 = floats('f64', ['promote_f32', 'reinterpret_i64']) as FloatShape & {
  readonly promote_f32: (a: Operand) => Value
  readonly reinterpret_i64: (a: Operand) => Value
}
/** The few vector instructions that 16-byte views and byte searches need. */
export const v128 = {
  load: load('v128.load'),
  store: store('v128.store'),
  and: binary('v128.and'),
  or: binary('v128.or'),
  xor: binary('v128.xor'),
  any_true: unary('v128.any_true'),
  splat8: unary('i8x16.splat'),
  eq8: binary('i8x16.eq'),
  all_true8: unary('i8x16.all_true'),
  bitmask8: unary('i8x16.bitmask'),
}

/** `condition ? a : b` without a branch: both are computed. `b` may be a number where `a` is a value. */
export function select(condition: Operand, a: Value, b: Operand): Value {
  const operands = [a, asValue(a.type, b), asValue('i32', condition)]
  return { kind: 'operation', type: a.type, op: 'select', operands, offset: 0 }
}

/** `condition ? a : b` as a branch: one is computed. */
export function choose(condition: Operand, a: Value, b: Operand): If<ValueType> {
  return { kind: 'if', type: a.type, condition: asValue('i32', condition), whenTrue: [a], whenFalse: [asValue(a.type, b)] }
}

/** A constant of any type. */
export function constant(type: ValueType, value: number | bigint): Value {
  if (type === 'v128') throw new InternalError('no constants of type v128')
  return asValue(type, value)
}

/** Statements on memory and control that belong to no type. */
export const memory = {
  copy: (to: Operand, from: Operand, bytes: Operand) => build('memory.copy', [to, from, bytes], 0) as Operation<undefined>,
  fill: (to: Operand, byte: Operand, bytes: Operand) => build('memory.fill', [to, byte, bytes], 0) as Operation<undefined>,
  atomicAdd: (address: Operand, value: Operand) => operation('i32.atomic.rmw.add', [address, value]),
  atomicLoad: (address: Operand) => operation('i32.atomic.load', [address]),
  atomicStore: (address: Operand, value: Operand) => build('i32.atomic.store', [address, value], 0) as Operation<undefined>,
}
