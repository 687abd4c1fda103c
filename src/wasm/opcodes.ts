// The instructions that the emitter knows, by WebAssembly's own names: their bytes, operand types and result.
import type { ValueType } from './node.ts'

interface OperationInfo {
  readonly bytes: readonly number[]
  readonly operands: readonly ValueType[]
  readonly result: ValueType | undefined
  /** log2 of the natural alignment, for loads and stores. */
  readonly align: number | undefined
}

// Within a type the opcodes follow each other in the order of these lists.
export const INT_UNARY = ['clz', 'ctz', 'popcnt'] as const
export const INT_BINARY = [
  'add',
  'sub',
  'mul',
  'div_s',
  'div_u',
  'rem_s',
  'rem_u',
  'and',
  'or',
  'xor',
  'shl',
  'shr_s',
  'shr_u',
  'rotl',
  'rotr',
] as const
export const INT_COMPARE = ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'] as const
export const FLOAT_UNARY = ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'] as const
export const FLOAT_BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign'] as const
export const FLOAT_COMPARE = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'] as const

/** Instruction, operand type, first opcode 0xa7 and on; the saturating ones follow 0xfc. */
const CONVERSIONS = [
  ['i32.wrap_i64', 'i64'],
  ['i32.trunc_f32_s', 'f32'],
  ['i32.trunc_f32_u', 'f32'],
  ['i32.trunc_f64_s', 'f64'],
  ['i32.trunc_f64_u', 'f64'],
  ['i64.extend_i32_s', 'i32'],
  ['i64.extend_i32_u', 'i32'],
  ['i64.trunc_f32_s', 'f32'],
  ['i64.trunc_f32_u', 'f32'],
  ['i64.trunc_f64_s', 'f64'],
  ['i64.trunc_f64_u', 'f64'],
  ['f32.convert_i32_s', 'i32'],
  ['f32.convert_i32_u', 'i32'],
  ['f32.convert_i64_s', 'i64'],
  ['f32.convert_i64_u', 'i64'],
  ['f32.demote_f64', 'f64'],
  ['f64.convert_i32_s', 'i32'],
  ['f64.convert_i32_u', 'i32'],
  ['f64.convert_i64_s', 'i64'],
  ['f64.convert_i64_u', 'i64'],
  ['f64.promote_f32', 'f32'],
  ['i32.reinterpret_f32', 'f32'],
  ['i64.reinterpret_f64', 'f64'],
  ['f32.reinterpret_i32', 'i32'],
  ['f64.reinterpret_i64', 'i64'],
  ['i32.extend8_s', 'i32'],
  ['i32.extend16_s', 'i32'],
  ['i64.extend8_s', 'i64'],
  ['i64.extend16_s', 'i64'],
  ['i64.extend32_s', 'i64'],
] as const
const SATURATING = [
  ['i32.trunc_sat_f32_s', 'f32'],
  ['i32.trunc_sat_f32_u', 'f32'],
  ['i32.trunc_sat_f64_s', 'f64'],
  ['i32.trunc_sat_f64_u', 'f64'],
  ['i64.trunc_sat_f32_s', 'f32'],
  ['i64.trunc_sat_f32_u', 'f32'],
  ['i64.trunc_sat_f64_s', 'f64'],
  ['i64.trunc_sat_f64_u', 'f64'],
] as const
/** Instruction, log2 of its alignment, opcodes 0x28 and on. */
const LOADS = [
  ['i32.load', 2],
  ['i64.load', 3],
  ['f32.load', 2],
  ['f64.load', 3],
  ['i32.load8_s', 0],
  ['i32.load8_u', 0],
  ['i32.load16_s', 1],
  ['i32.load16_u', 1],
  ['i64.load8_s', 0],
  ['i64.load8_u', 0],
  ['i64.load16_s', 1],
  ['i64.load16_u', 1],
  ['i64.load32_s', 2],
  ['i64.load32_u', 2],
] as const
const STORES = [
  ['i32.store', 2],
  ['i64.store', 3],
  ['f32.store', 2],
  ['f64.store', 3],
  ['i32.store8', 0],
  ['i32.store16', 1],
  ['i64.store8', 0],
  ['i64.store16', 1],
  ['i64.store32', 2],
] as const

type Ints = 'i32' | 'i64'
type Floats = 'f32' | 'f64'
type V128Name =
  | 'v128.load'
  | 'v128.store'
  | 'v128.and'
  | 'v128.or'
  | 'v128.xor'
  | 'v128.any_true'
  | 'i8x16.eq'
  | 'i8x16.splat'
  | 'i8x16.bitmask'
  | 'i8x16.all_true'
export type OperationName =
  | `${Ints}.${(typeof INT_UNARY)[number] | (typeof INT_BINARY)[number] | (typeof INT_COMPARE)[number] | 'eqz'}`
  | `${Floats}.${(typeof FLOAT_UNARY)[number] | (typeof FLOAT_BINARY)[number] | (typeof FLOAT_COMPARE)[number]}`
  | (typeof CONVERSIONS)[number][0]
  | (typeof SATURATING)[number][0]
  | (typeof LOADS)[number][0]
  | (typeof STORES)[number][0]
  | V128Name
  | 'memory.copy'
  | 'memory.fill'
  | 'select'
  | 'i32.atomic.rmw.add'
  | 'i32.atomic.load'
  | 'i32.atomic.store'
  | 'unreachable'

const table = new Map<OperationName, OperationInfo>()

function define(
  name: string,
  bytes: readonly number[],
  operands: readonly ValueType[],
  result: ValueType | undefined,
  align?: number,
): void {
  table.set(name as OperationName, { bytes, operands, result, align })
}

const INT_OPCODES: Record<Ints, { eqz: number; arithmetic: number }> = {
  i32: { eqz: 0x45, arithmetic: 0x67 },
  i64: { eqz: 0x50, arithmetic: 0x79 },
}
for (const type of ['i32', 'i64'] as const) {
  const { eqz, arithmetic } = INT_OPCODES[type]
  define(`${type}.eqz`, [eqz], [type], 'i32')
  INT_COMPARE.forEach((name, i) => void define(`${type}.${name}`, [eqz + 1 + i], [type, type], 'i32'))
  INT_UNARY.forEach((name, i) => void define(`${type}.${name}`, [arithmetic + i], [type], type))
  INT_BINARY.forEach((name, i) => void define(`${type}.${name}`, [arithmetic + 3 + i], [type, type], type))
}
const FLOAT_OPCODES: Record<Floats, { compare: number; arithmetic: number }> = {
  f32: { compare: 0x5b, arithmetic: 0x8b },
  f64: { compare: 0x61, arithmetic: 0x99 },
}
for (const type of ['f32', 'f64'] as const) {
  const { compare, arithmetic } = FLOAT_OPCODES[type]
  FLOAT_COMPARE.forEach((name, i) => void define(`${type}.${name}`, [compare + i], [type, type], 'i32'))
  FLOAT_UNARY.forEach((name, i) => void define(`${type}.${name}`, [arithmetic + i], [type], type))
  FLOAT_BINARY.forEach((name, i) => void define(`${type}.${name}`, [arithmetic + 7 + i], [type, type], type))
}
const resultOf = (name: string): ValueType => name.slice(0, 3) as ValueType
CONVERSIONS.forEach(([name, from], i) => void define(name, [0xa7 + i], [from], resultOf(name)))
SATURATING.forEach(([name, from], i) => void define(name, [0xfc, i], [from], resultOf(name)))
LOADS.forEach(([name, align], i) => void define(name, [0x28 + i], ['i32'], resultOf(name), align))
STORES.forEach(([name, align], i) => void define(name, [0x36 + i], ['i32', resultOf(name)], undefined, align))
define('v128.load', [0xfd, 0x00], ['i32'], 'v128', 4)
define('v128.store', [0xfd, 0x0b], ['i32', 'v128'], undefined, 4)
define('v128.and', [0xfd, 0x4e], ['v128', 'v128'], 'v128')
define('v128.or', [0xfd, 0x50], ['v128', 'v128'], 'v128')
define('v128.xor', [0xfd, 0x51], ['v128', 'v128'], 'v128')
define('v128.any_true', [0xfd, 0x53], ['v128'], 'i32')
define('i8x16.splat', [0xfd, 0x0f], ['i32'], 'v128')
define('i8x16.eq', [0xfd, 0x23], ['v128', 'v128'], 'v128')
define('i8x16.all_true', [0xfd, 0x63], ['v128'], 'i32')
define('i8x16.bitmask', [0xfd, 0x64], ['v128'], 'i32')
define('memory.copy', [0xfc, 0x0a, 0, 0], ['i32', 'i32', 'i32'], undefined)
define('memory.fill', [0xfc, 0x0b, 0], ['i32', 'i32', 'i32'], undefined)
define('i32.atomic.load', [0xfe, 0x10], ['i32'], 'i32', 2)
define('i32.atomic.store', [0xfe, 0x17], ['i32', 'i32'], undefined, 2)
define('i32.atomic.rmw.add', [0xfe, 0x1e], ['i32', 'i32'], 'i32', 2)
// `select` takes operands of any one type: what it is given is checked where it is built.
define('select', [0x1b], [], undefined)
define('unreachable', [0x00], [], undefined)

export function operationInfo(name: OperationName): OperationInfo {
  return table.get(name)!
}
