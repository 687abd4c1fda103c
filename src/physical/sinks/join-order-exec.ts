// Puts the rows of a join's build side in the order of an expression, for joins whose condition asks for a range of it: a lane sorts entries (a prefix of
// the value and the row's address) of the rows that come to it.
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import { copyInside } from '../../memory/engine-memory.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type BuildSide, buildRows, totalRows } from '../join/build-rows.ts'
import type { FurtherBound } from '../join/key-range.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowField } from '../rows/row-layout.ts'
import { KEY_ORDER, type PrefixOrder } from '../runtime-filter/runtime-filter.ts'
import { ENTRY_BYTES } from '../sort/sorted-rows.ts'
import type { SealedLane, TaskContext } from '../stage.ts'

export interface JoinOrderExec {
  readonly kind: 'join_order'
  readonly name: string
  readonly side: BuildSide
  /** The stage that gathered the rows, by its position in the stage's inputs. */
  readonly inputIndex: number
}

// A lane's state: u32 where its entries lie, u32 how many there are, and the tree of the further bound (src/kernels/join/join-range.ts).
const TREE = 8
const MOST_LEVELS = 6
const STATE_BYTES = TREE + 4 + MOST_LEVELS * 4
const FAN_OUT = 64

class JoinOrderSink implements GatherSink {
  private readonly field: RowField
  private readonly reader: RowReader
  private readonly descriptor: number
  private readonly prefixes: number

  constructor(
    private readonly spec: JoinOrderExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, batchRows } = context.task
    this.field = buildRows(spec.side).order!
    this.reader = new RowReader(memory, [this.field], scratch, batchRows)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, spec.name)
    this.prefixes = scratch.allocate(batchRows * 8, spec.name)
  }

  consume({ columns, selected }: Batch): void {
    const { memory } = this.context.task
    const { u32, kernels } = memory
    const { values: rows } = columns[0] as FlatVector
    const state = this.openState() >>> 2
    const vector = writeDescriptor(memory, this.descriptor, this.reader.read(rows, selected)[0]!)
    const { descending, nullsFirst } = KEY_ORDER
    kernels.sortPrefix(vector, 0, selected, orderCode(this.field.type), descending, nullsFirst, this.prefixes)
    kernels.sortEntries(this.prefixes, rows, selected, u32[state]! + u32[state + 1]! * ENTRY_BYTES)
    u32[state + 1]! += selected
  }

  end(): void {}

  seal(): void {
    const { memory, arena, scratch, root, cancelled } = this.context.task
    const { u32, kernels } = memory
    const state = u32[root >>> 2]! >>> 2
    if (state === 0) return
    const count = u32[state + 1]!
    // The entries that came stay as they are until they are replaced: who seals again after a worker's death begins with them.
    const entries = arena.allocate(count * ENTRY_BYTES, this.spec.name)
    const spare = scratch.allocate((count + kernels.sortSpareEntries()) * ENTRY_BYTES, this.spec.name)
    copyInside(memory, u32[state]!, count * ENTRY_BYTES, entries)
    const sorted = kernels.sortRows(entries, spare, count, 0, 0, cancelled) >>> 0
    if (sorted === 0) this.context.task.checkCancelled()
    if (sorted !== entries) copyInside(memory, sorted, count * ENTRY_BYTES, entries)
    u32[state] = entries
    u32[state + 1] = kernels.joinRangeEntries(entries, count)
    this.plantTree(state * 4 + TREE, entries, u32[state + 1]!)
  }

  /** The further key's prefixes in the order of the entries, turned where it is bounded from above: all that matches is not below its bound. */
  private plantTree(tree: number, entries: number, count: number): void {
    const { further } = buildRows(this.spec.side)
    if (!further) return
    const { memory, arena, scratch, batchRows } = this.context.task
    const { u32, kernels } = memory
    const rows = scratch.allocate(batchRows * 4, this.spec.name)
    const reader = new RowReader(memory, [further], scratch, batchRows)
    const order = furtherOrder(this.spec.side.order!.further!)
    let level = arena.allocate(count * 8, this.spec.name)
    for (let from = 0; from < count; from += batchRows) {
      this.context.task.checkCancelled()
      const some = Math.min(batchRows, count - from)
      kernels.entryRows(entries + from * ENTRY_BYTES, some, rows)
      const vector = writeDescriptor(memory, this.descriptor, reader.read(rows, some)[0]!)
      kernels.sortPrefix(vector, 0, some, orderCode(further.type), order.descending, order.nullsFirst, level + from * 8)
    }
    let levels = 0
    for (let nodes = count; ; levels++) {
      u32[((tree + 4) >>> 2) + levels] = level
      if (nodes <= FAN_OUT) break
      const above = arena.allocate(Math.ceil(nodes / FAN_OUT) * 8, this.spec.name)
      nodes = kernels.joinRangeLevel(level, nodes, above)
      level = above
    }
    u32[tree >>> 2] = levels + 1
  }

  /** Room for as many entries as there are rows: who comes first comes for all of them, as rows without keys are of one part. */
  private openState(): number {
    const { memory, arena, root, inputs } = this.context.task
    const { name, inputIndex } = this.spec
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = arena.allocateZeroed(STATE_BYTES, name)
    memory.u32[state >>> 2] = arena.allocate(totalRows(memory, inputs[inputIndex]!) * ENTRY_BYTES, name)
    memory.u32[root >>> 2] = state
    return state
  }
}

/** How prefixes of the further key and of its bounds are made: of the same value, they are the same. */
export function furtherOrder({ isUpper }: FurtherBound): PrefixOrder {
  return { descending: isUpper, nullsFirst: false }
}

export interface OrderedRows {
  readonly entries: number
  readonly count: number
  /** Of the further bound; 0 where there is none. */
  readonly tree: number
}

/** The entries that the lanes sorted; those of a lane are in order. */
export function orderedRows({ memory }: Pick<TaskContext, 'memory'>, lanes: readonly SealedLane[]): OrderedRows[] {
  return lanes.flatMap(({ root }) => {
    const state = memory.u32[root >>> 2]! >>> 2
    if (state === 0) return []
    const hasTree = memory.u32[state + TREE / 4]! > 0
    return [{ entries: memory.u32[state]!, count: memory.u32[state + 1]!, tree: hasTree ? state * 4 + TREE : 0 }]
  })
}

export const joinOrderExec: SinkType<JoinOrderExec> = {
  describe: ({ name }) => ({ operator: 'join_order', detail: name }),
  open: (spec, context) => new JoinOrderSink(spec, context),
}
