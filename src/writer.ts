// The writer threads' entry: a composition root. Chunks of results come from the main thread and go to files.
import { serveWrites } from './runtime/serve-writes.ts'
import { type WriteJob, writeChunks } from './session/write-job.ts'
import { localDisk } from './storage/files/write-files.ts'

export default serveWrites((job: WriteJob, chunks, check) => writeChunks(localDisk, job, chunks, check))
