// Makes the table of a join: the rows that come, by address, are entered into the directory of their part. A part is one lane's alone, so nothing
// is locked; and it is made anew from the row blocks, as a whole, where a worker died over it.
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type BuildSide, PART_BYTES, PARTS, partOf, partRows } from '../join/build-rows.ts'
import { DirectoryWriter, directoryAt, directoryBytes } from '../join/directory.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
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

class JoinTableSink implements GatherSink {
  private readonly writer: DirectoryWriter
  private readonly state: number

  constructor(
    private readonly spec: JoinTableExec,
    private readonly context: PartContext,
  ) {
    const { memory, arena, root } = context.task
    this.writer = new DirectoryWriter(context.task, spec.side, spec.name)
    if (memory.u32[root >>> 2] === 0) memory.u32[root >>> 2] = arena.allocateZeroed(STATE_BYTES, spec.name)
    this.state = memory.u32[root >>> 2]!
  }

  consume({ columns, selected }: Batch): void {
    const { memory } = this.context.task
    const { u32 } = memory
    const { values: rows } = columns[0] as FlatVector
    const part = (this.state + partOf(memory, u32[rows >>> 2]!) * PART_BYTES) >>> 2
    if (u32[part] === 0) this.openPart(part, partOf(memory, u32[rows >>> 2]!))
    u32[(this.state + REPEATED) >>> 2]! += this.writer.enter({ address: u32[part]!, mask: u32[part + 1]! }, rows, selected)
  }

  end(): void {}

  seal(): void {}

  private openPart(at: number, part: number): void {
    const { memory, arena, inputs } = this.context.task
    const rows = partRows(memory, inputs[this.spec.inputIndex]!, part)
    const { address, mask } = directoryAt(arena.allocateZeroed(directoryBytes(rows), this.spec.name), rows)
    memory.u32[at] = address
    memory.u32[at + 1] = mask
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
