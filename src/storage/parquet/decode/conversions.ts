// Which kernel turns a column's stored values into its carrier's.
import { carrierOf } from '../../../common/types.ts'
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'
import type { ColumnType } from '../column-type.ts'
import { PHYSICAL } from '../format.ts'
import type { ViewConvert } from './byte-array-values.ts'
import type { Convert } from './page-values.ts'

/** Bytes that a stored value takes where all take the same; 0 for byte arrays and booleans. */
export function storedWidth({ physical, length }: ColumnType): number {
  switch (physical) {
    case PHYSICAL.int32:
    case PHYSICAL.float:
      return 4
    case PHYSICAL.int64:
    case PHYSICAL.double:
      return 8
    case PHYSICAL.int96:
      return 12
    case PHYSICAL.fixed:
      return length
    default:
      return 0
  }
}

/** Undefined where a stored value is as the carrier has it. */
export function fixedConversion(column: ColumnType, kernels: KernelExports): Convert | undefined {
  const { conversion, physical, length, type } = column
  const carrier = carrierOf(type)
  switch (conversion) {
    case 'same':
      return physical === PHYSICAL.fixed ? (source, end, count, out) => kernels.fixedViews(source, end, length, count, out) : undefined
    case 'narrow': {
      const bits = type.kind === 'tinyint' || type.kind === 'utinyint' ? 8 : 16
      const signed = type.kind === 'tinyint' || type.kind === 'smallint'
      const kernel = signed ? kernels.narrowI32 : kernels.narrowU32
      return (source, end, count, out) => kernel(source, end, bits, count, out)
    }
    case 'sign':
      return kernels.widenI32
    case 'zero':
      return kernels.widenU32
    case 'sign-times1000':
      return kernels.millis32ToMicros
    case 'times1000':
      return kernels.millis64ToMicros
    case 'over1000':
      return kernels.nanosToMicros
    case 'int96':
      return kernels.int96ToMicros
    case 'uuid':
      return kernels.uuidToI128
    case 'float16':
      return kernels.halfToFloat
    case 'interval':
      return kernels.intervalToI128
    case 'utc-time':
    case 'utc-time-over1000': {
      const units = conversion === 'utc-time' ? 1 : 1000
      return (source, end, count, out) => kernels.utcToTimesWithZone(source, end, units, count, out)
    }
    case 'big-endian': {
      const kernel = carrier === 'i64' ? kernels.fixedToI64 : kernels.fixedToI128
      return (source, end, count, out) => kernel(source, end, length, count, out)
    }
  }
}

/** For byte arrays; undefined where the column is of texts or bytes. `scratch` gives room of so many bytes until it is asked again. */
export function viewConversion(column: ColumnType, kernels: KernelExports, scratch: (bytes: number) => number): ViewConvert | undefined {
  if (column.conversion !== 'big-endian') return undefined
  if (carrierOf(column.type) === 'i128') return { viewsFor: (_, out) => out, convert: kernels.viewsToI128 }
  return { viewsFor: (count) => scratch(count * 16), convert: kernels.viewsToI64 }
}
