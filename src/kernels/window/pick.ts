// Functions that give the value of another row: which one. Where rows without a value are passed over, `before` and `known` (windowKnown) lead from places
// to numbers among the others and back; both are 0 where all rows count.
import { isSet, NOWHERE, pieceBegin, pieceCount, pieceEnd, placeAt, setPlace, UNKNOWN } from './places'

/** lag and lead: `sign` −1 or 1, `values` and `validity` the offsets of these rows (i64), `constant` where there are none. */
export function windowShift(
  from: u32,
  count: u32,
  sign: i64,
  begins: usize,
  ends: usize,
  values: usize,
  validity: usize,
  constant: i64,
  before: usize,
  known: usize,
  out: usize,
): void {
  for (let j: u32 = 0; j < count; j++) {
    const i = from + j
    if (values != 0 && !isSet(validity, j)) {
      setPlace(out, j, UNKNOWN)
      continue
    }
    let offset = values == 0 ? constant : load<i64>(values + ((<usize>j) << 3))
    // Beyond any number of rows, and small enough to be added to one.
    offset = sign * max(min(offset, 1 << 40), -(1 << 40))
    let low = <i64>placeAt(begins, i),
      high = <i64>placeAt(ends, i),
      at = <i64>i
    if (before != 0 && offset != 0) {
      low = placeAt(before, <u32>low)
      high = placeAt(before, <u32>high)
      at = offset < 0 ? <i64>placeAt(before, i) : <i64>placeAt(before, i + 1) - 1
    }
    at += offset
    const found = at >= low && at < high
    setPlace(out, j, !found ? NOWHERE : before != 0 && offset != 0 ? placeAt(known, <u32>at) : <u32>at)
  }
}

/** first_value (`kind` 0), last_value (1) and nth_value (2, of `values` and `validity` as in windowShift) of each row's frame. */
export function windowPick(
  kind: u32,
  from: u32,
  count: u32,
  frameBegins: usize,
  frameEnds: usize,
  peerBegins: usize,
  peerEnds: usize,
  exclude: u32,
  values: usize,
  validity: usize,
  constant: i64,
  before: usize,
  known: usize,
  out: usize,
): void {
  const pieces = pieceCount(exclude)
  for (let j: u32 = 0; j < count; j++) {
    const i = from + j
    let wanted: i64 = kind == 2 ? constant : 1
    if (kind == 2 && values != 0) wanted = isSet(validity, j) ? load<i64>(values + ((<usize>j) << 3)) : 0
    let found = NOWHERE
    for (let k: u32 = 0; k < pieces && wanted > 0; k++) {
      const piece = kind == 1 ? pieces - 1 - k : k
      let low = pieceBegin(piece, exclude, i, placeAt(frameBegins, i), placeAt(peerEnds, i))
      let high = pieceEnd(piece, exclude, i, placeAt(frameEnds, i), placeAt(peerBegins, i))
      if (low >= high) continue
      if (before != 0) {
        low = placeAt(before, low)
        high = placeAt(before, high)
        if (low >= high) continue
      }
      if (wanted <= <i64>(high - low)) {
        const at = kind == 1 ? high - 1 : low + <u32>(wanted - 1)
        found = before != 0 ? placeAt(known, at) : at
        break
      }
      wanted -= <i64>(high - low)
    }
    setPlace(out, j, found)
  }
}

/** The rows at these places; `none`, a row of NULLs, where there is none. */
export function windowRowsAt(rows: usize, places: usize, count: u32, none: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const place = placeAt(places, j)
    setPlace(out, j, place >= UNKNOWN ? none : placeAt(rows, place))
  }
}

/** Puts what a list of defaults has where there is no row: elements of `width` bytes. */
export function windowBlend(
  places: usize,
  count: u32,
  width: u32,
  values: usize,
  validity: usize,
  others: usize,
  otherValidity: usize,
): void {
  for (let j: u32 = 0; j < count; j++) {
    if (placeAt(places, j) != NOWHERE) continue
    memory.copy(values + <usize>j * width, others + <usize>j * width, width)
    const byte = validity + (j >> 3)
    if (isSet(otherValidity, j)) store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(j & 7))))
  }
}
