// Hands a lane's groups over: each becomes a row of the exchange, in the partition that its key's hash names.
import { VARCHAR, widthOf } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { FlatVector } from '../../memory/vector.ts'
import { RowCursor, RowReader, RowWriter } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { type LaneState, PARTITION_BITS } from './lane-state.ts'

/** Writes all groups of the lane to its partitions and forgets them; interned strings stay. `scratch` is used and not reset. */
export function handOver(
  memory: EngineMemory,
  layout: AggregateLayout,
  lane: LaneState,
  scratch: Arena,
  batchRows: number,
  operator: string,
): void {
  const { kernels } = memory
  const rows = scratch.allocate(batchRows * 4, operator)
  const views = layout.keys.map(({ carrier }) => (carrier === 'view' ? scratch.allocate(batchRows * widthOf('view'), operator) : 0))
  const keyFields = layout.keys.map((key) => (key.carrier === 'view' ? ({ ...key, carrier: 'i32' } as const) : key))
  const reader = new RowReader(memory, keyFields, scratch, batchRows)
  const stateViews = layout.localViews.map(() => scratch.allocate(batchRows * widthOf('view'), operator))
  const hasher = new RowHasher(memory, scratch, batchRows)
  const writer = new RowWriter(memory, layout.exchange, scratch, batchRows, operator)
  const cursor = new RowCursor(memory, lane.rows, scratch)
  for (let count = cursor.next(batchRows, rows); count > 0; count = cursor.next(batchRows, rows)) {
    const packed = reader.read(rows, count)
    const hashes = hasher.hash(
      packed,
      0,
      count,
      layout.keys.map((_, i) => lane.internTables[i]!),
    )
    const keys = packed.map((column, i): FlatVector => {
      if (views[i] === 0) return { ...column, type: layout.keys[i]!.type }
      kernels.internedViews(lane.internTables[i]!, column.values, count, views[i]!)
      return { kind: 'flat', type: layout.keys[i]!.type, values: views[i]!, validity: column.validity }
    })
    const states = layout.localViews.map((offset, i): FlatVector => {
      // As it is: in a lane's own rows the addresses are absolute.
      kernels.gather16(rows, count, offset, 0, stateViews[i]!, 0)
      return { kind: 'flat', type: VARCHAR, values: stateViews[i]!, validity: 0 }
    })
    const target = writer.write([...keys, ...states], 0, count, { collections: lane.collections, bits: PARTITION_BITS, hashes })
    kernels.scatterHashes(hashes, count, target)
    for (const { from, to, bytes } of layout.copies) kernels.copyBytes(rows, count, from, target, to, bytes)
  }
  kernels.groupsClear(lane.groups)
  lane.clearRowsById()
  kernels.internClear(lane.heap)
}
