// Where frames begin and end. A bound: 0 UNBOUNDED PRECEDING, 1 n PRECEDING, 2 CURRENT ROW, 3 n FOLLOWING, 4 UNBOUNDED FOLLOWING.
import { F32, F64, I32, I64, I128, INTERVAL, intervalDays, intervalRest, U64 } from '../row/compare'
import { isSet, placeAt, setPlace } from './places'

const PRECEDING: u32 = 1
const FOLLOWING: u32 = 3

/** An offset of a row: i64s with validity, or one for all where there are no values. NULL counts as none. */
function offsetAt(values: usize, validity: usize, constant: i64, i: u32): i64 {
  if (values == 0) return constant
  return isSet(validity, i) ? load<i64>(values + ((<usize>i) << 3)) : 0
}

function clamped(place: i64, low: u32, high: u32): u32 {
  return place < <i64>low ? low : place > <i64>high ? high : <u32>place
}

// Beyond any number of rows, and small enough to be added to one.
const FAR: i64 = 1 << 40

function near(offset: i64): i64 {
  return offset > FAR ? FAR : offset < -FAR ? -FAR : offset
}

/** A bound in rows. `isEnd`: the place behind the frame's last row. */
export function frameRows(
  bound: u32,
  isEnd: u32,
  count: u32,
  begins: usize,
  ends: usize,
  values: usize,
  validity: usize,
  constant: i64,
  out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const low = placeAt(begins, i),
      high = placeAt(ends, i)
    if (bound == 0 || bound == 4) {
      setPlace(out, i, bound == 0 ? low : high)
      continue
    }
    const offset = bound == 2 ? 0 : near(offsetAt(values, validity, constant, i))
    setPlace(out, i, clamped(<i64>i + (bound == PRECEDING ? -offset : offset) + <i64>isEnd, low, high))
  }
}

/** A bound in groups of peers: `numbers` and `firsts` are theirs. Returns the place of a row whose offset is negative, else the count. */
export function frameGroups(
  bound: u32,
  isEnd: u32,
  count: u32,
  begins: usize,
  ends: usize,
  numbers: usize,
  firsts: usize,
  values: usize,
  validity: usize,
  constant: i64,
  out: usize,
): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const low = placeAt(begins, i),
      high = placeAt(ends, i)
    if (bound == 0 || bound == 4) {
      setPlace(out, i, bound == 0 ? low : high)
      continue
    }
    const offset = bound == 2 ? 0 : near(offsetAt(values, validity, constant, i))
    if (offset < 0) return i
    const group = <i64>placeAt(numbers, i) + (bound == PRECEDING ? -offset : offset) + <i64>isEnd
    const first = <i64>placeAt(numbers, low),
      last = <i64>placeAt(numbers, high - 1)
    setPlace(out, i, group <= first ? low : group > last ? high : placeAt(firsts, <u32>group))
  }
  return count
}

function order<T>(a: T, b: T): i32 {
  return <i32>(a > b) - <i32>(a < b)
}

function orderFloat(a: f64, b: f64): i32 {
  if (a != a) return b != b ? 0 : 1
  if (b != b) return -1
  return order<f64>(a, b)
}

/** Compares element `i` of one list with element `j` of another, both of the carrier with this code (src/kernels/row/compare.ts). */
function orderElements(a: usize, i: u32, b: usize, j: u32, code: u32): i32 {
  const x = <usize>i,
    y = <usize>j
  if (code == I64) return order<i64>(load<i64>(a + (x << 3)), load<i64>(b + (y << 3)))
  if (code == I32) return order<i32>(load<i32>(a + (x << 2)), load<i32>(b + (y << 2)))
  if (code == F64) return orderFloat(load<f64>(a + (x << 3)), load<f64>(b + (y << 3)))
  if (code == F32) return orderFloat(<f64>load<f32>(a + (x << 2)), <f64>load<f32>(b + (y << 2)))
  if (code == U64) return order<u64>(load<u64>(a + (x << 3)), load<u64>(b + (y << 3)))
  const p = a + (x << 4),
    q = b + (y << 4)
  if (code == INTERVAL) {
    const days = order<i64>(intervalDays(p), intervalDays(q))
    return days != 0 ? days : order<i64>(intervalRest(p), intervalRest(q))
  }
  const high = order<i64>(load<i64>(p, 8), load<i64>(q, 8))
  return code != I128 || high != 0 ? high : order<u64>(load<u64>(p), load<u64>(q))
}

// Steps from the last row's bound before it is searched for.
const STEPS: u32 = 8

/**
 * A bound n PRECEDING or FOLLOWING in values of the order key: `keys` has each row's, `bounds` the key that its frame reaches to, both with validity. Rows
 * without a key have their peers for a frame. Returns the place of a row whose offset is negative, else the count.
 */
export function frameRange(
  bound: u32,
  isEnd: u32,
  count: u32,
  begins: usize,
  ends: usize,
  peerBegins: usize,
  peerEnds: usize,
  keys: usize,
  keyValidity: usize,
  bounds: usize,
  boundValidity: usize,
  code: u32,
  descending: u32,
  out: usize,
): u32 {
  const sign: i32 = descending ? -1 : 1
  let low: u32 = 0,
    high: u32 = 0,
    guess: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (placeAt(begins, i) == i) {
      // Rows without a key stand together at one end of the partition.
      high = placeAt(ends, i)
      low = isSet(keyValidity, i) ? i : placeAt(peerEnds, i)
      if (low < high && !isSet(keyValidity, high - 1)) high = placeAt(peerBegins, high - 1)
      guess = low
    }
    if (!isSet(keyValidity, i) || !isSet(boundValidity, i)) {
      setPlace(out, i, placeAt(isEnd ? peerEnds : peerBegins, i))
      continue
    }
    const reach = orderElements(bounds, i, keys, i, code) * sign
    if ((bound == PRECEDING && reach > 0) || (bound == FOLLOWING && reach < 0)) return i
    // The first place whose key is not before the bound; for an end, whose key is behind it.
    const least: i32 = isEnd ? 1 : 0
    let from = low,
      to = high
    if (guess > low && orderElements(keys, guess - 1, bounds, i, code) * sign >= least) to = guess - 1
    else {
      from = guess
      let steps: u32 = 0
      while (from < to && steps < STEPS && orderElements(keys, from, bounds, i, code) * sign < least) {
        from++
        steps++
      }
      if (steps < STEPS) to = from
    }
    while (from < to) {
      const middle = (from + to) >> 1
      if (orderElements(keys, middle, bounds, i, code) * sign < least) from = middle + 1
      else to = middle
    }
    guess = from
    setPlace(out, i, from)
  }
  return count
}

/**
 * Makes each frame that ends before it begins empty, and tells the frames' shape in bits: 1 all begin with their partition, 2 all end with it, 4 within a partition no
 * frame begins before the last one, 8 nor ends before it.
 */
export function frameShape(count: u32, begins: usize, ends: usize, frameBegins: usize, frameEnds: usize): u32 {
  let shape: u32 = 15
  let lastBegin: u32 = 0,
    lastEnd: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const begin = placeAt(frameBegins, i),
      first = placeAt(begins, i)
    let end = placeAt(frameEnds, i)
    if (end < begin) {
      end = begin
      setPlace(frameEnds, i, end)
    }
    if (i == first) lastBegin = lastEnd = first
    if (begin != first) shape &= ~1
    if (end != placeAt(ends, i)) shape &= ~2
    if (begin < lastBegin) shape &= ~4
    if (end < lastEnd) shape &= ~8
    lastBegin = begin
    lastEnd = end
  }
  return shape
}
