// What the states of a user's aggregate count for the memory limit. They lie in JavaScript's memory; as many bytes as they are estimated to have are taken
// from the operator's scratch memory and never touched, so that the limit holds for both together.
import type { Arena } from '../../memory/arena.ts'

/** Charged at once, for a state grows little by little. */
const CHUNK_BYTES = 1 << 16

/** One allocation serves no more. */
const MOST_CHUNK_BYTES = 1 << 28

/** What a slot costs beside its state: its places in the arrays. */
const SLOT_BYTES = 24

/** A state is measured when it is new, and whenever it has taken as many rows as at all measurements before: so measuring costs a part of making it. */
const FIRST_ROWS = 16

export class StateCharge {
  /** Rows that each state may still take before it is measured again, by slot. */
  readonly left: number[] = []
  private readonly sizes: number[] = []
  private readonly rows: number[] = []
  private total = 0
  private charged = 0

  constructor(
    private readonly scratch: Arena,
    private readonly operator: string,
  ) {}

  /** Throws a `ResourceError` where the states have grown beyond the memory limit. */
  measure(slot: number, state: unknown): void {
    const size = SLOT_BYTES + estimatedBytes(state)
    this.total += size - (this.sizes[slot] ?? 0)
    this.sizes[slot] = size
    const rows = Math.max(FIRST_ROWS, (this.rows[slot] ?? 0) * 2)
    this.left[slot] = rows - (this.rows[slot] ?? 0)
    this.rows[slot] = rows
    while (this.total > this.charged) {
      const bytes = Math.min(MOST_CHUNK_BYTES, Math.max(CHUNK_BYTES, this.total - this.charged))
      this.scratch.allocate(bytes, this.operator)
      this.charged += bytes
    }
  }
}

const OBJECT_BYTES = 32
const ENTRY_BYTES = 16
const MAP_ENTRY_BYTES = 40

/** About what a value takes in memory: strings by their characters, containers by their entries, each object once. */
export function estimatedBytes(value: unknown): number {
  if (typeof value === 'number') return 8
  const seen = new Set<object>()
  const pending: unknown[] = [value]
  let bytes = 0
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') bytes += OBJECT_BYTES + next.length
    else if (typeof next === 'bigint') bytes += OBJECT_BYTES
    else if (typeof next !== 'object' || next === null) bytes += ENTRY_BYTES / 2
    else if (!seen.has(next)) {
      seen.add(next)
      bytes += OBJECT_BYTES
      if (ArrayBuffer.isView(next)) bytes += next.byteLength
      else if (next instanceof ArrayBuffer) bytes += next.byteLength
      else if (next instanceof Map) {
        bytes += next.size * MAP_ENTRY_BYTES
        for (const [key, item] of next) pending.push(key, item)
      } else if (next instanceof Set) {
        bytes += next.size * MAP_ENTRY_BYTES
        for (const item of next) pending.push(item)
      } else {
        const items = Object.values(next)
        bytes += items.length * ENTRY_BYTES
        for (const item of items) pending.push(item)
      }
    }
  }
  return bytes
}
