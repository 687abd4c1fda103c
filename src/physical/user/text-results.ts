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
    if (!isAscii && !this.isWhole(texts, from, to, written)) {
      // Halves of characters at the ends of strings, which would be whole when put together.
      for (let i = from; i < to; i++) {
        const text = texts[i]
        if (text !== undefined)
          writeValue(this.memory, values + VIEW_BYTES * (rows ? rows[i]! : i), VARCHAR, text, (bytes) => this.heap.allocate(bytes))
      }
      return
    }
    const heap = this.heap.allocate(written)
    this.memory.u8.set(this.bytes.subarray(0, written), heap)
    let at = 0
    for (let i = from; i < to; i++) {
      const text = texts[i]
      if (text === undefined) continue
      const length = isAscii ? text.length : utf8Length(text)
      this.writeView((values >>> 2) + 4 * (rows ? rows[i]! : i), at, length, heap + at)
      at += length
    }
  }

  private isWhole(texts: readonly (string | undefined)[], from: number, to: number, written: number): boolean {
    let sum = 0
    for (let i = from; i < to; i++) if (texts[i] !== undefined) sum += utf8Length(texts[i]!)
    return sum === written
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

/** Bytes of the text in UTF-8; half a character becomes U+FFFD, which has three. */
function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes++
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}
