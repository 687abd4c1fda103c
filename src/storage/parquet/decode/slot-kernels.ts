// The kernels that move values of a carrier's width: dictionary entries by id, and values apart to make room for NULLs.
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'

export interface SlotKernels {
  /** Writes the dictionary entries of `count` ids to `out`. */
  decodeIds(ids: number, count: number, dictionary: number, out: number): void
  /** Spreads `valid` dense values over `count` slots by the bits from `offset` of `validity`; slots without a value get zero. `out` may be `dense`. */
  spread(dense: number, valid: number, validity: number, offset: number, count: number, out: number): void
}

/** `width`: 1, 4, 8 or 16 bytes. */
export function slotKernels(kernels: KernelExports, width: number): SlotKernels {
  switch (width) {
    case 1:
      return { decodeIds: kernels.decodeIds1, spread: kernels.spread1 }
    case 4:
      return {
        decodeIds: kernels.decodeIds4,
        spread: (dense, valid, validity, offset, count, out) => kernels.spread4(dense, valid, validity, offset, count, out, 0),
      }
    case 8:
      return { decodeIds: kernels.decodeIds8, spread: kernels.spread8 }
    default:
      return { decodeIds: kernels.decodeIds16, spread: kernels.spread16 }
  }
}
