// The file system of Node: synchronous reads straight into shared memory, for a worker has nothing else to do while it waits for a page.
import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { globSync } from 'tinyglobby'
import { FileError } from '../../common/errors.ts'
import type { FileStamp, FileSystem, OpenFile, ReadCounters } from './file-system.ts'
import { FolderEntries } from './folder-entries.ts'
import { type GlobFolders, simpleGlob } from './simple-glob.ts'

/** Folders deeper than this are taken for a cycle of links. */
const MAX_DEPTH = 64

class NodeFile implements OpenFile {
  readonly #descriptor: number
  readonly #counters: ReadCounters
  readonly size: number
  readonly modified: number

  constructor(
    readonly path: string,
    descriptor: number,
    counters: ReadCounters,
  ) {
    const { size, mtimeMs } = fstatSync(descriptor)
    this.#descriptor = descriptor
    this.#counters = counters
    this.size = size
    this.modified = mtimeMs
  }

  read(target: Uint8Array, position: number): number {
    let done = 0
    try {
      while (done < target.length) {
        const count = readSync(this.#descriptor, target, done, target.length - done, position + done)
        this.#counters.reads++
        if (count === 0) break
        done += count
      }
    } catch (cause) {
      throw fileError(this.path, cause)
    }
    this.#counters.bytesRead += done
    return done
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** The local disk. Each thread makes its own: the counters are of one thread. */
export class NodeFileSystem implements FileSystem {
  readonly counters: ReadCounters = { bytesRead: 0, reads: 0, filesOpened: 0 }

  stat(path: string): (FileStamp & { readonly folder: boolean }) | undefined {
    try {
      const stats = statSync(path, { throwIfNoEntry: false })
      if (!stats) return undefined
      return { path, size: stats.size, modified: stats.mtimeMs, folder: stats.isDirectory() }
    } catch (cause) {
      if (isCode(cause, 'ENOTDIR') || isCode(cause, 'ENAMETOOLONG')) return undefined
      throw fileError(path, cause)
    }
  }

  open(path: string): OpenFile {
    let descriptor: number
    try {
      descriptor = openSync(path, 'r')
    } catch (cause) {
      throw fileError(path, cause)
    }
    this.counters.filesOpened++
    return new NodeFile(path, descriptor, this.counters)
  }

  names(folder: string): string[] {
    try {
      return readdirSync(folder === '' ? '.' : folder)
    } catch {
      return []
    }
  }

  filesBelow(folder: string): string[] {
    const found: string[] = []
    collectFiles(folder, found, 0)
    return found
  }

  glob(pattern: string): string[] {
    try {
      const simple = simpleGlob(pattern, FOLDERS)
      if (simple) return simple
      const absolute = pattern.startsWith('/')
      return globSync(pattern, { onlyFiles: true, expandDirectories: false, absolute, ...(absolute ? { cwd: '/' } : {}) })
    } catch (cause) {
      throw fileError(pattern, cause)
    }
  }
}

const ENTRIES = new FolderEntries()

const FOLDERS: GlobFolders = {
  entries(folder) {
    try {
      return ENTRIES.of(folder)
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
      throw error
    }
  },
  target: (path) => statSync(path, { throwIfNoEntry: false }),
}

function collectFiles(folder: string, found: string[], depth: number): void {
  if (depth > MAX_DEPTH)
    throw new FileError(`${folder}: folders are nested more than ${MAX_DEPTH} deep`, { hint: 'Look for a link that leads back up.' })
  let entries: readonly Dirent[]
  try {
    entries = ENTRIES.of(folder)
  } catch (cause) {
    throw fileError(folder, cause)
  }
  for (const entry of entries) {
    if (entry.name.startsWith('_') || entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    // A link is what it leads to.
    const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry
    if (target?.isDirectory()) collectFiles(path, found, depth + 1)
    else if (target?.isFile()) found.push(path)
  }
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === code
}

function fileError(path: string, cause: unknown): FileError {
  if (isCode(cause, 'ENOENT')) return new FileError(`${path}: no such file or folder`, { hint: nearestHint(path), cause })
  if (isCode(cause, 'EACCES') || isCode(cause, 'EPERM'))
    return new FileError(`${path}: permission denied`, { hint: 'Check who may read it.', cause })
  if (isCode(cause, 'EISDIR')) return new FileError(`${path}: is a folder, where a file was expected`, { cause })
  if (isCode(cause, 'EMFILE')) return new FileError(`${path}: too many files are open`, { hint: 'Raise the limit (ulimit -n).', cause })
  return new FileError(`${path}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}

/** `did you mean "plays.parquet"?`, by the names that stand in the same folder; or the first folder of the path that is missing. */
export function nearestHint(path: string): string | undefined {
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return dirname(folder) === folder ? undefined : (nearestHint(folder) ?? `The folder ${folder} does not exist.`)
  }
  const wanted = basename(path)
  let best: string | undefined
  // Further than a third of the name is another name, not a slip.
  let bestDistance = Math.max(2, Math.ceil(wanted.length / 3)) + 1
  for (const name of readdirSync(folder)) {
    const steps = distance(wanted.toLowerCase(), name.toLowerCase())
    if (steps < bestDistance) {
      bestDistance = steps
      best = name
    }
  }
  return best === undefined ? undefined : `Did you mean "${join(folder, best)}"?`
}
