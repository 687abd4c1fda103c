// Whether a computed number fits its type: what the checks of generated arithmetic and casts are made of.
import type { SqlType } from '../../common/types.ts'
import { i32, i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'

const RANGES: Partial<Record<SqlType['kind'], readonly [min: bigint, max: bigint]>> = {
  tinyint: [-128n, 127n],
  smallint: [-32768n, 32767n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
  hugeint: [-(2n ** 127n), 2n ** 127n - 1n],
  utinyint: [0n, 255n],
  usmallint: [0n, 65535n],
  uinteger: [0n, 2n ** 32n - 1n],
  ubigint: [0n, 2n ** 64n - 1n],
}

/** The smallest and largest value (unscaled, for a decimal) of an exact numeric type. */
export function rangeOf(type: SqlType): readonly [min: bigint, max: bigint] {
  if (type.kind === 'decimal') return [1n - 10n ** BigInt(type.precision), 10n ** BigInt(type.precision) - 1n]
  const range = RANGES[type.kind]
  if (!range) throw new RangeError(`${type.kind} has no range of integers`)
  return range
}

/** Whether an i32 lies outside min..max, by one unsigned comparison. */
export function outside32(value: Value, [min, max]: readonly [bigint, bigint]): Value {
  return i32.gt_u(i32.sub(value, Number(min)), Number(max - min))
}

/** As `outside32`, for an i64. */
export function outside64(value: Value, [min, max]: readonly [bigint, bigint]): Value {
  return i64.gt_u(i64.sub(value, min), max - min)
}
