// What must be ready before a thread reads a plan's first page.
import { prepareCodec } from '../parquet/decompress.ts'
import { CHUNK_NUMBERS, type ScanPlan } from './scan-plan.ts'

/**
 * Loads the codecs that the plan's chunks are compressed with: to be awaited, once a thread, before the plan's first morsel is opened. Undefined
 * where the thread has them all.
 */
export function prepareScan(plan: ScanPlan): Promise<void> | undefined {
  for (const { rowGroups } of plan.files) {
    for (const { chunks } of rowGroups) {
      for (let at = 0; at < chunks.length; at += CHUNK_NUMBERS) {
        const loading = prepareCodec(chunks[at + 2]!)
        // It is the only codec that has to be loaded.
        if (loading) return loading
      }
    }
  }
  return undefined
}
