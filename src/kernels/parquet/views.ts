// Byte arrays to 16-byte string views: u32 length, then up to 12 bytes inline (zero padded), or a 4-byte prefix and the address as u64.
// Long views point to where the bytes lie, so they live as long as the page.
import { ENDS_EARLY } from '../codec/failure'
import { holds } from './plain'

/** Longest string that lies within its view. */
const INLINE: u32 = 12

/** For each length up to 12: which bits of the view's two words hold bytes. The last pair is that of longer strings. */
const MASKS = memory.data<u64>([
  0xffffffff, 0, 0xffffffffff, 0, 0xffffffffffff, 0, 0xffffffffffffff, 0, -1, 0, -1, 0xff, -1, 0xffff, -1, 0xffffff, -1, 0xffffffff, -1,
  0xffffffffff, -1, 0xffffffffffff, -1, 0xffffffffffffff, -1, -1, -1, 0,
])

/** Writes the view of the `length` bytes at `source`. Reads 12 from there on. */
export function storeView(out: usize, source: usize, length: u32): void {
  // No branch: short and long strings mixed would make it mispredict at every other value.
  const masks = MASKS + (min<u32>(length, INLINE + 1) << 4)
  const address = <u64>source & (0 - <u64>(length > INLINE))
  store<u64>(out, (((<u64>load<u32>(source)) << 32) | length) & load<u64>(masks))
  store<u64>(out, (load<u64>(source, 4) & load<u64>(masks, 8)) | address, 8)
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
