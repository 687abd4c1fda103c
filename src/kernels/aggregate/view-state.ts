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

/** As `keepView` with a string that lives as long as the state: nothing is copied. */
export function holdView(state: usize, seen: u32, low: u64, high: u64, interned: usize, sign: i32): void {
  const candidate = interned + CANDIDATE
  store<u64>(candidate, low)
  store<u64>(candidate, high, 8)
  if (!seen || better(candidate, bytesOf(candidate), state, bytesOf(state), sign)) v128.store(state, v128.load(candidate))
}

/** As `keepView` with the string of another lane's state, whose bytes stay where they are: they live as long as the result. */
export function mergeView(into: usize, seen: u32, from: usize, sign: i32): void {
  if (seen && !better(from, bytesOf(from), into, bytesOf(into), sign)) return
  v128.store(into, v128.load(from))
}

/** Whether `keepView` would take the string. */
export function viewWins(state: usize, seen: u32, low: u64, high: u64, interned: usize, sign: i32): u32 {
  const candidate = interned + CANDIDATE
  store<u64>(candidate, low)
  store<u64>(candidate, high, 8)
  return u32(!seen || better(candidate, bytesOf(candidate), state, bytesOf(state), sign))
}

/** Whether `mergeView` would take the string. */
export function mergeWins(into: usize, seen: u32, from: usize, sign: i32): u32 {
  return u32(!seen || better(from, bytesOf(from), into, bytesOf(into), sign))
}
