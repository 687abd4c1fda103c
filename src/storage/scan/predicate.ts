// What a planner may ask the storage to prune by: a conjunction of simple predicates. Pruning only ever leaves out rows that cannot
// match; the filter itself still runs on what is read.

/**
 * A value as it lies in memory: a number for i32, u8 (0 or 1), f32 and f64; a bigint for i64 and i128 (decimals unscaled, uuid with its
 * top bit flipped, ubigint as 0..2⁶⁴−1); bytes for varchar (UTF-8) and blob.
 */
export type EngineValue = number | bigint | Uint8Array

/** True for rows where the column (its position in the table's schema) compares so; NULL never does, but for `is null`. Values are of the column's type. */
export type ColumnPredicate =
  | { readonly column: number; readonly op: '=' | '<>' | '<' | '<=' | '>' | '>='; readonly value: EngineValue }
  | { readonly column: number; readonly op: 'in'; readonly values: readonly EngineValue[] }
  | { readonly column: number; readonly op: 'is null' }
  | { readonly column: number; readonly op: 'is not null' }
  | { readonly column: number; readonly op: 'like-prefix'; readonly value: Uint8Array }

/** Order of two values of one type: numbers and bigints by size, bytes as unsigned bytes. Not for NaN. */
export function compareValues(a: EngineValue, b: EngineValue): number {
  if (a instanceof Uint8Array) return compareBytes(a, b as Uint8Array)
  const other = b as number | bigint
  return a < other ? -1 : a > other ? 1 : 0
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
