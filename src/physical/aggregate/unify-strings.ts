// Before groups of several lanes are merged, equal strings of their keys get one entry that stands for them in all lanes: then keys are compared as
// words. Every worker that is to merge helps: it takes pieces that nobody has taken, then does again what others have taken but not finished, for doing
// a piece twice does no harm and waiting for a thread that may have died does.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { TaskContext } from '../stage.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { type LaneState, UNIFY_IDS } from './lane-state.ts'

const TAKEN = 1
const DONE = 2

interface Piece {
  /** Where the piece's state lies. */
  readonly state: number
  readonly table: number
  /** Where the addresses of the lanes' tables of the same key lie (u32 each), of which the first `others` are looked into. */
  readonly tables: number
  readonly others: number
  readonly from: number
  readonly to: number
}

/** `lanes`: in the same order in every worker. */
export function unifyStrings(task: TaskContext, layout: AggregateLayout, lanes: readonly LaneState[]): void {
  if (lanes.length < 2 || layout.stringKeys.length === 0) return
  const { memory, scratch } = task
  const { kernels, i32 } = memory
  const passes = scratch.allocate(kernels.internScratchBytes(UNIFY_IDS))
  const pieces = piecesOf(memory, layout, lanes, (bytes) => scratch.allocate(bytes))
  const work = ({ state, table, tables, others, from, to }: Piece) => {
    kernels.internUnify(table, tables, others, from, to, passes)
    Atomics.store(i32, state >>> 2, DONE)
    task.checkCancelled()
  }
  for (const piece of pieces) if (Atomics.compareExchange(i32, piece.state >>> 2, 0, TAKEN) === 0) work(piece)
  for (const piece of pieces) if (Atomics.load(i32, piece.state >>> 2) !== DONE) work(piece)
}

function piecesOf(
  memory: EngineMemory,
  { stringKeys }: AggregateLayout,
  lanes: readonly LaneState[],
  allocate: (bytes: number) => number,
): Piece[] {
  const tables = stringKeys.map((key) => {
    const address = allocate(lanes.length * 4)
    memory.u32.set(
      lanes.map(({ internTables }) => internTables[key]!),
      address >>> 2,
    )
    return address
  })
  return lanes.slice(1).flatMap((lane, i) => {
    let state = lane.unified
    return stringKeys.flatMap((key, k) => {
      const table = lane.internTables[key]!
      const count = memory.kernels.internCount(table)
      return Array.from({ length: lane.unifyPieces(table) }, (_, piece): Piece => {
        const from = piece * UNIFY_IDS
        state += 4
        return { state: state - 4, table, tables: tables[k]!, others: i + 1, from, to: Math.min(from + UNIFY_IDS, count) }
      })
    })
  })
}
