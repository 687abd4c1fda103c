// Files whose writing can be stopped until they are whole.
import type { WriteFiles } from '../files/write-files.ts'

/** As `files`, but `check` is asked before anything is added to a file, and before it is synced: what it throws ends the write. */
export function stoppableFiles(files: WriteFiles, check: () => void): WriteFiles {
  return {
    ...files,
    async create(path) {
      const file = await files.create(path)
      return {
        async append(bytes) {
          check()
          await file.append(bytes)
        },
        read: (position, length) => file.read(position, length),
        size: () => file.size(),
        async sync() {
          check()
          await file.sync()
        },
        close: () => file.close(),
      }
    },
  }
}
