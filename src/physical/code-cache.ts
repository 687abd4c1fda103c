// Compiled code of one thread, by what it was generated from. A pipeline's second batch of a layout, and a second query of the same shape, compile nothing.
import type { EngineMemory } from '../memory/engine-memory.ts'

// Modules are a few KiB; this many cover a session of some dozen query shapes.
const MOST_MODULES = 512

export class CodeCache {
  private readonly instances = new Map<string, WebAssembly.Exports>()

  constructor(private readonly memory: EngineMemory) {}

  /** The exports of the module that `generate` makes, linked to the memory (`env.memory`) and the kernels (`kernels.*`). `key` says all that the bytes depend on. */
  instance<Exports>(key: string, generate: () => Uint8Array<ArrayBuffer>): Exports {
    let exports = this.instances.get(key)
    if (exports) {
      // Least recently used first: Map keeps the order of insertion.
      this.instances.delete(key)
    } else {
      const module = new WebAssembly.Module(generate())
      exports = new WebAssembly.Instance(module, {
        env: { memory: this.memory.memory },
        kernels: this.memory.exports as WebAssembly.ModuleImports,
      }).exports
      if (this.instances.size >= MOST_MODULES) this.instances.delete(this.instances.keys().next().value!)
    }
    this.instances.set(key, exports)
    return exports as Exports
  }
}
