// The one shared memory as a thread sees it: the kernels linked to it, and typed views over all of it. The memory never grows, so no view goes stale.
import type { KernelExports } from './kernel-exports.generated.ts'

export interface EngineMemory {
  readonly memory: WebAssembly.Memory
  readonly kernels: KernelExports
  /** The kernels' instance exports, for linking generated modules to them. */
  readonly exports: WebAssembly.Exports
  readonly u8: Uint8Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly i64: BigInt64Array
  readonly f32: Float32Array
  readonly f64: Float64Array
}
