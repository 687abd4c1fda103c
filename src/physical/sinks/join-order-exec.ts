// Puts the rows of a join's build side in the order of an expression, for joins whose condition asks for a range of it: a lane sorts entries (a prefix of
// the value and the row's address) of the rows that come to it.
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type BuildSide, totalRows } from '../join/build-rows.ts'
import { type OrderedRows, RowOrder } from '../join/row-order.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import type { SealedLane, TaskContext } from '../stage.ts'

export interface JoinOrderExec {
  readonly kind: 'join_order'
  readonly name: string
  readonly side: BuildSide
  /** The stage that gathered the rows, by its position in the stage's inputs. */
  readonly inputIndex: number
}

// A lane's state: u32 where its entries lie, u32 how many there are, u32 the tree of the further bound.
const STATE_BYTES = 16

class JoinOrderSink implements GatherSink {
  private readonly order: RowOrder

  constructor(
    private readonly spec: JoinOrderExec,
    private readonly context: PartContext,
  ) {
    this.order = new RowOrder(context.task, spec.side, spec.name)
  }

  consume({ columns, selected }: Batch): void {
    const { u32 } = this.context.task.memory
    const { values: rows } = columns[0] as FlatVector
    const state = this.openState() >>> 2
    this.order.enter(rows, selected, u32[state]!, u32[state + 1]!)
    u32[state + 1]! += selected
  }

  end(): void {}

  seal(): void {
    const { memory, arena, scratch, root } = this.context.task
    const { u32 } = memory
    const state = u32[root >>> 2]! >>> 2
    if (state === 0) return
    // The entries that came stay as they are until they are replaced: who seals again after a worker's death begins with them.
    const { entries, count, tree } = this.order.sorted(u32[state]!, u32[state + 1]!, arena, scratch)
    u32[state] = entries
    u32[state + 1] = count
    u32[state + 2] = tree
  }

  /** Room for as many entries as there are rows: who comes first comes for all of them, as rows without keys are of one part. */
  private openState(): number {
    const { memory, arena, root, inputs } = this.context.task
    const { name, inputIndex } = this.spec
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = arena.allocateZeroed(STATE_BYTES, name)
    memory.u32[state >>> 2] = arena.allocate(this.order.entryBytes(totalRows(memory, inputs[inputIndex]!)), name)
    memory.u32[root >>> 2] = state
    return state
  }
}

/** The entries that the lanes sorted; those of a lane are in order. */
export function orderedRows({ memory }: Pick<TaskContext, 'memory'>, lanes: readonly SealedLane[]): OrderedRows[] {
  return lanes.flatMap(({ root }) => {
    const state = memory.u32[root >>> 2]! >>> 2
    return state === 0 ? [] : [{ entries: memory.u32[state]!, count: memory.u32[state + 1]!, tree: memory.u32[state + 2]! }]
  })
}

export const joinOrderExec: SinkType<JoinOrderExec> = {
  describe: ({ name }) => ({ operator: 'join_order', detail: name }),
  open: (spec, context) => new JoinOrderSink(spec, context),
}
