// The directories of a join's table: a part's rows, entered by the hash of their keys (src/kernels/join/join-table.ts).
import type { RowKeys } from '../rows/sort-keys.ts'
import { equalityKeys, writeRowKeys } from '../rows/sort-keys.ts'
import type { TaskContext } from '../stage.ts'
import { type BuildSide, buildRows } from './build-rows.ts'

const SLOT_BYTES = 8
// At most this much of a directory is used: linear probing stays short.
const MOST_FILLED = 0.7

/** How many slots the directory of so many rows has. */
function slotsFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(rows / MOST_FILLED + 1))
}

export interface Directory {
  readonly address: number
  readonly mask: number
}

/** Bytes of a directory of so many rows. */
export function directoryBytes(rows: number): number {
  return slotsFor(rows) * SLOT_BYTES
}

/** The directory in zeroed memory of `directoryBytes(rows)` bytes. */
export function directoryAt(address: number, rows: number): Directory {
  return { address, mask: slotsFor(rows) - 1 }
}

/** Enters rows of a build side into directories. Lives as long as the scratch memory. */
export class DirectoryWriter {
  private readonly keys: RowKeys
  private readonly nullBits: number
  private readonly nullBitCount: number

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch'>,
    side: BuildSide,
    operator: string,
  ) {
    const { memory, scratch } = task
    const { keys } = buildRows(side)
    this.keys = writeRowKeys(memory, equalityKeys(keys), scratch)
    const rejecting = keys.filter((_, i) => !side.keys[i]!.nullsMatch)
    this.nullBitCount = rejecting.length
    this.nullBits = scratch.allocate(Math.max(1, rejecting.length) * 4, operator)
    rejecting.forEach(({ nullBit }, i) => {
      memory.u32[(this.nullBits >>> 2) + i] = nullBit
    })
  }

  /** Enters the rows whose addresses lie at `rows`; returns how many had their key before them. */
  enter({ address, mask }: Directory, rows: number, count: number): number {
    const { keys, nullBits, nullBitCount } = this
    return this.task.memory.kernels.joinInsert(address, mask, rows, count, keys.address, keys.count, nullBits, nullBitCount)
  }
}
