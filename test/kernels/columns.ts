// Random columns in every layout for the kernels' tests, in a memory of the tests' own, and what they hold as plain JavaScript.
import type { Carrier, SqlType } from '../../src/common/types.ts'
import { BIGINT, BOOLEAN, DOUBLE, FLOAT, HUGEINT, INTEGER, UBIGINT, VARCHAR, widthOf } from '../../src/common/types.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../src/memory/descriptor.ts'
import { createArena, type SharedArena } from '../../src/memory/shared-arena.ts'
import type { Vector } from '../../src/memory/vector.ts'
import { freshMemory } from '../memory/kernels.ts'
import { seeded } from './kernel-harness.ts'

/** A value as the bytes that it has in memory (of a string: its bytes); null for NULL. */
export type Bytes = Buffer | null

/** Values as one text, quick to compare. */
export function textOf(values: readonly Bytes[]): string {
  return values.map((value) => value?.toString('hex') ?? 'NULL').join()
}

const LAYOUTS = ['flat', 'dictionary', 'constant'] as const
export type Layout = (typeof LAYOUTS)[number]

export const SIZES = [0, 1, 7, 8192]

export const TYPES: Readonly<Record<Carrier | 'u64', SqlType>> = {
  u8: BOOLEAN,
  i32: INTEGER,
  i64: BIGINT,
  u64: UBIGINT,
  i128: HUGEINT,
  f32: FLOAT,
  f64: DOUBLE,
  view: VARCHAR,
}
export type Kind = keyof typeof TYPES
export const KINDS = Object.keys(TYPES) as Kind[]
export const FIXED = KINDS.filter((kind) => kind !== 'view') as Exclude<Kind, 'view'>[]

export function carrierOfKind(kind: Kind): Carrier {
  return kind === 'u64' ? 'i64' : kind
}

export interface Column {
  readonly kind: Kind
  readonly vector: Vector
  /** Where the vector's descriptor lies. */
  readonly address: number
  /** The value of each row. */
  readonly values: readonly Bytes[]
}

export interface Rows {
  readonly selection: number
  /** The live rows. */
  readonly live: readonly number[]
}

const INTERESTING: Readonly<Record<Exclude<Kind, 'view'>, readonly bigint[]>> = {
  u8: [0n, 1n],
  i32: [0n, 1n, 0xffffffffn, 0x7fffffffn, 0x80000000n],
  i64: [0n, 1n, 2n ** 64n - 1n, 2n ** 63n - 1n, 2n ** 63n, 2n],
  u64: [0n, 1n, 2n ** 64n - 1n, 2n ** 63n - 1n, 2n ** 63n, 2n],
  i128: [0n, 1n, 2n ** 128n - 1n, 2n ** 127n - 1n, 2n ** 127n, 2n ** 64n, 2n ** 64n - 1n],
  // NaNs of both signs, both zeros, both infinities.
  f32: [0x7fc00000n, 0xffc00001n, 0n, 0x80000000n, 0x7f800000n, 0xff800000n, 0x3f800000n],
  f64: [0x7ff8n << 48n, (0xfff8n << 48n) + 1n, 0n, 1n << 63n, 0x7ff0n << 48n, 0xfff0n << 48n, 0x3ff0n << 48n],
}
const STRINGS = [
  '',
  'a',
  'a\0',
  'b',
  'equal prefi1',
  'equal prefi2',
  'equal prefix1',
  'equal prefix2',
  'equal',
  `${'equal prefix'.repeat(8)}1234`,
  `${'equal prefix'.repeat(8)}1235`,
]

export class Playground {
  readonly engine = freshMemory()
  readonly arena: SharedArena = createArena(this.engine)
  readonly random: () => number

  constructor(seed: number) {
    this.random = seeded(seed)
  }

  get kernels() {
    return this.engine.kernels
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  room(bytes: number): number {
    return this.arena.allocateZeroed(bytes)
  }

  put(bytes: Uint8Array): number {
    const address = this.room(bytes.length + 16)
    this.engine.u8.set(bytes, address)
    return address
  }

  putU32s(values: readonly number[]): number {
    const address = this.room(values.length * 4 + 16)
    this.engine.u32.set(values, address >>> 2)
    return address
  }

  putU64s(values: readonly bigint[]): number {
    const address = this.room(values.length * 8 + 16)
    this.engine.i64.set(
      values.map((value) => BigInt.asIntN(64, value)),
      address >>> 3,
    )
    return address
  }

  u32s(address: number, count: number): number[] {
    return [...this.engine.u32.subarray(address >>> 2, (address >>> 2) + count)]
  }

  u64s(address: number, count: number): bigint[] {
    return Array.from(this.engine.i64.subarray(address >>> 3, (address >>> 3) + count), (bits) => BigInt.asUintN(64, bits))
  }

  bytes(address: number, count: number): Buffer {
    return Buffer.from(this.engine.u8.slice(address, address + count))
  }

  /** The string whose view lies at `address`; long ones lie behind `base`. */
  string(address: number, base = 0): Buffer {
    const [length] = this.u32s(address, 1)
    return this.bytes(length! <= 12 ? address + 4 : this.u32s(address + 8, 1)[0]! + base, length!)
  }

  /** A value out of few: interesting ones, and some that chance makes. */
  value(kind: Kind): Buffer {
    if (kind === 'view') {
      const at = this.below(STRINGS.length + 2)
      return Buffer.from(STRINGS[at] ?? `${'-'.repeat(this.below(30))}${this.below(10)}`)
    }
    const pool = INTERESTING[kind]
    const width = widthOf(carrierOfKind(kind))
    const bytes = Buffer.alloc(width)
    const at = this.below(pool.length * 2)
    if (at < pool.length) for (let b = 0; b < width; b++) bytes[b] = Number((pool[at]! >> BigInt(b * 8)) & 255n)
    else if (kind === 'u8') bytes[0] = this.below(2)
    else if (kind === 'f32') bytes.writeFloatLE(this.below(50) - 25)
    else if (kind === 'f64') bytes.writeDoubleLE(this.below(50) - 25)
    else bytes[0] = this.below(50)
    return bytes
  }

  column(kind: Kind, layout: Layout, rows: number, nulls: boolean): Column {
    const entries = layout === 'flat' ? rows : layout === 'constant' ? 1 : 1 + this.below(40)
    const values = Array.from(
      { length: entries },
      (): Bytes => (nulls && layout !== 'dictionary' && this.random() < 0.2 ? null : this.value(kind)),
    )
    // A dictionary's NULL is its last entry.
    if (layout === 'dictionary' && nulls) values.push(null)
    const vector = this.vector(kind, layout, values, rows)
    const ids = vector.kind === 'dictionary' ? this.u32s(vector.ids, rows) : undefined
    return {
      kind,
      vector,
      address: writeDescriptor(this.engine, this.room(DESCRIPTOR_BYTES), vector),
      values: Array.from({ length: rows }, (_, row) => values[ids ? ids[row]! : layout === 'constant' ? 0 : row]!),
    }
  }

  private vector(kind: Kind, layout: Layout, entries: readonly Bytes[], rows: number): Vector {
    const width = widthOf(carrierOfKind(kind))
    // Values of a page may lie on any byte; views are always made by the engine.
    const values = this.room(entries.length * width + 32) + (layout === 'flat' && kind !== 'view' ? this.below(8) : 0)
    const hasNull = entries.includes(null)
    const validity = hasNull ? this.room(Math.ceil(entries.length / 8) + 16) : 0
    entries.forEach((entry, i) => {
      if (!entry) return
      if (hasNull) this.engine.u8[validity + (i >>> 3)]! |= 1 << (i & 7)
      if (kind === 'view') this.writeView(values + i * 16, entry)
      else this.engine.u8.set(entry, values + i * width)
    })
    const type = TYPES[kind]
    if (layout !== 'dictionary') return { kind: layout, type, values, validity }
    const ids = this.putU32s(Array.from({ length: rows }, () => this.below(entries.length)))
    const count = entries.length - (hasNull ? 1 : 0)
    return { kind: 'dictionary', type, ids, dictionary: { values, validity, count, hasNull, key: 1 } }
  }

  writeView(at: number, bytes: Uint8Array): void {
    const { u8, u32 } = this.engine
    u32[at >>> 2] = bytes.length
    if (bytes.length <= 12) {
      u8.set(bytes, at + 4)
      return
    }
    u8.set(bytes.subarray(0, 4), at + 4)
    u32[(at + 8) >>> 2] = this.put(bytes)
    u32[(at + 12) >>> 2] = 0
  }

  /** All rows, or some of them. */
  rows(count: number, selected: boolean): Rows {
    const all = Array.from({ length: count }, (_, row) => row)
    if (!selected) return { selection: 0, live: all }
    const live = all.filter(() => this.random() < 0.6)
    return { selection: this.putU32s(live), live }
  }
}

/** Every layout, with and without NULLs, all rows and some, in every size. */
export function shapes(sizes: readonly number[] = SIZES): { layout: Layout; nulls: boolean; selected: boolean; size: number }[] {
  return LAYOUTS.flatMap((layout) =>
    [false, true].flatMap((nulls) => [false, true].flatMap((selected) => sizes.map((size) => ({ layout, nulls, selected, size })))),
  )
}

/** The order of two values that are not NULL: below, equal to or above 0. */
export function orderOf(kind: Kind, a: Buffer, b: Buffer): number {
  switch (kind) {
    case 'view':
      return Buffer.compare(a, b)
    case 'u8':
      return a[0]! - b[0]!
    case 'i32':
      return a.readInt32LE() - b.readInt32LE()
    case 'i64':
      return sign(a.readBigInt64LE() - b.readBigInt64LE())
    case 'u64':
      return sign(a.readBigUInt64LE() - b.readBigUInt64LE())
    case 'i128':
      return sign(a.readBigInt64LE(8) - b.readBigInt64LE(8)) || sign(a.readBigUInt64LE() - b.readBigUInt64LE())
    case 'f32':
      return orderOfNumbers(a.readFloatLE(), b.readFloatLE())
    case 'f64':
      return orderOfNumbers(a.readDoubleLE(), b.readDoubleLE())
  }
}

function orderOfNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a < b ? -1 : a > b ? 1 : 0
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Equal keys have equal bytes: -0 is 0, every NaN is one. */
export function keyBytes(kind: Kind, value: Buffer): Buffer {
  const bytes = Buffer.from(value)
  if (kind === 'f32') bytes.writeFloatLE(value.readFloatLE() === 0 ? 0 : value.readFloatLE())
  if (kind === 'f64') bytes.writeDoubleLE(value.readDoubleLE() === 0 ? 0 : value.readDoubleLE())
  if (kind === 'f32' && Number.isNaN(value.readFloatLE())) bytes.writeUInt32LE(0x7fc00000)
  if (kind === 'f64' && Number.isNaN(value.readDoubleLE())) bytes.writeBigUInt64LE(0x7ff8n << 48n)
  return bytes
}
