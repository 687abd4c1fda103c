// The open files of one thread, the ones used last kept open: a scan comes back to a file once a row group and column.
import { FileError } from '../../common/errors.ts'
import type { FileStamp, FileSystem, OpenFile } from './file-system.ts'

/** Well below the usual limit of 1024 descriptors, with several workers in one process. */
const MAX_OPEN = 64

export class OpenFiles {
  readonly #open = new Map<string, OpenFile>()

  constructor(
    readonly fileSystem: FileSystem,
    readonly limit: number = MAX_OPEN,
  ) {}

  /**
   * The file as it was when the scan was planned; it stays open until others have pushed it out or `closeAll`. Throws FileError where it
   * has changed since, for offsets and statistics would no longer hold.
   */
  get(stamp: FileStamp): OpenFile {
    const key = stamp.path
    let file = this.#open.get(key)
    if (file && !sameStamp(file, stamp)) {
      this.#open.delete(key)
      file.close()
      file = undefined
    }
    if (file) {
      // A Map keeps the order of insertion: last is newest.
      this.#open.delete(key)
    } else {
      file = this.fileSystem.open(key)
      if (!sameStamp(file, stamp)) {
        file.close()
        throw new FileError(`${key}: changed while it was being read`, { hint: 'Run the query again.' })
      }
      this.#makeRoom()
    }
    this.#open.set(key, file)
    return file
  }

  closeAll(): void {
    for (const file of this.#open.values()) file.close()
    this.#open.clear()
  }

  #makeRoom(): void {
    if (this.#open.size < this.limit) return
    for (const [key, file] of this.#open) {
      this.#open.delete(key)
      file.close()
      return
    }
  }
}

function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified
}
