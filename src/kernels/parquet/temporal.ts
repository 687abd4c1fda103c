// Times and timestamps of Parquet's units to microseconds in i64. `out` may be `source` where both are 8 bytes wide.
import { ENDS_EARLY, OUT_OF_RANGE } from '../codec/failure'
import { holds } from './plain'

const MAX_MILLIS: i64 = i64.MAX_VALUE / 1000
const MICROS_A_DAY: i64 = 86_400_000_000
/** The Julian day of 1970-01-01. */
const EPOCH_DAY: i64 = 2_440_588
/** Days from 1970 whose microseconds, with another day's added, still fit. */
const MAX_DAYS: i64 = i64.MAX_VALUE / MICROS_A_DAY - 1

/** Milliseconds in int32 (a time of day). Returns `count` or ENDS_EARLY. */
export function millis32ToMicros(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 4)) return ENDS_EARLY
  for (let i: u32 = 0; i < count; i++, source += 4, out += 8) store<i64>(out, <i64>load<i32>(source) * 1000)
  return count
}

/** Milliseconds in int64. Returns `count`, ENDS_EARLY, or OUT_OF_RANGE where microseconds of a value do not fit. */
export function millis64ToMicros(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 8)) return ENDS_EARLY
  let over: u32 = 0
  for (let i: u32 = 0; i < count; i++, source += 8, out += 8) {
    const millis = load<i64>(source)
    over |= <u32>(<u64>(millis + MAX_MILLIS) > <u64>MAX_MILLIS * 2)
    store<i64>(out, millis * 1000)
  }
  return over ? OUT_OF_RANGE : <i32>count
}

/** Nanoseconds in int64, rounded towards zero (as DuckDB does). Returns `count` or ENDS_EARLY. */
export function nanosToMicros(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 8)) return ENDS_EARLY
  for (let i: u32 = 0; i < count; i++, source += 8, out += 8) {
    store<i64>(out, load<i64>(source) / 1000)
  }
  return count
}

/**
 * INT96 timestamps: nanoseconds of the day (rounded towards zero) in 8 bytes and the Julian day in 4. Returns `count`, ENDS_EARLY,
 * or OUT_OF_RANGE where a day is farther off than microseconds reach or the nanoseconds are not those of a day.
 */
export function int96ToMicros(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 12)) return ENDS_EARLY
  let over: u32 = 0
  for (let i: u32 = 0; i < count; i++, source += 12, out += 8) {
    const nanos = load<i64>(source)
    const days = <i64>load<u32>(source, 8) - EPOCH_DAY
    over |= <u32>(days > MAX_DAYS) | <u32>(<u64>nanos > <u64>MICROS_A_DAY * 1000)
    store<i64>(out, days * MICROS_A_DAY + <i64>(<u64>nanos / 1000))
  }
  return over ? OUT_OF_RANGE : <i32>count
}

/** The largest offset of a TIME WITH TIME ZONE in seconds, and the bits of a count that hold one (src/common/text/time-with-zone.ts). */
const MOST_OFFSET: i64 = 57_599
const OFFSET_BITS: i64 = 17

/** Times of day in UTC, `units` of int64 to a microsecond, to counts of TIME WITH TIME ZONE. Returns `count` or ENDS_EARLY. */
export function utcToTimesWithZone(source: usize, end: usize, units: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 8)) return ENDS_EARLY
  for (let i: u32 = 0; i < count; i++, source += 8, out += 8) {
    store<i64>(out, ((load<i64>(source) / <i64>units + MOST_OFFSET * 1_000_000) << OFFSET_BITS) | MOST_OFFSET)
  }
  return count
}

/** Intervals (months, days and milliseconds, each an unsigned 32) to ours. Returns `count` or ENDS_EARLY. */
export function intervalToI128(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 12)) return ENDS_EARLY
  for (let i: u32 = 0; i < count; i++, source += 12, out += 16) {
    const monthsAndDays = load<u64>(source)
    const millis = <u64>load<u32>(source, 8)
    store<u64>(out, millis * 1000)
    store<u64>(out, (monthsAndDays << 32) | (monthsAndDays >> 32), 8)
  }
  return count
}
