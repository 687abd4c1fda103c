// Escapes within strings of JSON.

const BACKSLASH: u8 = 0x5c

/** The value of a hexadecimal digit, above 15 where it is none. */
function hexDigit(byte: u32): u32 {
  const digit = byte - 0x30
  if (digit < 10) return digit
  const letter = (byte | 0x20) - 0x61
  return letter < 6 ? letter + 10 : 0x10000
}

/** The UTF-16 unit that the four digits at `at` stand for; above 0xffff where they are none. */
function unitAt(at: usize): u32 {
  return (hexDigit(load<u8>(at)) << 12) | (hexDigit(load<u8>(at, 1)) << 8) | (hexDigit(load<u8>(at, 2)) << 4) | hexDigit(load<u8>(at, 3))
}

/** Behind the `\u` escape whose backslash is at `at`, both halves of a pair; 0 where it stands for no character. */
export function skipUnicode(at: usize, end: usize): usize {
  if (at + 6 > end) return 0
  const unit = unitAt(at + 2)
  if (unit > 0xffff || (unit & 0xfc00) == 0xdc00) return 0
  if ((unit & 0xfc00) != 0xd800) return at + 6
  if (at + 12 > end || load<u8>(at, 6) != BACKSLASH || load<u8>(at, 7) != 0x75) return 0
  return (unitAt(at + 8) & 0xfffffc00) == 0xdc00 ? at + 12 : 0
}

/** Writes the text between the quotes of a string that `skipString` has passed, without escapes; never longer than it was. Returns its length. */
export function unescapeText(from: usize, end: usize, out: usize): u32 {
  let to = out
  while (from < end) {
    const byte = load<u8>(from)
    if (byte != BACKSLASH) {
      store<u8>(to++, byte)
      from++
      continue
    }
    const escaped = load<u8>(from, 1)
    if (escaped != 0x75) {
      store<u8>(to++, escapedByte(escaped))
      from += 2
      continue
    }
    let point = unitAt(from + 2)
    from += 6
    if ((point & 0xfc00) == 0xd800) {
      point = 0x10000 + ((point & 0x3ff) << 10) + (unitAt(from + 2) & 0x3ff)
      from += 6
    }
    to = storePoint(to, point)
  }
  return <u32>(to - out)
}

function escapedByte(letter: u8): u8 {
  if (letter == 0x62) return 0x08
  if (letter == 0x66) return 0x0c
  if (letter == 0x6e) return 0x0a
  if (letter == 0x72) return 0x0d
  if (letter == 0x74) return 0x09
  // A quote, a backslash, a slash.
  return letter
}

/** As UTF-8. */
function storePoint(to: usize, point: u32): usize {
  if (point < 0x80) {
    store<u8>(to, point)
    return to + 1
  }
  if (point < 0x800) {
    store<u8>(to, 0xc0 | (point >> 6))
    store<u8>(to, 0x80 | (point & 0x3f), 1)
    return to + 2
  }
  if (point < 0x10000) {
    store<u8>(to, 0xe0 | (point >> 12))
    store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 1)
    store<u8>(to, 0x80 | (point & 0x3f), 2)
    return to + 3
  }
  store<u8>(to, 0xf0 | (point >> 18))
  store<u8>(to, 0x80 | ((point >> 12) & 0x3f), 1)
  store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 2)
  store<u8>(to, 0x80 | (point & 0x3f), 3)
  return to + 4
}
