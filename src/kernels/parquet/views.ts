// Byte arrays to 16-byte string views: u32 length, then up to 12 bytes inline (zero padded), or a 4-byte prefix and the address as u64.
// Long views point to where the bytes lie, so they live as long as the page.
import { ENDS_EARLY } from '../codec/failure'
import { holds } from './plain'

/** Longest string that lies within its view. */
const INLINE: u32 = 12

/** Writes the view of the `length` bytes at `source`. Reads the 4 bytes before them, and 12 from there on. */
export function storeView(out: usize, source: usize, length: u32): void {
  // The bytes with 4 before them are an inline view, once those 4 hold the length and what follows the string is zero.
  const bytes = i32x4.replace_lane(v128.load(source - 4), 0, length)
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  const inline = v128.and(bytes, i8x16.lt_u(places, i8x16.splat(<i8>min<u32>(length + 4, 16))))
  v128.store(out, length > INLINE ? i64x2.replace_lane(bytes, 1, <u64>source) : inline)
}

/** Where a view's bytes lie. */
export function viewBytes(view: usize): usize {
  return load<u32>(view) > INLINE ? load<usize>(view, 8) : view + 4
}

/**
 * Writes the views of the next `count` PLAIN byte arrays (u32 length, then the bytes). Returns how many bytes of the source they take,
 * or ENDS_EARLY where a length points past `end`.
 */
export function plainViews(source: usize, end: usize, count: u32, out: usize): i32 {
  if (source > end) return ENDS_EARLY
  let at = source
  for (let i: u32 = 0; i < count; i++, out += 16) {
    const there = <u32>(end - at)
    if (there < 4) return ENDS_EARLY
    const length = load<u32>(at)
    if (length > there - 4) return ENDS_EARLY
    at += 4
    storeView(out, at, length)
    at += length
  }
  return <i32>(at - source)
}

/** How many bytes the next `count` PLAIN byte arrays take, or ENDS_EARLY. */
export function plainViewsSkip(source: usize, end: usize, count: u32): i32 {
  if (source > end) return ENDS_EARLY
  let at = source
  for (let i: u32 = 0; i < count; i++) {
    const there = <u32>(end - at)
    if (there < 4) return ENDS_EARLY
    const length = load<u32>(at)
    if (length > there - 4) return ENDS_EARLY
    at += 4 + length
  }
  return <i32>(at - source)
}

/** Writes the views of `count` values of `width` bytes each. Returns `count` or ENDS_EARLY. */
export function fixedViews(source: usize, end: usize, width: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, count, width)) return ENDS_EARLY
  for (let i: u32 = 0; i < count; i++, source += width, out += 16) storeView(out, source, width)
  return count
}
