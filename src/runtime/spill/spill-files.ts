// The temp files of a step: its lane's, which it appends to, and those of others that it reads. Blocks go from the shared memory to the file and back as
// they are. Files are open for a step only, so that none stays open, and none keeps its space, once it is removed.
import { closeSync, constants, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes, SpillError } from '../../common/errors.ts'
import type { KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Counter, Piece, Spill, SpillPlace } from '../../physical/stage.ts'
import type { SpilledChunk, SpillSpec, StepTask } from '../step.ts'
import { FILE_BYTES } from '../words.ts'

/**
 * Part of the limit that may be in use. The rest is for what takes memory without asking: batches, pages, code's scratch; of a small limit that is more, for
 * a thread takes as much of these whatever the limit is.
 */
const MOST_USED = 0.85
const LEAST_USED = 0.7
const BYTES_A_THREAD = 16 << 20

// What is less is not worth a file: a hundredth of the limit, within reason.
const SHARE_WORTH = 1 / 128
const LEAST_WORTH = 256 << 10
const MOST_WORTH = 4 << 20

// What a morsel may take in any case: with less, files would be read and written in crumbs.
const LEAST_ROOM = 1 << 20
/** Of a morsel where all that can be is spilled: some rows fit, many do not. */
const FORCED_ROOM = 64 << 10

/** Of one system call. */
const MOST_AT_ONCE = 8 << 20

/** A lane's temp file, within its session's folder. */
export function fileName(query: number, file: number): string {
  return `${query}-${file}`
}

export class SpillFiles implements Spill {
  readonly forced: boolean
  /** Those that are open, by their numbers. */
  private readonly open = new Map<number, number>()

  constructor(
    private readonly memory: EngineMemory,
    private readonly spec: SpillSpec | undefined,
    private readonly task: Pick<StepTask, 'query' | 'file' | 'laneWords'>,
    private readonly count: (operator: number, counter: Counter, amount: number) => void,
  ) {
    this.forced = spec?.forced ?? false
  }

  wanted(gathered: KernelArena, coming = 0): boolean {
    if (!this.spec) return false
    const { kernels } = this.memory
    const limit = kernels.memoryLimit() >>> 0
    const used = kernels.memoryUsed() >>> 0
    const most = this.mostUsed(limit)
    // Before blocks are counted: an arena has no more than all of them.
    if (3 * used + coming <= most) return false
    const { held } = gathered
    // Tables double: the lane may ask for as much again, and so may another.
    if (used + 2 * held + coming <= most) return false
    return held >= Math.min(MOST_WORTH, Math.max(LEAST_WORTH, limit * SHARE_WORTH))
  }

  get threads(): number {
    return this.spec?.threads ?? 1
  }

  room(free?: KernelArena): number {
    if (!this.spec) return Number.POSITIVE_INFINITY
    if (this.forced) return FORCED_ROOM
    const { kernels } = this.memory
    const limit = kernels.memoryLimit() >>> 0
    const left = this.mostUsed(limit) - (kernels.memoryUsed() >>> 0)
    return Math.max(LEAST_ROOM, limit * SHARE_WORTH, left / this.spec.threads + (free?.held ?? 0))
  }

  write(operator: number, pieces: readonly Piece[]): SpillPlace {
    const { file, laneWords } = this.task
    const { f64, u8 } = this.memory
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
    this.reserve(bytes)
    const offset = f64[(laneWords + FILE_BYTES) >>> 3]!
    // Before it is written: what a killed thread left half-way is removed, too.
    f64[(laneWords + FILE_BYTES) >>> 3] = offset + bytes
    let at = offset
    try {
      const descriptor = this.descriptor(file)
      for (const { address, bytes } of pieces) {
        for (let done = 0; done < bytes; ) {
          const written = writeSync(descriptor, u8, address + done, Math.min(MOST_AT_ONCE, bytes - done), at)
          done += written
          at += written
        }
      }
    } catch (error) {
      throw failure(this.spec!.folder, 'write', error)
    }
    this.count(operator, 'bytesSpilled', bytes)
    return { file, offset }
  }

  read(operator: number, { file, offset }: SpillPlace, pieces: readonly Piece[]): void {
    const { u8 } = this.memory
    let at = offset
    try {
      const descriptor = this.descriptor(file)
      for (const { address, bytes } of pieces) {
        for (let done = 0; done < bytes; ) {
          const read = readSync(descriptor, u8, address + done, Math.min(MOST_AT_ONCE, bytes - done), at)
          if (read === 0) throw new Error('it ends too early')
          done += read
          at += read
        }
      }
    } catch (error) {
      throw failure(this.spec!.folder, 'read', error)
    }
    this.count(operator, 'bytesRestored', at - offset)
  }

  /** Closes all files. */
  close(): void {
    for (const descriptor of this.open.values()) closeSync(descriptor)
    this.open.clear()
  }

  private mostUsed(limit: number): number {
    return Math.max(limit * LEAST_USED, Math.min(limit * MOST_USED, limit - this.spec!.threads * BYTES_A_THREAD))
  }

  private reserve(bytes: number): void {
    const { limit, used } = this.spec!
    const { i64 } = this.memory
    const before = Number(Atomics.add(i64, used >>> 3, BigInt(bytes)))
    if (before + bytes <= limit) return
    Atomics.sub(i64, used >>> 3, BigInt(bytes))
    throw new SpillError(
      `temp files may take ${formatBytes(limit)}, ${formatBytes(before)} are taken, ${formatBytes(bytes)} more are needed`,
      {
        hint: "Let them take more (tempLimit, SET max_temp_directory_size = '…'), give queries more memory (memoryLimit), or filter earlier.",
      },
    )
  }

  private descriptor(file: number): number {
    const found = this.open.get(file)
    if (found !== undefined) return found
    const { folder } = this.spec!
    const own = file === this.task.file
    const path = join(folder, fileName(this.task.query, file))
    const flags = own ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY
    let descriptor: number
    try {
      descriptor = openSync(path, flags, 0o600)
    } catch (error) {
      if (!own || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      descriptor = openSync(path, flags, 0o600)
    }
    this.open.set(file, descriptor)
    return descriptor
  }
}

function failure(folder: string, what: 'read' | 'write', cause: unknown): SpillError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SpillError(`no room for temp files: the disk of ${folder} is full`, {
      cause,
      hint: "Make room, put temp files elsewhere (tempDir, SET temp_directory = '…'), or give queries more memory (memoryLimit).",
    })
  return new SpillError(`cannot ${what} a temp file in ${folder}: ${message}`, {
    cause,
    hint: "Name a folder that can be written (tempDir, SET temp_directory = '…').",
  })
}

/** A chunk of a query's results that a lane wrote to its file. Throws a `SpillError`. */
export function readSpilled(folder: string, query: number, { file, offset, bytes }: SpilledChunk): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(bytes)
  let descriptor: number | undefined
  try {
    descriptor = openSync(join(folder, fileName(query, file)), constants.O_RDONLY)
    for (let done = 0; done < bytes; ) {
      const read = readSync(descriptor, chunk, done, bytes - done, offset + done)
      if (read === 0) throw new Error('it ends too early')
      done += read
    }
    return chunk
  } catch (error) {
    throw failure(folder, 'read', error)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
