// BYTE_STREAM_SPLIT: the first bytes of all values, then all second bytes, and so on. Any part of a page can be read by itself.
import { ENDS_EARLY } from '../codec/failure'
import { holds } from './plain'

/** Values joined at a time where there is no faster way: few enough that they stay in the nearest cache until all streams are in. */
const GENERIC_STEP: u32 = 64

/** Interleaves the bytes of the low halves of two vectors. */
function mixLow(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

/** Interleaves the bytes of the high halves of two vectors. */
function mixHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}

/** Sixteen 4-byte values from 16 bytes of each stream. */
function joinFours(source: usize, total: usize, out: usize): void {
  const a = v128.load(source)
  const b = v128.load(source + total)
  const c = v128.load(source + 2 * total)
  const d = v128.load(source + 3 * total)
  const acLow = mixLow(a, c)
  const acHigh = mixHigh(a, c)
  const bdLow = mixLow(b, d)
  const bdHigh = mixHigh(b, d)
  v128.store(out, mixLow(acLow, bdLow))
  v128.store(out, mixHigh(acLow, bdLow), 16)
  v128.store(out, mixLow(acHigh, bdHigh), 32)
  v128.store(out, mixHigh(acHigh, bdHigh), 48)
}

/** Eight 8-byte values from 8 bytes of each stream. */
function joinEights(source: usize, total: usize, out: usize): void {
  const ae = mixLow(v128.load64_zero(source), v128.load64_zero(source + 4 * total))
  const bf = mixLow(v128.load64_zero(source + total), v128.load64_zero(source + 5 * total))
  const cg = mixLow(v128.load64_zero(source + 2 * total), v128.load64_zero(source + 6 * total))
  const dh = mixLow(v128.load64_zero(source + 3 * total), v128.load64_zero(source + 7 * total))
  const acegLow = mixLow(ae, cg)
  const acegHigh = mixHigh(ae, cg)
  const bdfhLow = mixLow(bf, dh)
  const bdfhHigh = mixHigh(bf, dh)
  v128.store(out, mixLow(acegLow, bdfhLow))
  v128.store(out, mixHigh(acegLow, bdfhLow), 16)
  v128.store(out, mixLow(acegHigh, bdfhHigh), 32)
  v128.store(out, mixHigh(acegHigh, bdfhHigh), 48)
}

/**
 * Joins `count` values of `width` bytes from number `index` on, of the `total` in the page at `source`, to plain values at `out`.
 * Returns `count`, or ENDS_EARLY where the page holds fewer.
 */
export function streamSplitRead(source: usize, end: usize, width: u32, total: u32, index: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, total, width) || <u64>index + count > total) return ENDS_EARLY
  let from = source + index
  let todo = count
  if (width == 4) for (; todo >= 16; todo -= 16, from += 16, out += 64) joinFours(from, total, out)
  if (width == 8) for (; todo >= 8; todo -= 8, from += 8, out += 64) joinEights(from, total, out)
  while (todo > 0) {
    const n = min<u32>(todo, GENERIC_STEP)
    let stream = from
    for (let k: u32 = 0; k < width; k++, stream += total) {
      let to = out + k
      for (let i: u32 = 0; i < n; i++, to += width) store<u8>(to, load<u8>(stream + i))
    }
    todo -= n
    from += n
    out += <usize>n * width
  }
  return count
}
