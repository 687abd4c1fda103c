// Snappy's block format (no framing), as Parquet pages hold it.
import { ENDS_EARLY, MALFORMED, NO_ROOM } from './failure'
import { copyLiteral, copyMatch } from './match-copy'

/**
 * Decompresses the `length` bytes at `source` to `out`, which has room for `capacity` bytes and 32 spare ones that may be overwritten.
 * Returns the decompressed length, or ENDS_EARLY, NO_ROOM or MALFORMED.
 */
export function snappyDecompress(source: usize, length: u32, out: usize, capacity: u32): i32 {
  const end = source + length
  let size: u32 = 0
  let shift: u32 = 0
  while (true) {
    if (source >= end) return ENDS_EARLY
    const byte = <u32>load<u8>(source++)
    size |= (byte & 0x7f) << shift
    if (byte < 0x80) break
    shift += 7
    if (shift > 28) return MALFORMED
  }
  if (size > capacity || size > <u32>i32.MAX_VALUE) return NO_ROOM
  const outEnd = out + size
  let to = out
  while (source < end) {
    const tag = <u32>load<u8>(source++)
    const kind = tag & 3
    if (kind == 0) {
      let n: usize = (tag >> 2) + 1
      if (n <= 16) {
        if (n > end - source) return ENDS_EARLY
        if (n > outEnd - to) return MALFORMED
        v128.store(to, v128.load(source))
        source += n
        to += n
        continue
      }
      if (n > 60) {
        const bytes = <u32>n - 60
        if (<usize>bytes > end - source) return ENDS_EARLY
        n = <usize>(load<u32>(source) & (0xffffffff >> (32 - 8 * bytes))) + 1
        source += bytes
        if (n == 0) return MALFORMED
      }
      if (n > end - source) return ENDS_EARLY
      if (n > outEnd - to) return MALFORMED
      copyLiteral(to, source, n)
      source += n
      to += n
      continue
    }
    // The bytes after the tag are read before their end is checked: the loop leaves `source` past the end then, and nothing else is wrong.
    let n: usize
    let distance: usize
    if (kind == 1) {
      n = ((tag >> 2) & 7) + 4
      distance = <usize>(((tag >> 5) << 8) | <u32>load<u8>(source))
      source += 1
    } else {
      n = (tag >> 2) + 1
      if (kind == 2) {
        distance = <usize>load<u16>(source)
        source += 2
      } else {
        distance = <usize>load<u32>(source)
        source += 4
      }
    }
    if (distance - 1 >= to - out || n > outEnd - to) return MALFORMED
    if (distance >= 16) {
      // At most 64 bytes, without a loop: of the 16-byte pieces up to 31 bytes lie past the match.
      const from = to - distance
      v128.store(to, v128.load(from))
      if (n > 16) {
        v128.store(to, v128.load(from, 16), 16)
        if (n > 32) {
          v128.store(to, v128.load(from, 32), 32)
          v128.store(to, v128.load(from, 48), 48)
        }
      }
    } else copyMatch(to, distance, n)
    to += n
  }
  return source == end && to == outEnd ? <i32>size : ENDS_EARLY
}
