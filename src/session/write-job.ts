// A query's rows on their way to files: encoded by a writer thread, for the main thread has an event loop to keep. Few rows are written where they
// are computed.
import type { Schema } from '../common/schema.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import { batchOfChunk, type ChunkCopy } from '../physical/result-chunk.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { PartThreads } from '../runtime/serve-writes.ts'
import type { WriteFiles } from '../storage/files/write-files.ts'
import { stoppableFiles } from '../storage/write/stoppable-files.ts'
import type { RowGroupPart } from '../storage/write/write-parquet-rows.ts'
import { newWriteId, removeBegun, writeRows } from '../storage/write/write-rows.ts'
import type { WriteOutcome, WriteTarget } from '../storage/write/write-target.ts'
import { copiedChunks, type RunSettings, runsInline, schemaOf, startable } from './query-execution.ts'

/** What a writer thread is told. */
export interface WriteJob {
  readonly schema: Schema
  readonly target: WriteTarget
  /** Marks what is not finished yet. */
  readonly id: string
}

/**
 * Writes the rows of chunks as they come. `check` throws where they are not wanted any more, which may be after the last one has come. `threads`: for row
 * groups.
 */
export function writeChunks(
  files: WriteFiles,
  { schema, target, id }: WriteJob,
  chunks: AsyncIterable<ChunkCopy>,
  check?: () => void,
  threads?: PartThreads,
): Promise<WriteOutcome> {
  async function* batches() {
    for await (const chunk of chunks) yield batchOfChunk(chunk, schema)
  }
  const encoder = threads && {
    width: threads.width,
    encode: (part: RowGroupPart, buffers: readonly ArrayBuffer[]) => threads.run(part, buffers),
  }
  return writeRows(check ? stoppableFiles(files, check) : files, { schema, batches, encoder, owned: true }, target, id)
}

/** Runs the plan and writes its rows. Whatever goes wrong, the ends of threads included, nothing of them is left. */
export async function writeQuery(
  runtime: Runtime,
  files: WriteFiles,
  plan: PhysicalPlan,
  target: WriteTarget,
  settings: RunSettings,
): Promise<WriteOutcome> {
  const job: WriteJob = { schema: schemaOf(plan), target, id: newWriteId() }
  const chunks = copiedChunks(runtime, plan, startable(runtime, plan, settings))
  if (runsInline(plan, settings)) return writeChunks(files, job, chunks)
  try {
    return await runtime.writers.run(job, chunks, settings.signal)
  } catch (error) {
    // Its thread has done so, but where it ended.
    await removeBegun(files, target, job.id)
    throw error
  }
}
