// The writer threads' entry: a composition root. Chunks of results come from the main thread and go to files.
import { serveParts, serveWrites } from './runtime/serve-writes.ts'
import { type WriteJob, writeChunks } from './session/write-job.ts'
import { localDisk } from './storage/files/write-files.ts'
import { encodeRowGroup } from './storage/write/write-parquet-rows.ts'

export default serveWrites((job: WriteJob, chunks, check, threads) => writeChunks(localDisk, job, chunks, check, threads))

/** A row group of a large file. */
export const part = serveParts(encodeRowGroup)
