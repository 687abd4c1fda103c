// The least or greatest string of a group: its view lies in the group's state.
import { orderBytes } from '../row/compare'
import { bytesOf } from '../vector'
import { internKeep } from './intern-table'

function better(candidate: usize, candidateBytes: usize, state: usize, stateBytes: usize, sign: i32): bool {
  return orderBytes(candidateBytes, load<u32>(candidate), stateBytes, load<u32>(state)) * sign > 0
}

/** Where a table keeps the view that is at work. */
const CANDIDATE: usize = 48

/**
 * Takes a string (the two words of its view) into the state where none was `seen` yet or sign × order(candidate, state) > 0. A long string is copied
 * to the heap of `interned` (an intern table), for the candidate's page may go away; where memory is out, internFailed tells.
 */
export function keepView(state: usize, seen: u32, low: u64, high: u64, interned: usize, sign: i32): void {
  const candidate = interned + CANDIDATE
  store<u64>(candidate, low)
  store<u64>(candidate, high, 8)
  if (seen && !better(candidate, bytesOf(candidate), state, bytesOf(state), sign)) return
  const length = load<u32>(candidate)
  if (length <= 12) {
    v128.store(state, v128.load(candidate))
    return
  }
  // Over a column in order every string is better than the last: it takes the last one's place where that has room.
  const room: u32 = load<u32>(state) <= 12 ? 0 : (load<u32>(state) + 7) & ~7
  let kept: usize = room < length ? 0 : <usize>load<u64>(state, 8)
  if (kept) memory.copy(kept, bytesOf(candidate), length)
  else kept = internKeep(interned, bytesOf(candidate), length)
  store<u64>(state, low)
  store<u64>(state, <u64>kept, 8)
}

function bytesInRow(view: usize, row: usize): usize {
  return load<u32>(view) <= 12 ? view + 4 : row + <usize>load<u64>(view, 8)
}

/** As `keepView` between two rows, whose long strings are addressed relative to the row. No bytes are copied: both rows live as long as the result. */
export function mergeView(into: usize, seen: u32, intoRow: usize, from: usize, fromRow: usize, sign: i32): void {
  const fromBytes = bytesInRow(from, fromRow)
  if (seen && !better(from, fromBytes, into, bytesInRow(into, intoRow), sign)) return
  v128.store(into, v128.load(from))
  // The difference may be negative: as 32 bits it wraps, and so does the sum that undoes it.
  if (load<u32>(into) > 12) store<u64>(into, <u64>(<u32>(fromBytes - intoRow)), 8)
}
