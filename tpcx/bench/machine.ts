// What of the machine matters to a time. No names: results are published.
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'

export interface Machine {
  readonly cores: number
  readonly processor: string
  /** GiB. */
  readonly memory: number
  readonly system: string
  readonly node: string
}

export function machine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() || 'unknown',
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
  }
}

export function describeMachine({ cores, processor, memory, system, node }: Machine): string {
  return `${cores} cores (${processor}), ${memory} GiB, ${system}, Node ${node}`
}
