import { readFileSync } from 'node:fs'
import type { EngineMemory } from '../../src/memory/engine-memory.ts'
import { createEngineMemory } from '../../src/memory/shared-memory.ts'

/** The kernels as built (test/build-first.ts runs the build). */
export const kernelModule = new WebAssembly.Module(readFileSync(new URL('../../dist/kernels.wasm', import.meta.url)))

/** A memory of its own for a test; pages of 64 KiB. */
export function freshMemory(pages = 65536): EngineMemory {
  return createEngineMemory(kernelModule, pages)
}

export interface Block {
  readonly address: number
  readonly bytes: number
  readonly free: boolean
}

/** All blocks of the heap, by address; throws where they do not tile it. */
export function heapBlocks({ kernels }: EngineMemory): Block[] {
  const blocks: Block[] = []
  const end = kernels.memoryHeapEnd() >>> 0
  let address = kernels.memoryHeapStart()
  while (address < end) {
    const state = kernels.memoryBlockState(address)
    const bytes = 2 ** (state & 0x1f)
    if (bytes < 4096 || address % bytes !== 0) throw new Error(`no block begins at ${address} (state ${state})`)
    blocks.push({ address, bytes, free: state >= 128 })
    address += bytes
  }
  if (address !== end) throw new Error(`the last block ends at ${address}, the heap at ${end}`)
  return blocks
}
