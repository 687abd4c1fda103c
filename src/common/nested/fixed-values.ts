// Values of one width within nested ones: big-endian, in bits that are in order as the values are.
import type { RawValue } from '../result.ts'
import { packInterval, unpackInterval } from '../text/interval.ts'
import { carrierOf, isUnsigned, type SqlType, widthOf } from '../types.ts'

/** Bytes of a value of the type within a nested one; undefined where it depends on the value. */
export function fixedWidth(type: SqlType): number | undefined {
  const carrier = carrierOf(type)
  return carrier === 'view' ? undefined : widthOf(carrier)
}

export interface FixedCode {
  write(view: DataView, at: number, value: NonNullable<RawValue>): void
  read(view: DataView, at: number): NonNullable<RawValue>
}

const SIGN_32 = 0x8000_0000
const SIGN_64 = 1n << 63n

export function fixedCode(type: SqlType): FixedCode {
  if (type.kind === 'interval') return INTERVAL_CODE
  switch (carrierOf(type)) {
    case 'u8':
      return BOOLEAN_CODE
    case 'i32':
      return isUnsigned(type) ? UNSIGNED_32 : SIGNED_32
    case 'i64':
      return isUnsigned(type) ? UNSIGNED_64 : SIGNED_64
    case 'i128':
      return type.kind === 'uuid' ? UNSIGNED_128 : SIGNED_128
    case 'f32':
      return FLOAT_CODE
    default:
      return DOUBLE_CODE
  }
}

const BOOLEAN_CODE: FixedCode = {
  write: (view, at, value) => view.setUint8(at, value ? 1 : 0),
  read: (view, at) => view.getUint8(at) === 1,
}

const SIGNED_32: FixedCode = {
  write: (view, at, value) => view.setUint32(at, (value as number) ^ SIGN_32),
  read: (view, at) => view.getInt32(at) ^ SIGN_32,
}

const UNSIGNED_32: FixedCode = {
  write: (view, at, value) => view.setUint32(at, value as number),
  read: (view, at) => view.getUint32(at),
}

const SIGNED_64: FixedCode = {
  write: (view, at, value) => view.setBigUint64(at, BigInt.asUintN(64, value as bigint) ^ SIGN_64),
  read: (view, at) => BigInt.asIntN(64, view.getBigUint64(at) ^ SIGN_64),
}

const UNSIGNED_64: FixedCode = {
  write: (view, at, value) => view.setBigUint64(at, BigInt.asUintN(64, value as bigint)),
  read: (view, at) => view.getBigUint64(at),
}

const SIGNED_128: FixedCode = {
  write(view, at, value) {
    view.setBigUint64(at, BigInt.asUintN(64, (value as bigint) >> 64n) ^ SIGN_64)
    view.setBigUint64(at + 8, BigInt.asUintN(64, value as bigint))
  },
  read: (view, at) => (BigInt.asIntN(64, view.getBigUint64(at) ^ SIGN_64) << 64n) | view.getBigUint64(at + 8),
}

const UNSIGNED_128: FixedCode = {
  write(view, at, value) {
    view.setBigUint64(at, BigInt.asUintN(64, (value as bigint) >> 64n))
    view.setBigUint64(at + 8, BigInt.asUintN(64, value as bigint))
  },
  read: (view, at) => (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8),
}

/** Of a negative number all bits are flipped, else the sign; NaN is one, and the largest; -0 is 0. */
const FLOAT_CODE: FixedCode = {
  write(view, at, value) {
    view.setFloat32(at, canonical(value as number))
    const bits = view.getInt32(at)
    view.setInt32(at, bits < 0 ? ~bits : bits ^ SIGN_32)
  },
  read(view, at) {
    const bits = view.getInt32(at)
    SCRATCH.setInt32(0, bits < 0 ? bits ^ SIGN_32 : ~bits)
    return SCRATCH.getFloat32(0)
  },
}

const DOUBLE_CODE: FixedCode = {
  write(view, at, value) {
    view.setFloat64(at, canonical(value as number))
    const high = view.getInt32(at)
    view.setInt32(at, high < 0 ? ~high : high ^ SIGN_32)
    if (high < 0) view.setInt32(at + 4, ~view.getInt32(at + 4))
  },
  read(view, at) {
    const high = view.getInt32(at)
    const low = view.getInt32(at + 4)
    SCRATCH.setInt32(0, high < 0 ? high ^ SIGN_32 : ~high)
    SCRATCH.setInt32(4, high < 0 ? low : ~low)
    return SCRATCH.getFloat64(0)
  },
}

const SCRATCH = new DataView(new ArrayBuffer(8))

/** `setFloat64` writes every NaN as the same one, but may keep its sign: this one has none. */
function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value + 0
}

const INTERVAL_CODE: FixedCode = {
  write(view, at, value) {
    const { months, days, micros } = unpackInterval(value as bigint)
    view.setUint32(at, months ^ SIGN_32)
    view.setUint32(at + 4, days ^ SIGN_32)
    view.setBigUint64(at + 8, BigInt.asUintN(64, micros) ^ SIGN_64)
  },
  read: (view, at) =>
    packInterval({
      months: view.getInt32(at) ^ SIGN_32,
      days: view.getInt32(at + 4) ^ SIGN_32,
      micros: BigInt.asIntN(64, view.getBigUint64(at + 8) ^ SIGN_64),
    }),
}
