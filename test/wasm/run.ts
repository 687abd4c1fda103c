import type { FunctionBuilder } from '../../src/wasm/function-builder.ts'
import { ModuleBuilder } from '../../src/wasm/module-builder.ts'
import type { ValueType } from '../../src/wasm/node.ts'

type Compiled = (...args: (number | bigint)[]) => number | bigint | (number | bigint)[]

/** One page of memory that compiled functions share. */
export const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })

/** Builds, compiles and instantiates a module of one function. */
export function compile(params: ValueType[], results: ValueType[], build: (f: FunctionBuilder, module: ModuleBuilder) => void): Compiled {
  const module = new ModuleBuilder()
  build(module.export('f', params, results), module)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env: { memory } })
  return instance.exports.f as Compiled
}
