// How much memory a session may take where nobody says: a share of what the process may have, which in a container is less than the machine's.
import { totalmem } from 'node:os'

// The rest is left to the system, the embedding program, and what is not in the shared memory: compiled code, JavaScript's heaps.
const SHARE = 0.8

/** In bytes. `constrained`: what the process's group may have, as the system tells: 0 or beyond the machine's where it is not bounded. */
export function defaultMemoryLimit(constrained = process.constrainedMemory(), machine = totalmem()): number {
  return Math.floor((constrained > 0 ? Math.min(constrained, machine) : machine) * SHARE)
}
