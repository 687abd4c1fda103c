// A growing run of bytes in WebAssembly's binary format: LEB128 numbers, little-endian floats, length-prefixed sections.

export class ByteWriter {
  private buffer = new Uint8Array(256)
  private view = new DataView(this.buffer.buffer)
  private length = 0

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  bytes(values: ArrayLike<number>): void {
    this.reserve(values.length)
    this.buffer.set(values, this.length)
    this.length += values.length
  }

  /** Unsigned LEB128 of an integer below 2³². */
  u32(value: number): void {
    value >>>= 0
    while (value > 127) {
      this.byte((value & 127) | 128)
      value >>>= 7
    }
    this.byte(value)
  }

  /** Signed LEB128 of a 32-bit integer; a u32 above 2³¹ is taken as its bits. */
  s32(value: number): void {
    value |= 0
    for (;;) {
      const low = value & 127
      value >>= 7
      if ((value === 0 && (low & 64) === 0) || (value === -1 && (low & 64) !== 0)) {
        this.byte(low)
        return
      }
      this.byte(low | 128)
    }
  }

  /** Signed LEB128 of a 64-bit integer; a u64 above 2⁶³ is taken as its bits. */
  s64(value: bigint): void {
    value = BigInt.asIntN(64, value)
    for (;;) {
      const low = Number(value & 127n)
      value >>= 7n
      if ((value === 0n && (low & 64) === 0) || (value === -1n && (low & 64) !== 0)) {
        this.byte(low)
        return
      }
      this.byte(low | 128)
    }
  }

  f32(value: number): void {
    this.reserve(4)
    this.view.setFloat32(this.length, value, true)
    this.length += 4
  }

  f64(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** UTF-8 with its length before it. */
  name(text: string): void {
    this.sized(new TextEncoder().encode(text))
  }

  /** The bytes with their count before them. */
  sized(content: Uint8Array): void {
    this.u32(content.length)
    this.bytes(content)
  }

  /** What `write` writes, as a section with its id and size; nothing where it writes nothing. */
  section(id: number, write: (content: ByteWriter) => void): void {
    const content = new ByteWriter()
    write(content)
    if (content.length === 0) return
    this.byte(id)
    this.sized(content.toBytes())
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length)
  }

  private reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}
