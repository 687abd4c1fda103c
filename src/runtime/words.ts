// The words in shared memory by which the main thread and the lanes of a query agree, all of them 32 bits wide and read and written atomically.
import { RUNTIME_FILTERS_BYTES } from '../physical/stage.ts'

/** A query's: not 0 once the query is to end; then its run-time filters, of which the runtime knows no more than their size. */
export const CANCELLED = 0
export const RUNTIME_FILTERS = 64
export const QUERY_WORDS_BYTES = RUNTIME_FILTERS + RUNTIME_FILTERS_BYTES

/** A stage's: the next morsel that nobody has taken, and the first one that may not be taken yet. */
export const NEXT = 0
export const ADMITTED = 4
export const STAGE_WORDS_BYTES = 64

/**
 * A lane's: what its step does right now, so that a death can be laid at the right door; the user's function that is being called (its id, 0 for none)
 * and a counter that shows that calls return; the thread at work; how much it has
 * spilled; then the root of a gathering sink's state.
 */
export const DOING = 0
export const CALLING = 4
export const CALLS = 8
export const THREAD = 12
/** f64: the length of the lane's temp file. */
export const FILE_BYTES = 16
export const ROOT = 64
export const LANE_WORDS_BYTES = 128

// Values of DOING: 0 while no step runs; a morsel is written as its index + 1.
export const SEALING = -1
export const OPENING = -2

/** A value of CALLING: the thread loads the modules of users' functions. */
export const LOADING = -1

export function loadWord(i32: Int32Array, address: number): number {
  return Atomics.load(i32, address >>> 2)
}

export function storeWord(i32: Int32Array, address: number, value: number): void {
  Atomics.store(i32, address >>> 2, value)
}

/** Is there a morsel that nobody has taken? */
export function hasMorsel(i32: Int32Array, stageWords: number): boolean {
  return loadWord(i32, stageWords + NEXT) < loadWord(i32, stageWords + ADMITTED)
}

/** Takes the next morsel off a stage's counter; -1 where none is admitted. */
export function takeMorsel(i32: Int32Array, stageWords: number): number {
  for (;;) {
    const next = loadWord(i32, stageWords + NEXT)
    if (next >= loadWord(i32, stageWords + ADMITTED)) return -1
    if (Atomics.compareExchange(i32, (stageWords + NEXT) >>> 2, next, next + 1) === next) return next
  }
}
