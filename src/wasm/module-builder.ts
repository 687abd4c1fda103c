// Builds a module of functions over one imported memory, and writes it in WebAssembly's binary format.
import { ByteWriter } from './byte-writer.ts'
import { encodeBody, VALUE_TYPES } from './encode.ts'
import { FunctionBuilder } from './function-builder.ts'
import type { FunctionReference, ValueType } from './node.ts'

interface MemoryImport {
  readonly module: string
  readonly name: string
  readonly minPages: number
  readonly maxPages: number
  readonly shared: boolean
}

interface FunctionImport extends FunctionReference {
  readonly module: string
}

/** Fits every memory that the engine makes: shared, of at most 4 GiB in pages of 64 KiB. */
const ENGINE_MEMORY: MemoryImport = { module: 'env', name: 'memory', minPages: 1, maxPages: 65536, shared: true }

export class ModuleBuilder {
  readonly imports: FunctionImport[] = []
  readonly functions: FunctionBuilder[] = []
  private readonly exported: FunctionBuilder[] = []

  constructor(readonly memory: MemoryImport = ENGINE_MEMORY) {}

  /** A function that the instantiation has to provide as `module.name`. Asked for twice, it is imported once. */
  import(module: string, name: string, params: readonly ValueType[], results: readonly ValueType[]): FunctionReference {
    const known = this.imports.find((other) => other.module === module && other.name === name)
    if (known) return known
    const reference = { module, name, params, results }
    this.imports.push(reference)
    return reference
  }

  /** An own function, exported under its name. */
  export(name: string, params: readonly ValueType[], results: readonly ValueType[] = []): FunctionBuilder {
    const builder = this.function(name, params, results)
    this.exported.push(builder)
    return builder
  }

  /** An own function that only the module's others call. */
  function(name: string, params: readonly ValueType[], results: readonly ValueType[] = []): FunctionBuilder {
    const builder = new FunctionBuilder(name, params, results)
    this.functions.push(builder)
    return builder
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter()
    out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    const types = new TypeTable()
    const indexes = new Map([...this.imports, ...this.functions].map((reference, i) => [reference, i] as [FunctionReference, number]))
    const imported = this.imports.map((reference) => types.indexOf(reference))
    const own = this.functions.map((reference) => types.indexOf(reference))
    out.section(1, (section) => types.write(section))
    out.section(2, (section) => this.writeImports(section, imported))
    out.section(3, (section) => {
      section.u32(own.length)
      for (const type of own) section.u32(type)
    })
    out.section(7, (section) => {
      section.u32(this.exported.length)
      for (const builder of this.exported) {
        section.name(builder.name)
        section.byte(0)
        section.u32(indexes.get(builder)!)
      }
    })
    out.section(10, (section) => {
      section.u32(this.functions.length)
      for (const builder of this.functions) section.sized(encodeBody(builder, indexes))
    })
    return out.toBytes()
  }

  private writeImports(section: ByteWriter, types: number[]): void {
    const { module, name, minPages, maxPages, shared } = this.memory
    section.u32(this.imports.length + 1)
    section.name(module)
    section.name(name)
    section.bytes([2, shared ? 3 : 1])
    section.u32(minPages)
    section.u32(maxPages)
    this.imports.forEach((reference, i) => {
      section.name(reference.module)
      section.name(reference.name)
      section.byte(0)
      section.u32(types[i]!)
    })
  }
}

/** The distinct function types of a module. */
class TypeTable {
  private readonly signatures = new Map<string, { index: number; reference: FunctionReference }>()

  indexOf(reference: FunctionReference): number {
    const key = `${reference.params} → ${reference.results}`
    const known = this.signatures.get(key)
    if (known) return known.index
    const index = this.signatures.size
    this.signatures.set(key, { index, reference })
    return index
  }

  write(section: ByteWriter): void {
    section.u32(this.signatures.size)
    for (const { reference } of this.signatures.values()) {
      section.byte(0x60)
      for (const list of [reference.params, reference.results]) {
        section.u32(list.length)
        for (const type of list) section.byte(VALUE_TYPES[type])
      }
    }
  }
}
