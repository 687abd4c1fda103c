// Snappy's block format (no framing), as Parquet pages hold it.
import { ENDS_EARLY, MALFORMED, NO_ROOM } from './failure'
import { copyLiteral, copyMatch } from './match-copy'

// A stream that comes in parts (16 bytes): +0 1 once it has begun, +4 its decompressed length, +8 bytes written, +12 bytes that the current literal still has.
const BEGUN = 0
const SIZE = 4
const WRITTEN = 8
const LITERAL = 12

export function snappyStateBytes(): u32 {
  return 16
}

/** The longest tag with its length or distance: nearer to the end of a part, an element may be cut. */
const MOST_TAG: usize = 5

/**
 * Decompresses the `length` bytes at `source` to `out`, which has room for `capacity` bytes and 32 spare ones that may be overwritten.
 * Returns the decompressed length, or ENDS_EARLY, NO_ROOM or MALFORMED.
 */
export function snappyDecompress(source: usize, length: u32, out: usize, capacity: u32): i32 {
  const end = source + length
  const size = decompressedSize(source, end, capacity)
  if (size < 0) return size
  return elements(source + sizeBytes(source), end, out, 0, <usize>size, 0)
}

/**
 * As `snappyDecompress`, for a stream of which `length` bytes at `source` are the next ones, and `more` follow. `state`: snappyStateBytes, zero at first.
 * Where more follow it returns how many bytes it took: those that it left, a few, must come first in the next part. At the end, the decompressed length.
 */
export function snappyPart(state: usize, source: usize, length: u32, more: bool, out: usize, capacity: u32): i32 {
  const end = source + length
  let from = source
  if (!load<u32>(state, BEGUN)) {
    const size = decompressedSize(source, end, capacity)
    if (size < 0) return size
    store<u32>(state, 1, BEGUN)
    store<u32>(state, <u32>size, SIZE)
    from += sizeBytes(source)
  }
  const written: usize = load<u32>(state, WRITTEN)
  const literal = min(<usize>load<u32>(state, LITERAL), end - from)
  // That it fits was seen when it began.
  if (literal > 0) copyLiteral(out + written, from, literal)
  store<u32>(state, load<u32>(state, LITERAL) - <u32>literal, LITERAL)
  if (!more && load<u32>(state, LITERAL) > 0) return ENDS_EARLY
  const result = elements(from + literal, end, out, written + literal, <usize>load<u32>(state, SIZE), more ? state : 0)
  return more && result >= 0 ? result + <i32>(from + literal - source) : result
}

/** The decompressed length that a stream begins with. */
function decompressedSize(source: usize, end: usize, capacity: u32): i32 {
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
  return size > capacity || size > <u32>i32.MAX_VALUE ? NO_ROOM : <i32>size
}

/** Bytes that this length takes. */
function sizeBytes(source: usize): usize {
  let bytes: usize = 1
  while (load<u8>(source + bytes - 1) >= 0x80) bytes++
  return bytes
}

/**
 * Decompresses elements behind the `written` bytes at `out`, up to `size`; the decompressed length. Where more elements follow in another part, `part`
 * keeps what is to be gone on with, and the result is how many bytes were taken; else it is 0.
 */
function elements(source: usize, end: usize, out: usize, written: usize, size: usize, part: usize): i32 {
  const begin = source
  const outEnd = out + size
  let to = out + written
  const last = part ? (end - source < MOST_TAG ? source : end - MOST_TAG + 1) : end
  while (source < last) {
    const tag = <u32>load<u8>(source++)
    const kind = tag & 3
    if (kind == 0) {
      let n: usize = (tag >> 2) + 1
      if (n <= 16) {
        if (n > end - source) {
          if (!part) return ENDS_EARLY
        } else {
          if (n > outEnd - to) return MALFORMED
          v128.store(to, v128.load(source))
          source += n
          to += n
          continue
        }
      } else if (n > 60) {
        const bytes = <u32>n - 60
        if (<usize>bytes > end - source) return ENDS_EARLY
        n = <usize>(load<u32>(source) & (0xffffffff >> (32 - 8 * bytes))) + 1
        source += bytes
        if (n == 0) return MALFORMED
      }
      if (n > end - source) {
        if (!part) return ENDS_EARLY
        if (n > outEnd - to) return MALFORMED
        store<u32>(part, <u32>(n - (end - source)), LITERAL)
        n = end - source
      }
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
  if (part) {
    store<u32>(part, <u32>(to - out), WRITTEN)
    return <i32>(source - begin)
  }
  return source == end && to == outEnd ? <i32>size : ENDS_EARLY
}
