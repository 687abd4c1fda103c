// Paths into JSON: `$.page.items[0]`, `$."a b"`, `/page/items/0`, or the bare name of a member. A path is read into steps of 16 bytes once a row:
// at `out` their count, then for each from +16 on: kind, address or index, length.

export const KEY: u32 = 1
const INDEX: u32 = 2

const MAX_STEPS: u32 = 30
/** Bytes of a path's steps. */
export const PATH_BYTES: u32 = 16 + 16 * MAX_STEPS

export function stepCount(path: usize): u32 {
  return load<u32>(path)
}

export function stepKind(path: usize, step: u32): u32 {
  return load<u32>(path + ((<usize>step + 1) << 4))
}

/** From 0; below 0 from the end. */
export function stepIndex(path: usize, step: u32): i32 {
  return load<i32>(path + ((<usize>step + 1) << 4), 4)
}

export function keyMatches(path: usize, step: u32, key: usize, length: u32): bool {
  const at = path + ((<usize>step + 1) << 4)
  return load<u32>(at, 8) == length && memory.compare(<usize>load<u32>(at, 4), key, length) == 0
}

function add(out: usize, kind: u32, value: u32, length: u32): bool {
  const count = load<u32>(out)
  if (count == MAX_STEPS) return false
  const at = out + ((<usize>count + 1) << 4)
  store<u32>(at, kind)
  store<u32>(at, value, 4)
  store<u32>(at, length, 8)
  store<u32>(out, count + 1)
  return true
}

export function indexPath(index: i64, out: usize): bool {
  store<u32>(out, 0)
  return index > i32.MIN_VALUE && index < i32.MAX_VALUE && add(out, INDEX, <u32>(<i32>index), 0)
}

/** False for what JavaScript is to read: pointers that begin with `/`, wildcards, escapes, and what is no path. */
export function readPath(text: usize, length: u32, out: usize): bool {
  store<u32>(out, 0)
  if (length == 0) return true
  const end = text + length
  if (load<u8>(text) == 0x2f) return false
  if (load<u8>(text) != 0x24) return add(out, KEY, <u32>text, length)
  let at = text + 1
  while (at < end) {
    const sign = load<u8>(at++)
    if (sign == 0x2e) {
      const quoted = at < end && load<u8>(at) == 0x22
      const from = quoted ? at + 1 : at
      at = from
      if (quoted) {
        while (at < end && load<u8>(at) != 0x22 && load<u8>(at) != 0x5c) at++
        if (at >= end || load<u8>(at) == 0x5c) return false
      } else {
        while (at < end && load<u8>(at) != 0x2e && load<u8>(at) != 0x5b) {
          if (load<u8>(at) == 0x2a || load<u8>(at) == 0x22) return false
          at++
        }
        if (at == from) return false
      }
      if (!add(out, KEY, <u32>from, <u32>(at - from))) return false
      if (quoted) at++
    } else if (sign == 0x5b) {
      let negative = false
      if (at < end && load<u8>(at) == 0x23) at++
      if (at < end && load<u8>(at) == 0x2d) {
        negative = true
        at++
      } else if (load<u8>(at - 1) == 0x23) return false
      const from = at
      let index: i32 = 0
      while (at < end && <u32>load<u8>(at) - 0x30 < 10 && at - from < 9) index = index * 10 + (<i32>load<u8>(at++) - 0x30)
      if (at == from || at >= end || load<u8>(at) != 0x5d || (negative && index == 0)) return false
      at++
      if (!add(out, INDEX, <u32>(negative ? -index : index), 0)) return false
    } else return false
  }
  return true
}
