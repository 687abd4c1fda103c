// TIME WITH TIME ZONE: a time of day and its offset from UTC in one 64-bit count, which is in the order of the times in UTC, then of the offsets, the
// largest first.
import { formatTime } from './time-text.ts'

/** A TIME WITH TIME ZONE taken apart. */
export interface TimeWithZone {
  /** µs since midnight, there. */
  readonly micros: bigint
  /** Seconds east of UTC: up to 15:59:59 either way. */
  readonly offset: number
}

export const MOST_OFFSET = 57_599
const US_A_SECOND = 1_000_000n
/** Makes the µs since midnight in UTC positive. */
const BIAS = BigInt(MOST_OFFSET) * US_A_SECOND
/** More than twice the largest offset. */
const OFFSET_BITS = 17n

/** The count of a time of day. */
export function packTimeWithZone({ micros, offset }: TimeWithZone): bigint {
  const utc = micros - BigInt(offset) * US_A_SECOND
  return ((utc + BIAS) << OFFSET_BITS) | BigInt(MOST_OFFSET - offset)
}

export function unpackTimeWithZone(count: bigint): TimeWithZone {
  const offset = MOST_OFFSET - Number(count & ((1n << OFFSET_BITS) - 1n))
  return { micros: (count >> OFFSET_BITS) - BIAS + BigInt(offset) * US_A_SECOND, offset }
}

/** `10:00:00.5+02`, `10:00:00-03:30`, with the seconds of the offset where it has any. */
export function formatTimeWithZone(count: bigint): string {
  const { micros, offset } = unpackTimeWithZone(count)
  const [sign, seconds] = offset < 0 ? ['-', -offset] : ['+', offset]
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[2] ? 3 : parts[1] ? 2 : 1
  return `${formatTime(micros)}${sign}${parts
    .slice(0, shown)
    .map((part) => String(part).padStart(2, '0'))
    .join(':')}`
}
