// Makes the table of a join: the rows that come, by address, are entered into the directory of their part. A part is one lane's alone, so nothing
// is locked; and it is made anew from the row blocks, as a whole, where a worker died over it.
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type BuildRows, type BuildSide, buildRows, PART_BYTES, PARTS, partOf, partRows } from '../join/build-rows.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { equalityKeys, type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import type { SealedLane, TaskContext } from '../stage.ts'

export interface JoinTableExec {
  readonly kind: 'join_table'
  readonly name: string
  readonly side: BuildSide
  /** The stage that gathered the rows, by its position in the stage's inputs. */
  readonly inputIndex: number
}

// A lane's state: the parts that it made, and how many rows had their key before them in the table.
const REPEATED = PARTS * PART_BYTES
const STATE_BYTES = REPEATED + 8

const SLOT_BYTES = 8
// At most this much of a directory is used: linear probing stays short.
const MOST_FILLED = 0.7

class JoinTableSink implements GatherSink {
  private readonly rows: BuildRows
  private readonly keys: RowKeys
  private readonly nullBits: number
  private readonly nullBitCount: number
  private readonly state: number

  constructor(
    private readonly spec: JoinTableExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, arena, root } = context.task
    this.rows = buildRows(spec.side)
    this.keys = writeRowKeys(memory, equalityKeys(this.rows.keys), scratch)
    const rejecting = this.rows.keys.filter((_, i) => !spec.side.keys[i]!.nullsMatch)
    this.nullBitCount = rejecting.length
    this.nullBits = scratch.allocate(Math.max(1, rejecting.length) * 4, spec.name)
    rejecting.forEach(({ nullBit }, i) => {
      memory.u32[(this.nullBits >>> 2) + i] = nullBit
    })
    if (memory.u32[root >>> 2] === 0) memory.u32[root >>> 2] = arena.allocateZeroed(STATE_BYTES, spec.name)
    this.state = memory.u32[root >>> 2]!
  }

  consume({ columns, selected }: Batch): void {
    const { memory } = this.context.task
    const { u32, kernels } = memory
    const { values: rows } = columns[0] as FlatVector
    const part = (this.state + partOf(memory, u32[rows >>> 2]!) * PART_BYTES) >>> 2
    if (u32[part] === 0) this.openPart(part, partOf(memory, u32[rows >>> 2]!))
    const { keys, nullBits, nullBitCount } = this
    const repeated = kernels.joinInsert(u32[part]!, u32[part + 1]!, rows, selected, keys.address, keys.count, nullBits, nullBitCount)
    u32[(this.state + REPEATED) >>> 2]! += repeated
  }

  end(): void {}

  seal(): void {}

  private openPart(at: number, part: number): void {
    const { memory, arena, inputs } = this.context.task
    const rows = partRows(memory, inputs[this.spec.inputIndex]!, part)
    const slots = 2 ** Math.ceil(Math.log2(rows / MOST_FILLED + 1))
    memory.u32[at] = arena.allocateZeroed(slots * SLOT_BYTES, this.spec.name)
    memory.u32[at + 1] = slots - 1
  }
}

export interface JoinTable {
  /** The parts one behind the other, for the kernels. */
  readonly parts: number
  /** Has some key several rows? */
  readonly repeats: boolean
}

/** The table that the lanes made together; its list of parts in scratch memory. */
export function openJoinTable({ memory, scratch }: Pick<TaskContext, 'memory' | 'scratch'>, lanes: readonly SealedLane[]): JoinTable {
  const { u32 } = memory
  const parts = scratch.allocateZeroed(PARTS * PART_BYTES)
  let repeats = false
  for (const { root } of lanes) {
    const state = u32[root >>> 2]!
    if (state === 0) continue
    for (let part = 0; part < PARTS; part++) {
      const at = (state + part * PART_BYTES) >>> 2
      if (u32[at] === 0) continue
      u32[(parts + part * PART_BYTES) >>> 2] = u32[at]!
      u32[((parts + part * PART_BYTES) >>> 2) + 1] = u32[at + 1]!
    }
    if (u32[(state + REPEATED) >>> 2]! > 0) repeats = true
  }
  return { parts, repeats }
}

export const joinTableExec: SinkType<JoinTableExec> = {
  describe: ({ name }) => ({ operator: 'join_table', detail: name }),
  open: (spec, context) => new JoinTableSink(spec, context),
}
