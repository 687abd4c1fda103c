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
  /** For what need not be aligned: the values of a flat vector that lies in a Parquet page. */
  readonly view: DataView
}

/** Links the kernels to the memory, for one thread. `module` is the compiled kernels.wasm; it may be shared between threads. */
export function loadEngineMemory(memory: WebAssembly.Memory, module: WebAssembly.Module): EngineMemory {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const { buffer } = memory
  return {
    memory,
    kernels: exports as unknown as KernelExports,
    exports,
    u8: new Uint8Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    i64: new BigInt64Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    view: new DataView(buffer),
  }
}

/** A copy of `length` bytes at an address, in memory of its own. Not with `slice`, which takes 8 × as long in shared memory (0.7 ms a MiB). */
export function copyOut({ u8 }: EngineMemory, address: number, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length)
  copy.set(u8.subarray(address, address + length))
  return copy
}

/** Copies `bytes` bytes from one address to another. Not with `copyWithin`, which goes byte by byte in shared memory. */
export function copyInside({ kernels }: EngineMemory, from: number, bytes: number, to: number): void {
  kernels.plainCopy(from, from + bytes, 1, bytes, to)
}
