// How much memory each of several overlapping spans saw in use at most. The allocator keeps one such number: it is read and begun anew whenever a
// span begins or ends, so that what it says is always of the spans that are open.
import type { EngineMemory } from './engine-memory.ts'

export interface MemorySpan {
  /** Bytes that were in use when it began. */
  readonly base: number
  /** The most bytes in use since then, by whomever; complete when the span was ended. */
  peak: number
}

export class PeakMeter {
  private readonly open = new Set<MemorySpan>()
  /** The most bytes in use since the memory was made, but for what was used since the last span began or ended. */
  private highest = 0

  constructor(private readonly engine: EngineMemory) {}

  begin(): MemorySpan {
    this.fold()
    const used = this.engine.kernels.memoryUsed() >>> 0
    const span = { base: used, peak: used }
    this.open.add(span)
    return span
  }

  end(span: MemorySpan): void {
    this.fold()
    this.open.delete(span)
  }

  /** Brings the open spans' peaks up to date; returns the highest of all time. */
  fold(): number {
    const { kernels } = this.engine
    const peak = kernels.memoryPeak() >>> 0
    kernels.memoryResetPeak()
    for (const span of this.open) span.peak = Math.max(span.peak, peak)
    this.highest = Math.max(this.highest, peak)
    return this.highest
  }
}
