// May a part of a file (of which bounds are known) hold a row for which a predicate is true? "No" must be certain.
import type { ValueRange } from '../parquet/statistics.ts'
import { type ColumnPredicate, compareBytes, compareValues, type EngineValue } from './predicate.ts'

/** False only where no row can match. */
export function mayMatch(range: ValueRange, predicate: ColumnPredicate): boolean {
  if (range.rows === 0) return false
  if (predicate.op === 'is null') return range.nullCount !== 0
  // All other predicates are never true for NULL.
  if (range.nullCount === range.rows) return false
  if (predicate.op === 'is not null') return true
  if (predicate.op === 'in') return predicate.values.some((value) => mayEqual(range, value))
  return mayCompare(range, predicate.op, predicate.value)
}

/** A partition's value, the same in every row of the file. */
export function constantRange(value: EngineValue | null, rows: number): ValueRange {
  const bound = value ?? undefined
  return { min: bound, max: bound, minExact: true, maxExact: true, nullCount: value === null ? rows : 0, rows, mayHoldNaN: false }
}

/** Of values of which statistics say nothing: nested ones. */
export function unknownRange(rows: number): ValueRange {
  return { min: undefined, max: undefined, minExact: false, maxExact: false, nullCount: undefined, rows, mayHoldNaN: false }
}

function mayCompare(range: ValueRange, op: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'like-prefix', value: EngineValue): boolean {
  const { min, max } = range
  // NaN equals itself and is above all else: left to the filter.
  if (Number.isNaN(value)) return true
  switch (op) {
    case '=':
      return mayEqual(range, value)
    case '<>':
      return !isConstant(range, value)
    case '<':
      return min === undefined || compareValues(min, value) < 0
    case '<=':
      return min === undefined || compareValues(min, value) <= 0
    case '>':
      return max === undefined || range.mayHoldNaN || compareValues(max, value) > 0
    case '>=':
      return max === undefined || range.mayHoldNaN || compareValues(max, value) >= 0
    case 'like-prefix':
      return mayBegin(range, value as Uint8Array)
  }
}

function mayEqual({ min, max }: ValueRange, value: EngineValue): boolean {
  if (Number.isNaN(value)) return true
  return (min === undefined || compareValues(min, value) <= 0) && (max === undefined || compareValues(max, value) >= 0)
}

function isConstant({ min, max, minExact, maxExact, mayHoldNaN }: ValueRange, value: EngineValue): boolean {
  if (min === undefined || max === undefined || !minExact || !maxExact || mayHoldNaN) return false
  return compareValues(min, value) === 0 && compareValues(max, value) === 0
}

/** Texts that begin with `prefix` lie between it and the last text that does. */
function mayBegin({ min, max }: ValueRange, prefix: Uint8Array): boolean {
  if (max !== undefined && compareBytes(max as Uint8Array, prefix) < 0) return false
  return min === undefined || compareBytes((min as Uint8Array).subarray(0, prefix.length), prefix) <= 0
}
