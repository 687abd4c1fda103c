// Bytes of UTF-8 text: counting and finding characters. Texts are valid UTF-8, as the scan has made sure.

/** Characters (code points) in `length` bytes: all bytes but those that continue one. */
export function countCharacters(text: usize, length: u32): u32 {
  let count: u32 = 0,
    i: u32 = 0
  for (; i + 8 <= length; i += 8) {
    const word = load<u64>(text + i)
    // A continuation byte is 10xxxxxx: bit 7 set and bit 6 not.
    const continuing = (word >> 7) & (~word >> 6) & 0x0101010101010101
    count += 8 - <u32>popcnt<u64>(continuing)
  }
  for (; i < length; i++) count += u32((load<u8>(text + i) & 0xc0) != 0x80)
  return count
}

/** The offset behind the first `characters` characters; `length` where there are not so many. */
export function offsetAfter(text: usize, length: u32, characters: u32): u32 {
  let i: u32 = 0
  for (; characters > 0 && i < length; characters--) {
    i++
    while (i < length && (load<u8>(text + i) & 0xc0) == 0x80) i++
  }
  return i
}

/** The bytes of the character that begins with `lead`. */
export function characterBytes(lead: u32): u32 {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

/** Whether all bytes are ASCII. */
export function isAscii(text: usize, length: u32): bool {
  let bits: u64 = 0,
    i: u32 = 0
  for (; i + 8 <= length; i += 8) bits |= load<u64>(text + i)
  for (; i < length; i++) bits |= load<u8>(text + i)
  return (bits & 0x8080808080808080) == 0
}

/** The offset of the first occurrence of the needle at or behind `from`, or −1. An empty needle is found at once. */
export function indexOfBytes(text: usize, length: u32, needle: usize, needleLength: u32, from: u32): i32 {
  if (needleLength == 0) return <i32>from
  if (needleLength > length) return -1
  const first = load<u8>(needle),
    last = length - needleLength
  const pattern = i8x16.splat(<i8>first)
  for (let i = from; i <= last; ) {
    // Sixteen places at a time where the first byte may be; texts may be over-read by 16 bytes.
    let places = <u32>i8x16.bitmask(i8x16.eq(v128.load(text + i), pattern))
    if (places == 0) {
      i += 16
      continue
    }
    while (places != 0) {
      const at = i + <u32>ctz<u32>(places)
      if (at > last) return -1
      if (memory.compare(text + at, needle, needleLength) == 0) return <i32>at
      places &= places - 1
    }
    i += 16
  }
  return -1
}
