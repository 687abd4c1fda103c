// Functions of a row's place in its window.
import { isSet, placeAt } from './places'

/**
 * Of `count` rows from `from` on, to `out`: `kind` 0 row_number, 1 rank, 2 dense_rank (i64), 3 percent_rank, 4 cume_dist (f64). `numbers` are those of the
 * groups of peers.
 */
export function windowNumbers(
  kind: u32,
  from: u32,
  count: u32,
  begins: usize,
  ends: usize,
  peerBegins: usize,
  peerEnds: usize,
  numbers: usize,
  out: usize,
): void {
  for (let j: u32 = 0; j < count; j++) {
    const i = from + j
    const first = placeAt(begins, i)
    const target = out + ((<usize>j) << 3)
    if (kind == 0) store<u64>(target, i - first + 1)
    else if (kind == 1) store<u64>(target, placeAt(peerBegins, i) - first + 1)
    else if (kind == 2) store<u64>(target, placeAt(numbers, i) - placeAt(numbers, first) + 1)
    else {
      const rows = placeAt(ends, i) - first
      if (kind == 4) store<f64>(target, <f64>(placeAt(peerEnds, i) - first) / <f64>rows)
      else store<f64>(target, rows > 1 ? <f64>(placeAt(peerBegins, i) - first) / <f64>(rows - 1) : 0)
    }
  }
}

/** ntile of `count` rows from `from` on: `values` and `validity` are those rows' numbers of tiles. Returns 0 where one of them is below 1, else 1. */
export function windowTiles(from: u32, count: u32, begins: usize, ends: usize, values: usize, validity: usize, out: usize): u32 {
  for (let j: u32 = 0; j < count; j++) {
    const i = from + j
    const first = placeAt(begins, i)
    const rows = <u64>(placeAt(ends, i) - first),
      row = <u64>(i - first)
    if (!isSet(validity, j)) {
      store<u64>(out + ((<usize>j) << 3), 0)
      continue
    }
    const wanted = load<i64>(values + ((<usize>j) << 3))
    if (wanted <= 0) return 0
    const tiles = min(<u64>wanted, rows)
    const small = rows / tiles,
      larger = rows % tiles
    const split = larger * (small + 1)
    store<u64>(out + ((<usize>j) << 3), 1 + (row < split ? row / (small + 1) : larger + (row - split) / small))
  }
  return 1
}
