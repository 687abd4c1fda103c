// The folder of a session's temp files: where it is, that it goes away with the session or the process, and that those of dead processes do.
import { rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { SpillSpec } from '../step.ts'
import { isAlive, ownerName, uniqueName } from './owner.ts'

/** Where a query spills. */
export interface SpillTo {
  readonly spec: SpillSpec
  readonly folder: TempFolder
}

/** More bytes in use than any limit, far from where a sum of them would wrap around. */
const NO_ROOM = 1n << 62n
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Folders that have files in them. */
const guarded = new Set<TempFolder>()

function removeGuarded(): void {
  for (const folder of guarded) folder.removeNow()
}

/** Where others listen, too, the process goes on, or ends by their hand: queries may be reading their files. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeGuarded()
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}

export class TempFolder {
  /** Made when the first file is. */
  readonly path: string
  /** Where it is counted how many bytes all temp files have: an i64 in the shared memory. */
  readonly used: number

  constructor(
    parent: string,
    private readonly engine: EngineMemory,
  ) {
    this.used = engine.kernels.memoryTempBytes()
    this.path = join(parent, uniqueName())
    void sweep(parent)
  }

  /** There are files: they are to go when the process does. */
  guard(): void {
    if (guarded.has(this)) return
    if (guarded.size === 0) {
      process.on('exit', removeGuarded)
      for (const signal of SIGNALS) process.on(signal, onSignal)
    }
    guarded.add(this)
  }

  /** Removes a file of `bytes` bytes. Never rejects: what stays goes with the folder. */
  async remove(name: string, bytes: number): Promise<void> {
    await rm(join(this.path, name), { force: true }).catch(() => {})
    Atomics.sub(this.engine.i64, this.used >>> 3, BigInt(bytes))
  }

  /** Removes the folder with all that is in it. */
  async close(): Promise<void> {
    await rm(this.path, { recursive: true, force: true }).catch(() => {})
    guarded.delete(this)
    if (guarded.size > 0) return
    process.off('exit', removeGuarded)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }

  /** As `close`, for a process that ends while its threads may be writing: to them the disk is full from here on, so that none makes the folder again. */
  removeNow(): void {
    Atomics.store(this.engine.i64, this.used >>> 3, NO_ROOM)
    try {
      rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 })
    } catch {
      // The next process to use the folder sweeps it up.
    }
  }
}

/** Removes the folders that processes left that were killed. */
async function sweep(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    const owner = ownerName(name)
    if (owner && !isAlive(owner)) await rm(join(parent, name), { recursive: true, force: true }).catch(() => {})
  }
}
