// The text that all comments are cut from, in memory that threads share: written once, by all of them together.
import { InternalError } from '../../../src/index.ts'
import type { TextColumn } from '../columns/text-column.ts'
import type { Stream } from '../stream.ts'
import { BLOCK_BYTES, BLOCKS, PROSE_BYTES } from './blocks.ts'
import { LONGEST_SENTENCE, writeSentences } from './grammar.ts'

/** What threads are given; they make a `Prose` of it. */
export interface ProseMemory {
  readonly bytes: SharedArrayBuffer
  /** Blocks that were taken, and blocks that were written. */
  readonly counts: Int32Array
}

const TAKEN = 0
const WRITTEN = 1
const CHECK_MS = 50

/** Room for the text; nothing is written yet. */
export function proseMemory(): ProseMemory {
  return { bytes: new SharedArrayBuffer(PROSE_BYTES), counts: new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) }
}

export class Prose {
  private readonly bytes: Uint8Array
  private readonly counts: Int32Array

  constructor({ bytes, counts }: ProseMemory) {
    this.bytes = new Uint8Array(bytes)
    this.counts = counts
  }

  /**
   * Returns when the whole text is there. Each thread that calls it writes blocks until none is left, then waits for the others'.
   * `check` is called now and then; what it throws comes out.
   */
  write(check: () => void): void {
    let target: Uint8Array | undefined
    while (Atomics.load(this.counts, TAKEN) < BLOCKS.length) {
      const block = Atomics.add(this.counts, TAKEN, 1)
      if (block >= BLOCKS.length) break
      check()
      target ??= new Uint8Array(BLOCK_BYTES + LONGEST_SENTENCE)
      this.writeBlock(block, target)
      Atomics.add(this.counts, WRITTEN, 1)
      Atomics.notify(this.counts, WRITTEN)
    }
    for (let written = 0; (written = Atomics.load(this.counts, WRITTEN)) < BLOCKS.length; check()) {
      Atomics.wait(this.counts, WRITTEN, written, CHECK_MS)
    }
  }

  private writeBlock(block: number, target: Uint8Array): void {
    const { start, state } = BLOCKS[block]!
    const next = BLOCKS[block + 1]
    const written = writeSentences(target, (block + 1) * BLOCK_BYTES - start, state)
    const end = start + written.written
    if (next && (end !== next.start || written.state !== next.state)) {
      throw new InternalError(`block ${block} of the text ends at ${end}, state ${written.state}, not at ${next.start}, ${next.state}`)
    }
    this.bytes.set(target.subarray(0, Math.min(end, PROSE_BYTES) - start), start)
  }

  /** Cuts out a text of `least` to `most` bytes and appends it to the column's row. */
  cut(stream: Stream, { least, most }: LengthRange, column: TextColumn): void {
    const offset = stream.between(0, PROSE_BYTES - most)
    column.append(this.bytes, offset, offset + stream.between(least, most))
  }
}

export interface LengthRange {
  readonly least: number
  readonly most: number
}

/** Lengths vary from 0.4 to 1.6 of the average. */
export function lengthsAround(average: number): LengthRange {
  return { least: Math.trunc(average * 0.4), most: Math.trunc(average * 1.6) }
}
