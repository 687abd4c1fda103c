// What an aggregation knows of the entries of dictionaries that grow out of one another, from morsel to morsel: a word an entry, 0 where nothing is known.
import type { KernelArena } from '../../memory/arena.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'

interface Words {
  readonly address: number
  readonly entries: number
}

// Dictionaries grow by little.
const LEAST_ENTRIES = 64

/** By the memory that they lie in, which lasts from morsel to morsel; then by what they are known as. */
const known = new WeakMap<KernelArena, Map<string, Words>>()

/** The address of the words `name`, at least `entries` of them; those that were there keep what they hold. */
export function lastingWords(memory: EngineMemory, lasting: KernelArena, name: string, entries: number, operator: string): number {
  let all = known.get(lasting)
  if (!all) known.set(lasting, (all = new Map()))
  const found = all.get(name)
  if (found && entries <= found.entries) return found.address
  const words = { address: 0, entries: Math.max(LEAST_ENTRIES, entries) }
  words.address = lasting.allocateZeroed(words.entries * 4, operator)
  if (found) copyInside(memory, found.address, found.entries * 4, words.address)
  all.set(name, words)
  return words.address
}

/** Nothing is known any more. */
export function forgetWords(memory: EngineMemory, lasting: KernelArena): void {
  for (const { address, entries } of known.get(lasting)?.values() ?? []) memory.u8.fill(0, address, address + entries * 4)
}
