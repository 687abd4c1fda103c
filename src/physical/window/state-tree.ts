// A tree of states over sorted rows (src/kernels/window/parts.ts): each node of a level has taken 16 rows, or 16 nodes of the level below.
import type { AggregateLayout } from '../aggregate/aggregate-layout.ts'
import type { StateCode } from './state-code.ts'

const FANOUT = 16
/** More levels than any number of rows needs. */
export const MOST_LEVELS = 8
const CHUNK_ROWS = 8192

/** The addresses of the levels' first nodes, the lowest first. */
export function openTree(code: StateCode, { width }: AggregateLayout, rows: number): readonly number[] {
  const { task, operator } = code
  const { memory, scratch } = task
  const { kernels } = memory
  const [groups, steps] = [scratch.allocate(CHUNK_ROWS * 4, operator), scratch.allocate(CHUNK_ROWS * 4, operator)]
  const levels: number[] = []
  for (let below = rows; levels.length < MOST_LEVELS; ) {
    const nodes = Math.ceil(below / FANOUT)
    const base = scratch.allocateZeroed(nodes * width, operator)
    for (let from = 0; from < below; from += CHUNK_ROWS) {
      task.checkCancelled()
      const count = Math.min(CHUNK_ROWS, below - from)
      kernels.windowParents(from, count, base, width, groups)
      if (levels.length === 0) {
        kernels.windowSteps(from, 1, count, steps)
        code.update(groups, steps, count)
      } else {
        kernels.windowSteps(levels.at(-1)! + from * width, width, count, steps)
        code.merge(groups, steps, count)
      }
    }
    levels.push(base)
    // A few nodes are as quickly merged one by one.
    if (nodes <= FANOUT) break
    below = nodes
  }
  return levels
}
