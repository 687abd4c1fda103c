// Compiled programs, kept per thread by the shape of their expressions and the layouts that they were compiled for.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Program } from './program.ts'

/** A program linked to the memory and its kernels. */
export interface Linked {
  readonly program: Program
  /** The program's loops by name: `(frame) → count`. */
  readonly loops: Readonly<Record<string, (frame: number) => number>>
}

/** Programs kept: a query has some ten; V8 holds about 20 KiB of code for each. */
const CAPACITY = 512

const caches = new WeakMap<WebAssembly.Memory, Map<string, Linked>>()

/** The program for the key; planned and compiled where it is not known. The least recently used one makes room. */
export function linkedProgram({ memory, exports }: EngineMemory, key: string, plan: () => Program): Linked {
  let cache = caches.get(memory)
  if (!cache) {
    cache = new Map()
    caches.set(memory, cache)
  }
  let linked = cache.get(key)
  if (linked) cache.delete(key)
  else {
    const program = plan()
    const instance = new WebAssembly.Instance(new WebAssembly.Module(program.bytes), {
      env: { memory },
      kernels: exports as WebAssembly.ModuleImports,
    })
    linked = { program, loops: instance.exports as Linked['loops'] }
    if (cache.size >= CAPACITY) cache.delete(cache.keys().next().value!)
  }
  cache.set(key, linked)
  return linked
}
