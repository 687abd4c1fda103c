// What must be ready before a worker reads a plan's first page.
import { prepareCodecs } from '../parquet/decompress.ts'
import type { ScanPlan } from './scan-plan.ts'

/** Loads the codecs that the plan's chunks are compressed with; await it once, before the plan's first morsel is opened. */
export async function prepareScan(plan: ScanPlan): Promise<void> {
  const codecs = new Set<number>()
  for (const { rowGroups } of plan.files) {
    for (const { chunks } of rowGroups) for (const chunk of chunks) if (chunk) codecs.add(chunk.codec)
  }
  await prepareCodecs(codecs)
}
