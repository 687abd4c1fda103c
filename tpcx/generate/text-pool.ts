// Texts by number, as UTF-8 in one piece: a column of a million of them is made without a million strings.

import type { Data, Utf8 } from 'apache-arrow'

type Arrow = typeof import('apache-arrow')

export class TextPool {
  private bytes = new Uint8Array(1 << 16)
  private starts: Int32Array
  private count = 0
  private readonly encoder = new TextEncoder()

  /** @param capacity how many texts will be added */
  constructor(capacity: number) {
    this.starts = new Int32Array(capacity + 1)
  }

  static of(texts: readonly string[]): TextPool {
    const pool = new TextPool(texts.length)
    for (const text of texts) pool.add(text)
    return pool
  }

  add(text: string): void {
    const start = this.starts[this.count]!
    // A UTF-16 unit takes up to three bytes.
    if (start + text.length * 3 > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2 + text.length * 3)
      larger.set(this.bytes)
      this.bytes = larger
    }
    this.starts[++this.count] = start + this.encoder.encodeInto(text, this.bytes.subarray(start)).written
  }

  /** The longest text, in bytes. */
  longest(): number {
    let longest = 0
    for (let id = 0; id < this.count; id++) longest = Math.max(longest, this.starts[id + 1]! - this.starts[id]!)
    return longest
  }

  /** Lays out the texts of the first `rows` ids, one after the other; returns how many are null. `validity` must be zeroed. */
  gather(ids: Int32Array, rows: number, offsets: Int32Array, target: Uint8Array, validity: Uint8Array): number {
    const { starts, bytes } = this
    let position = 0
    let nulls = 0
    for (let row = 0; row < rows; row++) {
      const id = ids[row]!
      if (id === NULL_ID) {
        nulls++
      } else {
        const end = starts[id + 1]!
        for (let source = starts[id]!; source < end; source++) target[position++] = bytes[source]!
        validity[row >> 3]! |= 1 << (row & 7)
      }
      offsets[row + 1] = position
    }
    return nulls
  }
}

export const NULL_ID = -1

/** A text column of up to `rows` rows that is filled with numbers of texts, handed out as Arrow and filled again. */
export class TextColumn {
  readonly ids: Int32Array
  private readonly offsets: Int32Array
  private readonly bytes: Uint8Array
  private readonly validity: Uint8Array

  constructor(
    rows: number,
    private readonly pool: TextPool,
  ) {
    this.ids = new Int32Array(rows)
    this.offsets = new Int32Array(rows + 1)
    this.bytes = new Uint8Array(rows * pool.longest())
    this.validity = new Uint8Array((rows + 7) >> 3)
  }

  /** The first `rows` rows; valid until the next call. Arrow has no dictionary here: the Parquet encoder is faster without, and makes its own. */
  data(rows: number, arrow: Arrow): Data<Utf8> {
    this.validity.fill(0)
    const nulls = this.pool.gather(this.ids, rows, this.offsets, this.bytes, this.validity)
    return arrow.makeData({
      type: new arrow.Utf8(),
      length: rows,
      nullCount: nulls,
      nullBitmap: nulls > 0 ? this.validity : null,
      valueOffsets: this.offsets.subarray(0, rows + 1),
      data: this.bytes.subarray(0, this.offsets[rows]),
    })
  }
}
