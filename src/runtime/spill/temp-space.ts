// Where a session's queries may spill: its folders of temp files, one in each directory that was named, and how much may be in them.
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type SpillTo, TempFolder } from './temp-folder.ts'

export interface SpillSettings {
  /** The system's own where undefined; an empty text where nothing may be spilled. */
  readonly directory?: string | undefined
  /** Bytes; 90 % of what is free on the disk where undefined. */
  readonly limit?: number | undefined
  /** Everything that can be spilled is. */
  readonly forced?: boolean | undefined
}

const SHARE_OF_DISK = 0.9

export class TempSpace {
  private readonly folders = new Map<string, { readonly folder: TempFolder; readonly room: number }>()

  constructor(private readonly engine: EngineMemory) {}

  /** Undefined where the query, of whose steps `threads` run at once, may not spill. */
  forQuery({ directory = tmpdir(), limit, forced = false }: SpillSettings, threads: number): SpillTo | undefined {
    if (directory === '') return undefined
    const { folder, room } = this.folder(resolve(directory))
    return { folder, spec: { folder: folder.path, limit: limit ?? room, used: folder.used, forced, threads } }
  }

  /** Removes all folders. No query is running. */
  async close(): Promise<void> {
    await Promise.all([...this.folders.values()].map(({ folder }) => folder.close()))
    this.folders.clear()
  }

  private folder(directory: string): { readonly folder: TempFolder; readonly room: number } {
    let found = this.folders.get(directory)
    if (!found) {
      found = { folder: new TempFolder(directory, this.engine), room: freeBytes(directory) * SHARE_OF_DISK }
      this.folders.set(directory, found)
    }
    return found
  }
}

function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    // Not there yet, or not told: the disk itself is the limit.
    return Number.MAX_SAFE_INTEGER
  }
}
