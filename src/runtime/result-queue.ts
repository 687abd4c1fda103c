// The chunks of a query on their way to its reader: in the order of morsels, and no more of them than the reader's room allows.
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { SharedArena } from '../memory/shared-arena.ts'
import type { SpilledChunk, StepChunk } from './step.ts'

/** Rows of a result in the shared memory. What lies at `address` is settled between the stage and the reader. */
export interface Chunk {
  /** Where it lies in the shared memory; 0 where it is in a file. */
  readonly address: number
  readonly rows: number
  /** Its bytes, where it is in a file. */
  readonly spilled: (() => Uint8Array<ArrayBuffer>) | undefined
  /** To be called once what is needed was copied: gives the memory back. */
  release(): void
  /** Instead of `release`: the reader keeps the chunk, in an arena (the same for several chunks) that is its own from now on. */
  keep(): SharedArena
}

// How far beyond the lowest unfinished morsel lanes may run ahead, in morsels a thread: enough that one slow morsel stops nobody.
const WINDOW = 8

/** The arena that a step wrote its chunks into. */
interface Output {
  readonly arena: SharedArena
  readonly bytes: number
  unreleased: number
}

export class ResultQueue {
  private readonly done: boolean[] = []
  private readonly waiting = new Map<number, { chunk: StepChunk; output: Output }[]>()
  private readonly readable: { chunk: StepChunk; output: Output }[] = []
  private readonly outputs = new Set<Output>()
  private lowest = 0
  private held = 0

  /** `room`: how many bytes of chunks may wait for their reader, or for it to release them. `freed` is called when there is more of it. */
  constructor(
    private readonly engine: EngineMemory,
    private readonly threads: number,
    private readonly room: number,
    private readonly freed: () => void,
    /** Reads a chunk that is in a temp file. Throws a `SpillError`. */
    private readonly readFile: (chunk: SpilledChunk) => Uint8Array<ArrayBuffer>,
  ) {}

  /** The first morsel that may not be taken yet. The lowest outstanding one is always admitted once the reader waits for it. */
  admit(count: number, next: number): number {
    if (this.held < this.room) return Math.min(count, this.lowest + WINDOW * this.threads)
    return this.lowest === next && this.readable.length === 0 ? Math.min(count, next + 1) : next
  }

  add(arena: SharedArena, chunks: readonly StepChunk[], morsels: readonly number[]): void {
    if (chunks.length > 0) {
      const output: Output = { arena, bytes: this.engine.kernels.arenaHeld(arena.id) >>> 0, unreleased: chunks.length }
      this.outputs.add(output)
      this.held += output.bytes
      for (const chunk of chunks) {
        const before = this.waiting.get(chunk.morsel)
        if (before) before.push({ chunk, output })
        else this.waiting.set(chunk.morsel, [{ chunk, output }])
      }
    }
    for (const morsel of morsels) this.done[morsel] = true
    for (; this.done[this.lowest]; this.lowest++) {
      this.readable.push(...(this.waiting.get(this.lowest) ?? []))
      this.waiting.delete(this.lowest)
    }
  }

  take(): Chunk | undefined {
    const next = this.readable.shift()
    if (!next) return undefined
    const { chunk, output } = next
    let released = false
    const release = () => {
      if (released) return
      released = true
      if (--output.unreleased === 0) this.giveBack(output)
    }
    const keep = () => {
      released = true
      output.unreleased = Number.NaN
      this.letGo(output)
      return output.arena
    }
    const { address, rows, spilled } = chunk
    return { address, rows, spilled: spilled && (() => this.readFile(spilled)), release, keep }
  }

  /** There are chunks whose turn it is to be read. */
  get hasReadable(): boolean {
    return this.readable.length > 0
  }

  /** Everything was released by its reader. */
  get empty(): boolean {
    return this.outputs.size === 0
  }

  /** Gives back all chunks, also those that the reader has. */
  clear(): void {
    this.readable.length = 0
    this.waiting.clear()
    for (const output of this.outputs) output.arena.release()
    this.outputs.clear()
  }

  private giveBack(output: Output): void {
    if (!this.outputs.has(output)) return
    output.arena.release()
    this.letGo(output)
  }

  private letGo(output: Output): void {
    if (!this.outputs.delete(output)) return
    this.held -= output.bytes
    this.freed()
  }
}
