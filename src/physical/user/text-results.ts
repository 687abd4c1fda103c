// Strings that a user's function gave, written as views: all of a slice are encoded at once, which takes a third of the time of one by one.

import { VARCHAR } from '../../common/types.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { TextHeap } from '../codegen/text-heap.ts'
import { writeValue } from '../codegen/values.ts'

const INLINE_BYTES = 12
const VIEW_BYTES = 16
// A UTF-16 unit takes three bytes at most; views read up to twelve bytes from where a string begins.
const BYTES_A_UNIT = 3

const encoder = new TextEncoder()

export class TextResults {
  private bytes = new Uint8Array(1024)
  private words = new DataView(this.bytes.buffer)

  constructor(
    private readonly memory: EngineMemory,
    private readonly heap: TextHeap,
  ) {}

  /** Writes the texts of positions `from` to `to` to the views of their rows at `values`; positions without a string are passed over. */
  store(texts: readonly (string | undefined)[], from: number, to: number, rows: Uint32Array | undefined, values: number): void {
    const joined = texts.slice(from, to).join('')
    const most = joined.length * BYTES_A_UNIT + INLINE_BYTES
    if (most > this.bytes.length) {
      this.bytes = new Uint8Array(2 * most)
      this.words = new DataView(this.bytes.buffer)
    }
    const { written } = encoder.encodeInto(joined, this.bytes)
    const isAscii = written === joined.length
    const heap = this.heap.allocate(written)
    this.memory.u8.set(this.bytes.subarray(0, written), heap)
    let at = 0
    for (let i = from; i < to; i++) {
      const text = texts[i]
      if (text === undefined) continue
      const length = isAscii ? text.length : this.bytesOf(text.length, at)
      if (length < 0) {
        this.storeEach(texts, from, to, rows, values)
        return
      }
      this.writeView((values >>> 2) + 4 * (rows ? rows[i]! : i), at, length, heap + at)
      at += length
    }
  }

  /** Halves of characters at the ends of strings are whole ones when put together: then each string is encoded by itself. */
  private storeEach(texts: readonly (string | undefined)[], from: number, to: number, rows: Uint32Array | undefined, values: number): void {
    for (let i = from; i < to; i++) {
      const text = texts[i]
      if (text === undefined) continue
      writeValue(this.memory, values + VIEW_BYTES * (rows ? rows[i]! : i), VARCHAR, text, (bytes) => this.heap.allocate(bytes))
    }
  }

  /** How many bytes from `at` on make so many UTF-16 units; -1 where they end within a character. Faster than to look at the units. */
  private bytesOf(units: number, at: number): number {
    const { bytes } = this
    let end = at
    let left = units
    while (left > 0) {
      const byte = bytes[end]!
      if (byte < 0x80) end++
      else if (byte < 0xe0) end += 2
      else if (byte < 0xf0) end += 3
      else {
        end += 4
        left--
      }
      left--
    }
    return left === 0 ? end - at : -1
  }

  private writeView(word: number, at: number, length: number, address: number): void {
    const { u32 } = this.memory
    u32[word] = length
    if (length > INLINE_BYTES) {
      u32[word + 1] = this.words.getUint32(at, true)
      u32[word + 2] = address
      u32[word + 3] = 0
      return
    }
    u32[word + 1] = this.part(at, length)
    u32[word + 2] = this.part(at + 4, length - 4)
    u32[word + 3] = this.part(at + 8, length - 8)
  }

  /** Four bytes, of which `length` count. */
  private part(at: number, length: number): number {
    if (length <= 0) return 0
    const word = this.words.getUint32(at, true)
    return length >= 4 ? word : word & ((1 << (8 * length)) - 1)
  }
}
