// Rows that a table in memory keeps: segments in the shared memory, each u32 rows, padding to 16, then for each column (`SEGMENT_COLUMN_BYTES`)
//   +0 u32 address of its values (strings: views), flat; +4 u32 address of its validity bitmap (0: no NULLs); +8 u32 how many are NULL;
//   +16 i64 the smallest value and +24 i64 the largest, of those types that `isRanged`.
// Written by the store sink, read by the stored source.
import { carrierOf, type SqlType } from '../common/types.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { FlatVector } from '../memory/vector.ts'
import type { ValueRange } from '../storage/parquet/statistics.ts'
import { unknownRange } from '../storage/scan/prune.ts'

export const SEGMENT_HEADER_BYTES = 16
export const SEGMENT_COLUMN_BYTES = 32

/** Where a segment lies. */
export interface Segment {
  readonly address: number
  readonly rows: number
}

/** What a segment says of a column: `nulls` of its values, and of the others the range, as `kernels.valueRange32` and `64` have it. */
export interface SegmentColumn {
  readonly values: number
  /** 0: no NULLs. */
  readonly validity: number
  readonly nulls: number
}

function segmentColumnAt(segment: number, column: number): number {
  return segment + SEGMENT_HEADER_BYTES + column * SEGMENT_COLUMN_BYTES
}

/** Are ranges of the type's values kept? Of integers, and of what is counted by them: days, microseconds, digits of decimals. */
function isRanged(type: SqlType): boolean {
  const carrier = carrierOf(type)
  return (carrier === 'i32' || carrier === 'i64') && type.kind !== 'enum' && type.kind !== 'timetz'
}

// Values without a sign are kept with their highest bit flipped, so that signed comparisons order them.
const SIGN = 1n << 63n

/** Writes what a segment says of a column of `rows` values. */
export function writeSegmentColumn(
  { u32, kernels }: EngineMemory,
  segment: { readonly address: number; readonly rows: number },
  column: number,
  type: SqlType,
  { values, validity, nulls }: SegmentColumn,
): void {
  const at = segmentColumnAt(segment.address, column)
  const bits = nulls > 0 ? validity : 0
  u32[at >>> 2] = values
  u32[(at >>> 2) + 1] = bits
  u32[(at >>> 2) + 2] = nulls
  if (!isRanged(type)) return
  if (carrierOf(type) === 'i32') kernels.valueRange32(values, bits, segment.rows, at + 16)
  else kernels.valueRange64(values, bits, segment.rows, type.kind === 'ubigint' ? SIGN : 0n, at + 16)
}

/** The vector of a segment's `column`-th column. */
export function segmentColumn({ u32 }: EngineMemory, segment: number, column: number, type: SqlType): FlatVector {
  const word = segmentColumnAt(segment, column) >>> 2
  return { kind: 'flat', type, values: u32[word]!, validity: u32[word + 1]! }
}

/** What is known of the values of a segment's `column`-th column. */
export function segmentRange({ u32, i64 }: EngineMemory, { address, rows }: Segment, column: number, type: SqlType): ValueRange {
  const at = segmentColumnAt(address, column)
  const nullCount = u32[(at >>> 2) + 2]!
  const range: ValueRange = { ...unknownRange(rows), nullCount }
  if (!isRanged(type) || nullCount === rows) return range
  const [min, max] = [i64[(at >>> 3) + 2]!, i64[(at >>> 3) + 3]!].map((value) => rangeBound(type, value))
  return { ...range, min, max, minExact: true, maxExact: true }
}

function rangeBound(type: SqlType, value: bigint): number | bigint {
  if (carrierOf(type) === 'i32') return Number(value)
  return type.kind === 'ubigint' ? BigInt.asUintN(64, value ^ SIGN) : value
}
