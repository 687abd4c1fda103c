// The codes under which kernels know how values lie within nested ones: src/kernels/element/code.ts.
import { carrierOf, isNested, isUnsigned, type SqlType } from '../types.ts'

const BOOLEAN = 0
const SIGNED_32 = 1
const UNSIGNED_32 = 2
const SIGNED_64 = 3
const UNSIGNED_64 = 4
const SIGNED_128 = 5
const MONTHS_DAYS_MICROS = 6
const FLOAT = 7
const DOUBLE = 8
const TEXT = 9
const NESTED = 10

export function elementCode(type: SqlType): number {
  if (isNested(type)) return NESTED
  if (type.kind === 'interval') return MONTHS_DAYS_MICROS
  switch (carrierOf(type)) {
    case 'u8':
      return BOOLEAN
    case 'i32':
      return isUnsigned(type) ? UNSIGNED_32 : SIGNED_32
    case 'i64':
      return isUnsigned(type) ? UNSIGNED_64 : SIGNED_64
    case 'i128':
      return SIGNED_128
    case 'f32':
      return FLOAT
    case 'f64':
      return DOUBLE
    case 'view':
      return TEXT
  }
}

const LIST = 16
const ARRAY = 17
const STRUCT = 18
const UNION = 19

/** The program by which kernels take values of the type apart: src/kernels/element/program.ts. */
export function elementProgram(type: SqlType): number[] {
  switch (type.kind) {
    case 'list':
      return node(LIST, elementProgram(type.element))
    case 'array':
      return node(ARRAY, [...little(type.size, 4), ...elementProgram(type.element)])
    case 'map':
      return node(LIST, parts(STRUCT, [type.key, type.value]))
    case 'struct':
      return parts(
        STRUCT,
        type.fields.map((field) => field.type),
      )
    case 'union':
      return parts(
        UNION,
        type.members.map((member) => member.type),
      )
    default:
      return node(elementCode(type), [])
  }
}

function parts(code: number, types: readonly SqlType[]): number[] {
  return node(code, [...little(types.length, 2), ...types.flatMap(elementProgram)])
}

function node(code: number, rest: readonly number[]): number[] {
  return [...little(rest.length + 3, 2), code, ...rest]
}

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff)
}
