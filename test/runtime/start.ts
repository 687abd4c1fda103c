import { join } from 'node:path'
import { build } from 'esbuild'
import { expect } from 'vitest'
import type { Query } from '../../src/runtime/query-run.ts'
import { Runtime, type RuntimeOptions } from '../../src/runtime/runtime.ts'
import { heapBlocks } from '../memory/kernels.ts'
import { sharedFolder } from '../shared-folder.ts'
import { Faults } from './faults.ts'
import { SyntheticStages } from './synthetic.ts'

/** The built worker of the tests. */
export const workerFile = join(sharedFolder('runtime'), 'worker.mjs')
await build({
  entryPoints: [join(import.meta.dirname, 'synthetic-worker.ts')],
  outfile: workerFile,
  bundle: true,
  platform: 'node',
  format: 'esm',
})
const open = new Set<Runtime>()

/** A runtime over synthetic stages; `closeRuntimes` ends it. */
export function startRuntime(options: Partial<RuntimeOptions> = {}, faults = new Faults()): Runtime {
  const runtime = new Runtime({ factory: new SyntheticStages(), threads: 2, workerFile, extra: faults.words, ...options })
  open.add(runtime)
  return runtime
}

/** Ends all that were started: for after a file's tests. */
export async function closeRuntimes(): Promise<void> {
  for (const runtime of open) await runtime.close()
  open.clear()
}

/** All values of a query's chunks, each chunk released once read. */
export async function readAll(runtime: Runtime, query: Query): Promise<number[]> {
  const { u32 } = runtime.memory
  const values: number[] = []
  for await (const { address, rows, release } of query) {
    for (let row = 0; row < rows; row++) values.push(u32[(address >>> 2) + row]!)
    release()
  }
  return values
}

/** The allocator is as after `memoryInitialise`: no arena alive, nothing in use, all blocks merged. */
export function expectNothingHeld(runtime: Runtime): void {
  runtime.memory.kernels.memoryCoalesce()
  expect(runtime.memoryCounters()).toMatchObject({ used: 0, arenas: 0 })
  expect(heapBlocks(runtime.memory).every(({ free }) => free)).toBe(true)
}
