// LZ4: the raw block (Parquet's LZ4_RAW), and the blocks with big-endian lengths that Hadoop wrote as "LZ4".
import { ENDS_EARLY, MALFORMED, NO_ROOM } from './failure'
import { copyLiteral, copyMatch } from './match-copy'

/** The shortest match; a match's length counts from here. */
const SHORTEST: u32 = 4

/**
 * Decompresses the `length` bytes at `source` to `out`, which has room for `capacity` bytes and 32 spare ones that may be overwritten.
 * Returns the decompressed length, or ENDS_EARLY, NO_ROOM or MALFORMED.
 */
export function lz4Decompress(source: usize, length: u32, out: usize, capacity: u32): i32 {
  const end = source + length
  const outEnd = out + min<u32>(capacity, <u32>i32.MAX_VALUE)
  let to = out
  while (source < end) {
    const token = <u32>load<u8>(source++)
    let n = token >> 4
    if (n == 15) {
      let byte: u32 = 255
      while (byte == 255) {
        if (source >= end || n > <u32>i32.MAX_VALUE) return ENDS_EARLY
        byte = <u32>load<u8>(source++)
        n += byte
      }
    }
    if (<usize>n > end - source) return ENDS_EARLY
    if (<usize>n > outEnd - to) return NO_ROOM
    if (n <= 16) v128.store(to, v128.load(source))
    else copyLiteral(to, source, n)
    source += n
    to += n
    // The last sequence has no match.
    if (source == end) return <i32>(to - out)
    if (end - source < 2) return ENDS_EARLY
    const distance = <usize>load<u16>(source)
    source += 2
    n = (token & 15) + SHORTEST
    if (n == 15 + SHORTEST) {
      let byte: u32 = 255
      while (byte == 255) {
        if (source >= end || n > <u32>i32.MAX_VALUE) return ENDS_EARLY
        byte = <u32>load<u8>(source++)
        n += byte
      }
    }
    if (distance - 1 >= to - out) return MALFORMED
    if (<usize>n > outEnd - to) return NO_ROOM
    // Most matches are far and short.
    if (distance >= 16 && n <= 32) {
      v128.store(to, v128.load(to - distance))
      v128.store(to, v128.load(to - distance, 16), 16)
    } else copyMatch(to, distance, n)
    to += n
  }
  return ENDS_EARLY
}

/**
 * The same for Hadoop's framing: a block's decompressed length, then parts of it, each a compressed length and an LZ4 block. What is
 * not framed so is MALFORMED or ENDS_EARLY: old files carry the raw block under the same codec's name, so try that next.
 */
export function lz4HadoopDecompress(source: usize, length: u32, out: usize, capacity: u32): i32 {
  const end = source + length
  let room = min<u32>(capacity, <u32>i32.MAX_VALUE)
  let to = out
  while (source < end) {
    if (end - source < 4) return ENDS_EARLY
    let blockLeft = bswap<u32>(load<u32>(source))
    if (blockLeft > room) return NO_ROOM
    source += 4
    while (blockLeft > 0) {
      if (end - source < 4) return ENDS_EARLY
      const compressed = bswap<u32>(load<u32>(source))
      source += 4
      if (<usize>compressed > end - source) return ENDS_EARLY
      const n = lz4Decompress(source, compressed, to, blockLeft)
      if (n < 0) return n == NO_ROOM ? MALFORMED : n
      source += compressed
      to += n
      blockLeft -= n
      room -= n
    }
  }
  return <i32>(to - out)
}
