// Thrift's compact protocol, read defensively: the bytes come from a file that nobody vouches for. Every length and count is checked
// against the bytes that are left before anything is allocated, and depth is bounded.
import { CorruptFileError } from '../../common/errors.ts'

/** The types of a field or an element. Booleans of a struct lie in the type itself. */
const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  i8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const

/** Parquet's structs nest 6 deep; what is deeper is hostile. */
const MAX_DEPTH = 32

const SHORT_TEXT = 64

// A byte order mark is a character like others.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Bytes of 64 bits, seven a byte. */
const MAX_VARINT = 10

/** Reads one message from `bytes` at `position`. `where` names the place for errors (`plays.parquet: footer`); made only when needed. */
export class ThriftReader {
  #depth = 0
  /** The type of the field or element that comes next. */
  type = 0

  constructor(
    readonly bytes: Uint8Array,
    public position: number,
    private end: number,
    private readonly where: () => string,
  ) {}

  /** Goes on with another message; keeps the reader, for a page header is read once a page. */
  restart(position: number, end: number): void {
    this.position = position
    this.end = end
    this.#depth = 0
  }

  fail(problem: string): never {
    throw new CorruptFileError(`${this.where()}: ${problem}`, { hint: 'The file is damaged or was cut short.' })
  }

  byte(): number {
    if (this.position >= this.end) this.fail('ends too early')
    return this.bytes[this.position++]!
  }

  /** Up to 32 bits, unsigned. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    return this.fail('holds a number of more than 32 bits')
  }

  i32(): number {
    if (this.type !== TYPE.i32 && this.type !== TYPE.i16 && this.type !== TYPE.i8) this.unexpected('an integer')
    if (this.type === TYPE.i8) return (this.byte() << 24) >> 24
    const value = this.varint()
    return (value >>> 1) ^ -(value & 1)
  }

  /** A count, length or offset: not negative, and exact as a number. */
  size(): number {
    if (this.type < TYPE.i8 || this.type > TYPE.i64) this.unexpected('an integer')
    if (this.type === TYPE.i8) return this.byte()
    // Zigzag: even numbers are twice the value, odd ones are negative. In a double, for a footer holds thousands of them.
    let value = 0
    let scale = 1
    for (let i = 0; i < MAX_VARINT; i++, scale *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte >= 0x80) continue
      if (value % 2 !== 0 || value > Number.MAX_SAFE_INTEGER) this.fail('holds a negative or a monstrous number where a size was expected')
      return value / 2
    }
    return this.fail('holds a number of more than 64 bits')
  }

  bool(): boolean {
    if (this.type === TYPE.true) return true
    if (this.type === TYPE.false) return false
    return this.unexpected('a boolean')
  }

  /** A view of the message's bytes, not a copy. */
  binary(): Uint8Array {
    if (this.type !== TYPE.binary) this.unexpected('bytes')
    const length = this.varint()
    if (length > this.end - this.position) this.fail('ends within a text')
    const start = this.position
    this.position += length
    return this.bytes.subarray(start, this.position)
  }

  text(): string {
    if (this.type !== TYPE.binary) this.unexpected('bytes')
    const length = this.varint()
    if (length > this.end - this.position) this.fail('ends within a text')
    const start = this.position
    this.position += length
    // Names are short and ASCII: the decoder, and even the view that it takes, cost more than the text.
    let text = ''
    for (let at = start; at < start + length; at++) {
      const byte = this.bytes[at]!
      if (byte >= 0x80 || length > SHORT_TEXT) return decoder.decode(this.bytes.subarray(start, start + length))
      text += String.fromCharCode(byte)
    }
    return text
  }

  /** Calls `field` for every field of a struct; where that returns false, the field is skipped. `this.type` is the field's type. */
  struct(field: (id: number) => boolean): void {
    if (this.type !== TYPE.struct) this.unexpected('a struct')
    this.message(field)
  }

  /** As `struct`, for the outermost one. */
  message(field: (id: number) => boolean): void {
    this.#enter()
    let id = 0
    for (;;) {
      const header = this.byte()
      if (header === 0) break
      const delta = header >> 4
      if (delta !== 0) id += delta
      else {
        this.type = TYPE.i16
        id = this.i32()
      }
      this.type = header & 15
      if (!field(id)) this.skip()
    }
    this.#depth--
  }

  list<T>(element: () => T): T[] {
    const count = this.#listHeader()
    const type = this.type
    const values: T[] = []
    for (let i = 0; i < count; i++) {
      this.type = type
      values.push(element())
    }
    return values
  }

  /** A boolean in a list is a byte of its own: 1 is true. */
  bools(): boolean[] {
    return this.list(() => this.byte() === TYPE.true)
  }

  skip(): void {
    switch (this.type) {
      case TYPE.true:
      case TYPE.false:
        return
      case TYPE.i8:
        this.byte()
        return
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        this.#skipVarint()
        return
      case TYPE.double:
        this.#advance(8)
        return
      case TYPE.binary:
        this.binary()
        return
      case TYPE.list:
      case TYPE.set:
        this.#enter()
        this.#skipList()
        this.#depth--
        return
      case TYPE.map:
        this.#enter()
        this.#skipMap()
        this.#depth--
        return
      case TYPE.struct:
        this.message(() => false)
        return
      default:
        this.fail(`holds a field of the unknown type ${this.type}`)
    }
  }

  unexpected(expected: string): never {
    return this.fail(`holds a field of type ${this.type} where ${expected} was expected`)
  }

  #listHeader(): number {
    if (this.type !== TYPE.list && this.type !== TYPE.set) this.unexpected('a list')
    const header = this.byte()
    const short = header >> 4
    const count = short === 15 ? this.varint() : short
    // An element takes a byte at least, so a claimed count is bounded by what is there.
    if (count > this.end - this.position) this.fail(`claims a list of ${count} elements where ${this.end - this.position} bytes are left`)
    this.type = header & 15
    return count
  }

  #skipList(): void {
    const count = this.#listHeader()
    const type = this.type
    for (let i = 0; i < count; i++) this.#skipElement(type)
  }

  #skipMap(): void {
    const count = this.varint()
    if (count === 0) return
    if (count > this.end - this.position) this.fail(`claims a map of ${count} entries where ${this.end - this.position} bytes are left`)
    const types = this.byte()
    for (let i = 0; i < count; i++) {
      this.#skipElement(types >> 4)
      this.#skipElement(types & 15)
    }
  }

  #skipElement(type: number): void {
    if (type === TYPE.true || type === TYPE.false) {
      this.byte()
      return
    }
    this.type = type
    this.skip()
  }

  #skipVarint(): void {
    for (let i = 0; i < MAX_VARINT; i++) if (this.byte() < 0x80) return
    this.fail('holds a number of more than 64 bits')
  }

  #advance(bytes: number): void {
    if (bytes > this.end - this.position) this.fail('ends too early')
    this.position += bytes
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) this.fail('nests too deep')
  }
}
