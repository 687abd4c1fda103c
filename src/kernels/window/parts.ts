// What frames are put together from: single rows, and nodes of a tree of states. A node stands for 16 rows, or for 16 nodes of the level below, whatever
// partitions they are of; a frame takes the largest nodes that lie within it (Leis et al., "Efficient Processing of Window Functions in Analytical SQL
// Queries"). What a frame takes is written to lists for the generated code: rows to update its state with, nodes to merge into it.
import { NOWHERE, pieceBegin, pieceEnd, placeAt, setPlace } from './places'

const FANOUT_BITS: u32 = 4
const ALIGNED: u32 = ~15

// The specification, u32 words: what frames there are, the states of the rows at work, the tree, the lists, and where the work stands.
const FRAME_BEGINS: usize = 0
const FRAME_ENDS: usize = 4
const PEER_BEGINS: usize = 8
const PEER_ENDS: usize = 12
const EXCLUDE: usize = 16
const STATES: usize = 20
/** 0: frames are made of rows alone. */
const LEVELS: usize = 24
/** Bytes from a node to the next. */
const WIDTH: usize = 28
/** 1 + the place of the last row with an equal value: one that is in the frame itself leaves the row out; 0 where all rows count. */
const LAST_EQUAL: usize = 32
/** Entries that each list has room for: at least those of one frame where there is a tree. */
const CAPACITY: usize = 36
const LEFT_STATES: usize = 40
const LEFT_ROWS: usize = 44
const INTO: usize = 48
const NODES: usize = 52
const RIGHT_STATES: usize = 56
const RIGHT_ROWS: usize = 60
const LEFT_COUNT: usize = 64
const NODE_COUNT: usize = 68
const RIGHT_COUNT: usize = 72
/** The row at work among `count`, and the place in its frame, NOWHERE at its beginning. */
const ROW: usize = 76
const PLACE: usize = 80
/** Addresses of the levels' first nodes: up to 8. */
const LEVEL: usize = 84
/** Nodes at the right end of each level: two words. */
const RIGHTS: usize = 116
/** Rows and nodes of one frame on one side: at most 15 a level. */
const MOST_NODES: u32 = 256

/**
 * Lists what one piece of the frames of `count` rows from `from` on is made of, going on where the last call stopped. Returns 1 where the lists are full
 * before the end. The left rows come before the nodes, these before the right rows.
 */
export function windowParts(spec: usize, piece: u32, from: u32, count: u32): u32 {
  const frameBegins: usize = load<u32>(spec, FRAME_BEGINS),
    frameEnds: usize = load<u32>(spec, FRAME_ENDS),
    peerBegins: usize = load<u32>(spec, PEER_BEGINS),
    peerEnds: usize = load<u32>(spec, PEER_ENDS),
    states: usize = load<u32>(spec, STATES),
    lastEqual: usize = load<u32>(spec, LAST_EQUAL),
    leftStates: usize = load<u32>(spec, LEFT_STATES),
    leftRows: usize = load<u32>(spec, LEFT_ROWS),
    rightStates: usize = load<u32>(spec, RIGHT_STATES),
    rightRows: usize = load<u32>(spec, RIGHT_ROWS)
  const exclude = load<u32>(spec, EXCLUDE),
    levels = load<u32>(spec, LEVELS),
    capacity = load<u32>(spec, CAPACITY)
  let left: u32 = 0,
    right: u32 = 0
  store<u32>(spec, 0, NODE_COUNT)
  let isFull: u32 = 0
  let j = load<u32>(spec, ROW)
  for (; j < count && !isFull; j++) {
    const i = from + j
    const begin = placeAt(frameBegins, i)
    let low = pieceBegin(piece, exclude, i, begin, placeAt(peerEnds, i))
    const high = pieceEnd(piece, exclude, i, placeAt(frameEnds, i), placeAt(peerBegins, i))
    const state = placeAt(states, j)
    if (levels == 0) {
      const place = load<u32>(spec, PLACE)
      if (place != NOWHERE) low = place
      for (; low < high && left < capacity; low++) {
        if (lastEqual != 0 && placeAt(lastEqual, low) > begin) continue
        setPlace(leftStates, left, state)
        setPlace(leftRows, left++, low)
      }
      isFull = u32(low < high)
      store<u32>(spec, isFull ? low : NOWHERE, PLACE)
      if (isFull) break
      continue
    }
    if (capacity - max(max(left, right), load<u32>(spec, NODE_COUNT)) < MOST_NODES) {
      isFull = 1
      break
    }
    for (; low < high && (low & 15) != 0; low++) {
      setPlace(leftStates, left, state)
      setPlace(leftRows, left++, low)
    }
    if (low >= high) continue
    const aligned = high & ALIGNED
    if (low < aligned) listNodes(spec, levels, low >> FANOUT_BITS, aligned >> FANOUT_BITS, state)
    for (let at = aligned; at < high; at++) {
      setPlace(rightStates, right, state)
      setPlace(rightRows, right++, at)
    }
  }
  store<u32>(spec, j, ROW)
  store<u32>(spec, left, LEFT_COUNT)
  store<u32>(spec, right, RIGHT_COUNT)
  return isFull
}

/** The nodes for those of the lowest level from `low` to before `high`, from left to right. */
function listNodes(spec: usize, levels: u32, low: u32, high: u32, state: u32): void {
  let level: u32 = 0
  while (true) {
    while (low < high && (low & 15) != 0) addNode(spec, level, low++, state)
    const aligned = high & ALIGNED
    if (low >= aligned || level == levels - 1) break
    setPlace(spec + RIGHTS, level << 1, aligned)
    setPlace(spec + RIGHTS, (level << 1) + 1, high)
    low >>= FANOUT_BITS
    high = aligned >> FANOUT_BITS
    level++
  }
  while (low < high) addNode(spec, level, low++, state)
  while (level-- > 0) {
    const end = placeAt(spec + RIGHTS, (level << 1) + 1)
    for (let node = placeAt(spec + RIGHTS, level << 1); node < end; node++) addNode(spec, level, node, state)
  }
}

function addNode(spec: usize, level: u32, node: u32, state: u32): void {
  const count = load<u32>(spec, NODE_COUNT)
  setPlace(load<u32>(spec, INTO), count, state)
  setPlace(load<u32>(spec, NODES), count, placeAt(spec + LEVEL, level) + node * load<u32>(spec, WIDTH))
  store<u32>(spec, count + 1, NODE_COUNT)
}

/** The addresses of the nodes, from `base` on, that the 16 rows or nodes each from `from` on belong to. */
export function windowParents(from: u32, count: u32, base: u32, width: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) setPlace(out, j, base + ((from + j) >> FANOUT_BITS) * width)
}

/** The addresses of the states, from `base` on, with these numbers. */
export function windowStates(numbers: usize, from: u32, count: u32, base: u32, width: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) setPlace(out, j, base + placeAt(numbers, from + j) * width)
}

/** `first`, `first` + `step`, …: addresses of rows one behind the other, or places. */
export function windowSteps(first: u32, step: u32, count: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) setPlace(out, j, first + j * step)
}
