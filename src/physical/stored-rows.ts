// Rows that a table in memory keeps: segments in the shared memory, each u32 rows, padding to 16, then for each column the addresses of its values
// (strings: views) and of its validity bitmap (0: no NULLs), flat. Written by the store sink, read by the stored source.

import type { SqlType } from '../common/types.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { FlatVector } from '../memory/vector.ts'

export const SEGMENT_HEADER_BYTES = 16
export const SEGMENT_COLUMN_BYTES = 8

/** Where a segment lies. */
export interface Segment {
  readonly address: number
  readonly rows: number
}

/** The vector of a segment's `column`-th column. */
export function segmentColumn({ u32 }: EngineMemory, segment: number, column: number, type: SqlType): FlatVector {
  const word = (segment + SEGMENT_HEADER_BYTES + column * SEGMENT_COLUMN_BYTES) >>> 2
  return { kind: 'flat', type, values: u32[word]!, validity: u32[word + 1]! }
}
