// One argument of a user's function over the live rows of a batch, made dense: typed arrays over scratch memory, and strings as JavaScript has them.
import { carrierOf, isNested, type SqlType, widthOf } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import { copyOut, type EngineMemory } from '../../memory/engine-memory.ts'
import type { Dictionary } from '../../memory/vector.ts'
import { SLOT_IDS, SLOT_MASK, SLOT_VALIDITY, SLOT_VALUES } from '../codegen/layout.ts'
import { readValue } from '../codegen/values.ts'
import { seenValue } from './user-values.ts'

/** Rows by their indexes (u32 each at `address`), or the first `count` ones where that is 0. */
interface Rows {
  readonly address: number
  readonly count: number
}

/** Gives room, aligned to 16 bytes. */
export type Allocate = (bytes: number) => number

export type FixedValues = Uint8Array | Int32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array

const FLATTEN = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const

/** Dictionaries with more entries than this are decoded row by row: most of their entries do not occur in a batch. */
const MOST_ENTRIES = 16384

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A typed array over `rows` values of a type of fixed width. */
export function fixedValues({ memory: { buffer } }: EngineMemory, type: SqlType, address: number, rows: number): FixedValues {
  switch (carrierOf(type)) {
    case 'u8':
      return new Uint8Array(buffer, address, rows)
    case 'i32':
      return new Int32Array(buffer, address, rows)
    case 'i64':
      return type.kind === 'ubigint' ? new BigUint64Array(buffer, address, rows) : new BigInt64Array(buffer, address, rows)
    case 'f32':
      return new Float32Array(buffer, address, rows)
    case 'f64':
      return new Float64Array(buffer, address, rows)
    default:
      // Two words a value.
      return new BigInt64Array(buffer, address, rows * 2)
  }
}

/** Whether the values of the type are read one by one into JavaScript values, ahead of the calls. */
export function isDecoded(type: SqlType): boolean {
  const carrier = carrierOf(type)
  return carrier === 'view' || carrier === 'i128' || type.kind === 'enum'
}

export class ArgumentColumn {
  /** By position among the rows: a typed array, or decoded values. */
  values: FixedValues | LiteralValue[]
  /** Bit 1 = valid, by position. */
  validity: Uint8Array
  nulls = 0
  /** Where dense copies of the rows lie. */
  private readonly own: { readonly values: FixedValues | LiteralValue[]; readonly validity: Uint8Array }
  private readonly width: number
  private readonly room: number
  /** Where `values` lie. */
  private at: number
  private readonly bitmap: number
  private readonly isText: boolean
  private offsets: Uint32Array | undefined
  private bytes = new Uint8Array(0)
  private heap = { address: 0, bytes: 0 }
  private entries: { key: number; values: (LiteralValue | undefined)[] } = { key: -1, values: [] }
  private idDescriptor = 0
  private fromDictionary: { readonly dictionary: Dictionary; readonly ids: Uint32Array } | undefined

  constructor(
    private readonly memory: EngineMemory,
    readonly type: SqlType,
    private readonly allocate: Allocate,
    rows: number,
  ) {
    this.width = widthOf(carrierOf(type))
    this.isText = carrierOf(type) === 'view'
    this.room = allocate((rows + 1) * (this.isText ? 4 : this.width))
    this.at = this.room
    this.bitmap = allocate((rows + 7) >>> 3)
    this.own = {
      values: isDecoded(type) ? new Array<LiteralValue>(rows).fill('') : fixedValues(memory, type, this.room, rows),
      validity: new Uint8Array(memory.memory.buffer, this.bitmap, (rows + 7) >>> 3),
    }
    this.values = this.own.values
    this.validity = this.own.validity
  }

  /** Takes the rows of the vector at `descriptor`; `dictionary`: whose ids it has, where that is known. Values to be decoded are so by `decode`. */
  load(descriptor: number, { address, count }: Rows, dictionary: Dictionary | undefined): void {
    const { kernels } = this.memory
    if (address === 0 && this.takeInPlace(descriptor, count)) return
    this.values = this.own.values
    this.at = this.room
    this.validity = this.own.validity
    this.validity.fill(0, 0, (count + 7) >>> 3)
    this.fromDictionary = undefined
    if (this.isText && dictionary && dictionary.count <= MOST_ENTRIES) this.loadIds(descriptor, address, count, dictionary)
    else if (this.isText) {
      const bytes = kernels.stringBytes(descriptor, address, count)
      if (bytes > this.heap.bytes) this.heap = this.largerHeap(bytes)
      this.nulls = kernels.flattenStrings(descriptor, address, count, this.room, this.heap.address, this.bitmap)
      this.offsets = new Uint32Array(copyOut(this.memory, this.room, (count + 1) * 4).buffer)
      this.bytes = copyOut(this.memory, this.heap.address, bytes)
    } else {
      this.nulls = kernels[FLATTEN[this.width as keyof typeof FLATTEN]](descriptor, address, count, this.room, this.bitmap)
    }
  }

  /** Makes JavaScript values of rows `from` to `to`, where the type asks for it. */
  decode(from: number, to: number): void {
    if (!isDecoded(this.type)) return
    const values = this.values as LiteralValue[]
    if (this.fromDictionary) this.decodeEntries(values, from, to)
    else if (!this.isText) for (let i = from; i < to; i++) values[i] = this.isValid(i) ? this.read(this.room + this.width * i) : null
    else if (this.type.kind === 'blob' || isNested(this.type)) {
      for (let i = from; i < to; i++) {
        values[i] = this.isValid(i) ? this.seen(this.bytes.slice(this.offsets![i]!, this.offsets![i + 1]!)) : null
      }
    } else this.decodeTexts(values, from, to)
  }

  /** What the function sees of a value. Of nested ones each row has its own: a function may change them. */
  private seen(value: LiteralValue): LiteralValue {
    const { type } = this
    return value !== null && (isNested(type) || type.kind === 'enum')
      ? (seenValue(type, value as Uint8Array | number) as LiteralValue)
      : value
  }

  /** The value at a position that was decoded, NULL or not. */
  value(position: number): LiteralValue {
    if (!this.isValid(position)) return null
    if (isDecoded(this.type)) return (this.values as LiteralValue[])[position]!
    return this.read(this.at + this.width * position)
  }

  isValid(position: number): boolean {
    return ((this.validity[position >>> 3]! >> (position & 7)) & 1) === 1
  }

  /** All rows of a flat vector are read where they lie: a copy of eight bytes a row takes half as long as a call. */
  private takeInPlace(descriptor: number, count: number): boolean {
    const { u32, memory } = this.memory
    const word = descriptor >>> 2
    const values = u32[word + SLOT_VALUES / 4]!
    const isFlat = u32[word + SLOT_IDS / 4] === 0 && u32[word + SLOT_MASK / 4] !== 0
    // Pages have their values anywhere, typed arrays at multiples of their width.
    if (isDecoded(this.type) || !isFlat || values % this.width !== 0) return false
    const validity = u32[word + SLOT_VALIDITY / 4]!
    this.values = fixedValues(this.memory, this.type, values, count)
    this.at = values
    this.nulls = 0
    this.validity = validity === 0 ? this.own.validity.fill(0xff) : new Uint8Array(memory.buffer, validity, (count + 7) >>> 3)
    if (validity === 0) return true
    this.nulls = count - bitsSet(this.validity, count)
    return true
  }

  private largerHeap(bytes: number): { address: number; bytes: number } {
    const size = Math.max(bytes, 2 * this.heap.bytes)
    return { address: this.allocate(size), bytes: size }
  }

  private read(address: number): LiteralValue {
    const value = readValue(this.memory, address, this.type)
    return this.type.kind === 'enum' ? this.seen(value) : value
  }

  private loadIds(descriptor: number, rows: number, count: number, dictionary: Dictionary): void {
    const { u32, kernels } = this.memory
    const { key, validity } = dictionary
    // The ids as a column of their own.
    this.idDescriptor ||= this.allocate(DESCRIPTOR_BYTES)
    const word = this.idDescriptor >>> 2
    u32[word] = u32[(descriptor + SLOT_IDS) >>> 2]!
    u32[word + 1] = 0
    u32[word + 2] = 0
    u32[word + 3] = 0xffffffff
    this.nulls = 0
    kernels.flatten4(this.idDescriptor, rows, count, this.room, this.bitmap)
    const ids = new Uint32Array(this.memory.memory.buffer, this.room, count)
    if (validity !== 0) this.markNulls(ids, count, validity)
    if (this.entries.key !== key) this.entries = { key, values: new Array(dictionary.count + 1) }
    this.fromDictionary = { dictionary, ids }
  }

  private markNulls(ids: Uint32Array, count: number, validity: number): void {
    const { u8 } = this.memory
    for (let i = 0; i < count; i++) {
      const id = ids[i]!
      if ((u8[validity + (id >>> 3)]! >> (id & 7)) & 1) continue
      this.validity[i >>> 3]! &= ~(1 << (i & 7))
      this.nulls++
    }
  }

  private decodeEntries(values: LiteralValue[], from: number, to: number): void {
    const { dictionary, ids } = this.fromDictionary!
    const entries = this.entries.values
    for (let i = from; i < to; i++) {
      const id = ids[i]!
      let entry = entries[id]
      if (entry === undefined) {
        entry = this.read(dictionary.values + 16 * id)
        entries[id] = entry
      }
      values[i] = this.seen(entry)
    }
  }

  /** All bytes at once; strings are parts of that text. */
  private decodeTexts(values: LiteralValue[], from: number, to: number): void {
    const offsets = this.offsets!
    const start = offsets[from]!
    const end = offsets[to]!
    const text = decoder.decode(this.bytes.subarray(start, end))
    if (text.length === end - start) {
      for (let i = from; i < to; i++) values[i] = text.slice(offsets[i]! - start, offsets[i + 1]! - start)
      return
    }
    let at = 0
    for (let i = from; i < to; i++) {
      const units = this.units(offsets[i]!, offsets[i + 1]!)
      values[i] = text.slice(at, at + units)
      at += units
    }
    // What is not UTF-8 has other lengths.
    if (at !== text.length) for (let i = from; i < to; i++) values[i] = decoder.decode(this.bytes.subarray(offsets[i]!, offsets[i + 1]!))
  }

  /** How many UTF-16 units the bytes make: one for each that begins a character, two where it takes four bytes. */
  private units(from: number, to: number): number {
    const { bytes } = this
    let units = 0
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
    }
    return units
  }
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** How many of the first `count` bits are 1. */
function bitsSet(bytes: Uint8Array, count: number): number {
  const whole = count >>> 3
  let set = 0
  for (let i = 0; i < whole; i++) set += BITS[bytes[i]!]!
  return (count & 7) === 0 ? set : set + BITS[bytes[whole]! & ((1 << (count & 7)) - 1)]!
}
