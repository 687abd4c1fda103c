// Numbers for the partitions of a window's rows, in the order of their keys: a sort entry has room for what the rows of one are ordered by then, however
// wide the partition keys are.
import { copyInside } from '../../memory/engine-memory.ts'
import { RowCursor, RowReader } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { type RowKey, writeRowKeys } from '../rows/sort-keys.ts'
import { EntryBuilder, type RowNumbers } from '../sort/sorted-rows.ts'
import type { TaskContext } from '../stage.ts'
import type { WindowLayout } from './window-layout.ts'

const SLOT_BYTES = 8
const PARTITION_BYTES = 16
// Slots of the first directory: more than the partitions of most morsels.
const FIRST_SLOTS = 1024

/** The partition of each row, in the order of the collections. `keys` are the partition keys. */
export function partitionNumbers(
  task: TaskContext,
  operator: string,
  { place }: WindowLayout,
  keys: readonly RowKey[],
  collections: readonly number[],
  count: number,
): RowNumbers {
  const { memory, scratch, batchRows } = task
  const { kernels, u32 } = memory
  const equal = writeRowKeys(memory, keys, scratch)
  const reader = new RowReader(
    memory,
    keys.map(({ field }) => field),
    scratch,
    batchRows,
  )
  const hasher = new RowHasher(memory, scratch, batchRows)
  const rows = scratch.allocate(batchRows * 4, operator)
  const known = scratch.allocateZeroed(4, operator)
  const numbers = scratch.allocate(count * 4, operator)
  let slots = FIRST_SLOTS
  let directory = scratch.allocateZeroed(slots * SLOT_BYTES, operator)
  let partitions = scratch.allocate((slots / 2) * PARTITION_BYTES, operator)
  const grow = (): void => {
    const partitionCount = u32[known >>> 2]!
    slots *= 4
    directory = scratch.allocateZeroed(slots * SLOT_BYTES, operator)
    const larger = scratch.allocate((slots / 2) * PARTITION_BYTES, operator)
    copyInside(memory, partitions, partitionCount * PARTITION_BYTES, larger)
    partitions = larger
    kernels.partitionDirectory(partitions, partitionCount, directory, slots - 1)
  }
  let at = numbers
  for (const collection of collections) {
    const cursor = new RowCursor(memory, collection, scratch)
    for (let some = cursor.next(batchRows, rows); some > 0; some = cursor.next(batchRows, rows)) {
      task.checkCancelled()
      const hashes = hasher.hash(reader.read(rows, some), 0, some)
      for (let done = 0; ; grow()) {
        done = kernels.partitionNumbers(rows, hashes, done, some, equal.address, equal.count, directory, slots - 1, partitions, known, at)
        if (done === some) break
      }
      at += some * 4
    }
  }
  const partitionCount = u32[known >>> 2]!
  const bits = 32 - Math.clz32(Math.max(0, partitionCount - 1))
  if (bits > 0) {
    const firsts = scratch.allocate(partitionCount * 4, operator)
    kernels.partitionRows(partitions, partitionCount, place.offset, firsts)
    const sorted = new EntryBuilder(task, keys, operator).sortedOf(firsts, partitionCount)
    kernels.entryRows(sorted, partitionCount, firsts)
    const ordinals = scratch.allocate(partitionCount * 4, operator)
    kernels.partitionOrder(firsts, partitionCount, place.offset, ordinals, numbers, count)
  }
  return { address: numbers, bits }
}
