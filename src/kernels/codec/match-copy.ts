// Copies from earlier output, which LZ77 codecs (Snappy, LZ4) are made of: source and target may overlap, and then repeat a pattern.

/** For each distance below 16: which byte of the pattern stands at each of 16 places (place modulo distance). */
const PATTERN = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
  0, 1, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1,
  2, 3, 4, 0, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1,
  2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6, 7,
  8, 9, 10, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2, 0, 1, 2, 3,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
])

/** Largest multiple of each distance that is at most 16: how far one 16-byte store of the repeated pattern reaches. */
const STEP = memory.data<u8>([0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15])

/** Copies `length` bytes to `out` from `distance` (at least 1) bytes before it, in 16-byte steps: writes up to 15 bytes past the last. */
export function copyMatch(out: usize, distance: usize, length: usize): void {
  const end = out + length
  let from = out - distance
  if (distance >= 16) {
    do {
      v128.store(out, v128.load(from))
      out += 16
      from += 16
    } while (out < end)
    return
  }
  const pattern = v128.swizzle(v128.load(from), v128.load(PATTERN + (distance << 4)))
  const step = <usize>load<u8>(STEP + distance)
  do {
    v128.store(out, pattern)
    out += step
  } while (out < end)
}

/** Copies `length` bytes that do not overlap in 16-byte steps: reads and writes up to 15 bytes past the last. */
export function copyLiteral(out: usize, source: usize, length: usize): void {
  // Above this, the engine's own memory.copy is faster than the loop, in spite of the call.
  if (length > 512) {
    memory.copy(out, source, length)
    return
  }
  const end = out + length
  do {
    v128.store(out, v128.load(source))
    out += 16
    source += 16
  } while (out < end)
}
