// Compiled code of one thread, by what it was generated from. A pipeline's second batch of a layout, and a second query of the same shape, compile nothing.
import type { EngineMemory } from '../memory/engine-memory.ts'

/** Modules are a few KiB, V8 holds about 20 KiB of code for each, a query has some ten: this many cover a session of some dozen query shapes. */
const MOST_MODULES = 1024

/** What a module was generated with, and its exports. */
interface Linked<Source> {
  readonly source: Source
  readonly exports: WebAssembly.Exports
}

const caches = new WeakMap<WebAssembly.Memory, CodeCache>()

export class CodeCache {
  private readonly modules = new Map<string, Linked<unknown>>()

  private constructor(private readonly memory: EngineMemory) {}

  /** The thread's cache of code over this memory. */
  static of(memory: EngineMemory): CodeCache {
    let cache = caches.get(memory.memory)
    if (!cache) {
      cache = new CodeCache(memory)
      caches.set(memory.memory, cache)
    }
    return cache
  }

  /** The exports of the module that `generate` makes, linked to the memory (`env.memory`) and the kernels (`kernels.*`). `key` says all that the bytes depend on. */
  instance<Exports>(key: string, generate: () => Uint8Array<ArrayBuffer>): Exports {
    return this.linked(key, () => ({ bytes: generate() })).exports as Exports
  }

  /** As `instance`, with all that was generated beside the bytes. The least recently used module makes room. */
  linked<Source extends { readonly bytes: Uint8Array<ArrayBuffer> }>(key: string, generate: () => Source): Linked<Source> {
    let linked = this.modules.get(key)
    // Map keeps the order of insertion.
    if (linked) this.modules.delete(key)
    else {
      const source = generate()
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(source.bytes), {
        env: { memory: this.memory.memory },
        kernels: this.memory.exports as WebAssembly.ModuleImports,
      })
      linked = { source, exports }
      if (this.modules.size >= MOST_MODULES) this.modules.delete(this.modules.keys().next().value!)
    }
    this.modules.set(key, linked)
    return linked as Linked<Source>
  }
}
