// Finds and compiles the kernels' .wasm, on Node.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** For the engine's own tests: another build of the kernels, beside the one that is shipped (CONTRIBUTING.md). */
const KERNELS_VARIABLE = 'QUERN_KERNELS'

let compiled: WebAssembly.Module | undefined

/** The kernels, compiled once a process; workers are sent the compiled module. */
export function kernelModule(): WebAssembly.Module {
  if (!compiled) {
    const shipped = createRequire(import.meta.url).resolve('#kernels.wasm')
    const other = process.env[KERNELS_VARIABLE]
    compiled = new WebAssembly.Module(readFileSync(other ? join(dirname(shipped), other) : shipped))
  }
  return compiled
}
