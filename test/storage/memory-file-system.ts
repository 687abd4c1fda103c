// Files that exist only in memory, for tests that damage them.
import { FileError } from '../../src/common/errors.ts'
import type { FileStamp, FileSystem, OpenFile } from '../../src/storage/files/file-system.ts'

export class MemoryFileSystem implements FileSystem {
  readonly counters = { bytesRead: 0, reads: 0, filesOpened: 0 }
  readonly files = new Map<string, { bytes: Uint8Array; modified: number }>()

  put(path: string, bytes: Uint8Array, modified = 1): void {
    this.files.set(path, { bytes, modified })
  }

  stat(path: string): (FileStamp & { folder: boolean }) | undefined {
    const file = this.files.get(path)
    return file && { path, size: file.bytes.length, modified: file.modified, folder: false }
  }

  open(path: string): OpenFile {
    const file = this.files.get(path)
    if (!file) throw new FileError(`${path}: no such file`)
    this.counters.filesOpened++
    const { counters } = this
    const { bytes, modified } = file
    return {
      path,
      size: bytes.length,
      modified,
      read(target, position) {
        const part = bytes.subarray(position, position + target.length)
        target.set(part)
        counters.bytesRead += part.length
        counters.reads++
        return part.length
      },
      close() {},
    }
  }

  names(): string[] {
    return [...this.files.keys()]
  }

  filesBelow(): string[] {
    return [...this.files.keys()]
  }

  glob(): string[] {
    return []
  }
}
