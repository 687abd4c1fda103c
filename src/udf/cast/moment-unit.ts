// Timestamps of whole seconds and milliseconds: their counts are of µs, as those of all others.
import type { SqlType } from '../../common/types.ts'

const INFINITE = 2n ** 63n - 1n
const US_A_SECOND = 1_000_000n
const US_A_MILLISECOND = 1000n

/** The µs that values of a timestamp type are multiples of. */
export function unitOf(type: SqlType): bigint {
  return type.kind === 'timestamp_s' ? US_A_SECOND : type.kind === 'timestamp_ms' ? US_A_MILLISECOND : 1n
}

/** The µs that are nearest among the type's values; halves go away from 1970. */
export function inUnits(micros: bigint, type: SqlType): bigint {
  const unit = unitOf(type)
  if (unit === 1n || micros === INFINITE || micros === -INFINITE) return micros
  const rest = micros % unit
  const half = unit / 2n
  return micros - rest + (rest >= half ? unit : rest <= -half ? -unit : 0n)
}
