// What is known of a column's sort prefixes in each morsel of a scan, from statistics: by it a run-time filter leaves out whole morsels.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { ValueRange } from '../../storage/parquet/statistics.ts'
import type { EngineValue } from '../../storage/scan/predicate.ts'
import type { PrefixOrder, Zones } from './runtime-filter.ts'

const LARGEST = 2n ** 64n - 1n
const SIGN = 1n << 63n

/** `ranges`: what is known of the column's values, by morsel. */
export function zonesOf(ranges: readonly ValueRange[], type: SqlType, order: PrefixOrder): Zones {
  const low = new BigUint64Array(ranges.length)
  const high = new BigUint64Array(ranges.length)
  ranges.forEach((range, morsel) => {
    const [smallest, largest] = prefixesOf(range, type, order)
    low[morsel] = smallest
    high[morsel] = largest
  })
  return { low, high }
}

function prefixesOf({ min, max, nullCount, rows, mayHoldNaN }: ValueRange, type: SqlType, order: PrefixOrder): [bigint, bigint] {
  const nullPrefix = order.nullsFirst ? 0n : LARGEST
  if (nullCount === rows) return [nullPrefix, nullPrefix]
  // NaN is above all that statistics know of.
  const top = mayHoldNaN ? undefined : max
  const [first, last] = order.descending ? [top, min] : [min, top]
  const low = nullCount !== 0 && order.nullsFirst ? 0n : first === undefined ? 0n : prefixOf(type, first, order)
  const high = nullCount !== 0 && !order.nullsFirst ? LARGEST : last === undefined ? LARGEST : prefixOf(type, last, order)
  return [low, high]
}

/** The prefix of a value, as the kernel `sortPrefix` has it. */
export function prefixOf(type: SqlType, value: EngineValue, { descending, nullsFirst }: PrefixOrder): bigint {
  const ascending = ascendingPrefix(type, value)
  const inOrder = descending ? ~ascending & usedBits(type) : ascending
  return (inOrder >> 1n) | (nullsFirst ? SIGN : 0n)
}

function usedBits(type: SqlType): bigint {
  const carrier = carrierOf(type)
  return carrier === 'u8' ? 0xffn << 56n : carrier === 'i32' ? 0xffffffffn << 32n : LARGEST
}

function ascendingPrefix(type: SqlType, value: EngineValue): bigint {
  switch (carrierOf(type)) {
    case 'u8':
      return BigInt(value as number) << 56n
    case 'i32':
      return (BigInt(value as number) + 0x80000000n) << 32n
    case 'i64':
      return type.kind === 'ubigint' ? BigInt.asUintN(64, value as bigint) : BigInt.asUintN(64, value as bigint) ^ SIGN
    case 'i128':
      return BigInt.asUintN(64, (value as bigint) >> 64n) ^ SIGN
    case 'f32':
    case 'f64':
      return floatPrefix(value as number)
    case 'view':
      return bytesPrefix(value as Uint8Array)
  }
}

const scratch = new DataView(new ArrayBuffer(8))

function floatPrefix(value: number): bigint {
  scratch.setFloat64(0, value === 0 ? 0 : value)
  const bits = scratch.getBigUint64(0)
  return bits >> 63n !== 0n ? ~bits & LARGEST : bits | SIGN
}

function bytesPrefix(bytes: Uint8Array): bigint {
  let prefix = 0n
  for (let i = 0; i < 8; i++) prefix = (prefix << 8n) | BigInt(bytes[i] ?? 0)
  return prefix
}
