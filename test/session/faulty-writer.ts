// The package's writer thread, but for a disk that is full after some bytes, and threads that end or fail at a file of a certain name; one of another name
// is written slowly.
import { setTimeout as delay } from 'node:timers/promises'
import { serveParts, serveWrites } from '../../src/runtime/serve-writes.ts'
import { type WriteJob, writeChunks } from '../../src/session/write-job.ts'
import { localDisk, type WriteFiles } from '../../src/storage/files/write-files.ts'
import { encodeRowGroup, type RowGroupPart } from '../../src/storage/write/write-parquet-rows.ts'

const DISK_BYTES = 20_000
// Time enough to cancel.
const SLOW_MS = 300

function faultyDisk(): WriteFiles {
  let left = DISK_BYTES
  return {
    ...localDisk,
    async create(path) {
      const file = await localDisk.create(path)
      return {
        async append(piece) {
          if (path.includes('slow')) {
            await file.append(piece)
            return delay(SLOW_MS)
          }
          left -= piece.length
          if (left < 0 && path.includes('doomed')) process.exit(7)
          if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
          return file.append(piece)
        },
        read: (position, length) => file.read(position, length),
        size: () => file.size(),
        sync: () => file.sync(),
        close: () => file.close(),
      }
    },
  }
}

export default serveWrites((job: WriteJob, chunks, check, threads) => writeChunks(faultyDisk(), job, chunks, check, threads))

export const part = serveParts(async (task: RowGroupPart) => {
  if (task.path.includes('encoder-ends')) process.exit(7)
  if (task.path.includes('encoder-fails')) throw new Error('the encoder is broken')
  return encodeRowGroup(task)
})
