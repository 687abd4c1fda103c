// Finds and compiles the kernels' .wasm, on Node.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

let compiled: WebAssembly.Module | undefined

/** The kernels, compiled once a process; workers are sent the compiled module. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('#kernels.wasm')))
  return compiled
}
