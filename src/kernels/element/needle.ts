// A value that is looked for among elements. A needle, 32 bytes: +0 its bytes where they are of one width, +16 u32 address of a text's or nested value's bytes, +20 u32
// their length, +24 u32 1 for a text with zeros, 2 for NULL, else 0.
import { lengthOf, textOf } from '../expression/call'
import { codeWidth, encodeFixed, PRESENT, TEXT } from './code'
import { codeOf, skipValue } from './program'
import { hasZero } from './take'

const PLAIN: u32 = 0
const WITH_ZEROS: u32 = 1
const IS_NULL: u32 = 2

/** `value`: where it lies in its carrier. */
export function prepareNeedle(needle: usize, node: usize, value: usize, isNull: bool): void {
  const code = codeOf(node)
  store<u32>(needle, isNull ? IS_NULL : PLAIN, 24)
  if (isNull) return
  if (codeWidth(code)) {
    encodeFixed(code, value, needle)
    return
  }
  const length = lengthOf(value)
  store<u32>(needle, <u32>textOf(value), 16)
  store<u32>(needle, length, 20)
  if (code == TEXT && hasZero(textOf(value), length)) store<u32>(needle, WITH_ZEROS, 24)
}

/** Whether the element at `at` is the value. */
export function elementIs(needle: usize, node: usize, at: usize): bool {
  const kind = load<u32>(needle, 24)
  if (load<u8>(at) != PRESENT) return kind == IS_NULL
  if (kind == IS_NULL) return false
  const code = codeOf(node)
  switch (codeWidth(code)) {
    case 1:
      return load<u8>(at, 1) == load<u8>(needle)
    case 4:
      return load<u32>(at, 1) == load<u32>(needle)
    case 8:
      return load<u64>(at, 1) == load<u64>(needle)
    case 16:
      return load<u64>(at, 1) == load<u64>(needle) && load<u64>(at, 9) == load<u64>(needle, 8)
  }
  const bytes: usize = load<u32>(needle, 16),
    length = load<u32>(needle, 20)
  if (code != TEXT) return <u32>(skipValue(node, at + 1) - at - 1) == length && sameBytes(at + 1, bytes, length)
  if (kind == WITH_ZEROS) return isTextWithZeros(at + 1, bytes, length)
  return sameBytes(at + 1, bytes, length) && load<u16>(at + 1 + <usize>length) == 0
}

/** Reads up to 7 bytes more of either. */
function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  return i == length || (load<u64>(a + i) ^ load<u64>(b + i)) << ((8 - (length - i)) << 3) == 0
}

function isTextWithZeros(at: usize, bytes: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(bytes + i)
    if (load<u8>(at++) != byte) return false
    if (byte == 0 && load<u8>(at++) != 0xff) return false
  }
  return load<u16>(at) == 0
}
