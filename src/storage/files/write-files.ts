// The port through which storage writes files, and the local disk behind it. Failures come as the system's own errors, with a `code`.
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'

/** A file being written. */
export interface NewFile {
  /** Writes all of it behind what was written before; it is only read until the promise resolves. */
  append(bytes: Uint8Array): Promise<void>
  /** What lies at `position`; shorter at the file's end. */
  read(position: number, length: number): Promise<Uint8Array>
  /** In bytes. */
  size(): Promise<number>
  /** Makes it durable. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface WriteFiles {
  /** A file that must not be there yet. */
  create(path: string): Promise<NewFile>
  /** Takes the place of a file, or of an empty folder, in one step. */
  rename(from: string, to: string): Promise<void>
  /** A file, or a folder with all that is in it; nothing where there is none. */
  remove(path: string): Promise<void>
  /** With the folders that it lies in. */
  makeFolder(path: string): Promise<void>
  kindOf(path: string): Promise<'file' | 'folder' | undefined>
  names(folder: string): Promise<readonly string[]>
  /** Makes what was created and renamed in the folder durable. */
  syncFolder(path: string): Promise<void>
}

class DiskFile implements NewFile {
  constructor(private readonly handle: FileHandle) {}

  async append(bytes: Uint8Array): Promise<void> {
    // A single write may take fewer than it was given.
    for (let written = 0; written < bytes.length; ) {
      written += (await this.handle.write(bytes, written, bytes.length - written, null)).bytesWritten
    }
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }

  async size(): Promise<number> {
    return (await this.handle.stat()).size
  }

  sync(): Promise<void> {
    return this.handle.sync()
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}

export const localDisk: WriteFiles = {
  create: async (path) => new DiskFile(await open(path, 'wx+')),
  rename,
  remove: (path) => rm(path, { force: true, recursive: true }),
  async makeFolder(path) {
    await mkdir(path, { recursive: true })
  },
  async kindOf(path) {
    try {
      return (await stat(path)).isDirectory() ? 'folder' : 'file'
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw error
    }
  },
  names: (folder) => readdir(folder),
  // Windows cannot open a folder, and needs no such step.
  async syncFolder(path) {
    if (process.platform === 'win32') return
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}
