// Content hashes: 64 bits, the same for equal values in every worker, whatever the layout. They choose the partition of an exchange (top bits) and
// the slot of a hash table (low bits). Each column kernel either begins the rows' hashes or mixes its column into them.
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15 // 2^64 / golden ratio, odd: Knuth's multiplicative hashing
export const NULL_HASH: u64 = 0x6a09e667f3bcc909 // any fixed odd number

/** Spreads every input bit over the whole word (the finaliser of David Stafford's "variant 13"). */
export function mix(h: u64): u64 {
  if (isDefined(ZERO_HASHES)) return 0
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9
  h = (h ^ (h >> 27)) * 0x94d049bb133111eb
  return h ^ (h >> 31)
}

/** The first `count` bytes of a word, all from 8 on, without a branch. */
function firstBytes(word: u64, count: u32): u64 {
  return select<u64>(word, word & ~(~(<u64>0) << ((<u64>count) << 3)), count >= 8)
}

/** The hash of `length` bytes, without a branch for up to 16 of them: lengths of strings are guessed wrongly. Reads up to 16 bytes past the end. */
export function hashBytes(address: usize, length: u32): u64 {
  let h: u64 = rotl((<u64>length * MULTIPLIER) ^ firstBytes(load<u64>(address), length), 29) * MULTIPLIER
  h = rotl(h ^ firstBytes(load<u64>(address, 8), max<u32>(length, 8) - 8), 29) * MULTIPLIER
  if (length > 16) {
    for (let i: u32 = 16; i + 16 < length; i += 16) h = hashPair(h, address + i)
    // The last 16 bytes, whatever was hashed of them already.
    h = hashPair(h, address + length - 16)
  }
  return mix(h)
}

function hashPair(h: u64, address: usize): u64 {
  h = rotl(h ^ load<u64>(address), 29) * MULTIPLIER
  return rotl(h ^ load<u64>(address, 8), 29) * MULTIPLIER
}

/** The hash of `bytes` bytes, a positive multiple of 8. */
export function hashWords(address: usize, bytes: u32): u64 {
  let h: u64 = load<u64>(address) * MULTIPLIER
  for (let i: u32 = 8; i < bytes; i += 8) h = (rotl(h, 29) ^ load<u64>(address + i)) * MULTIPLIER
  return mix(h)
}

/** As `hashWords` of one word. */
export function hashWord(word: u64): u64 {
  return mix(word * MULTIPLIER)
}

/** The hash of a string by its view. */
export function hashView(view: usize): u64 {
  const length = load<u32>(view)
  return hashBytes(select<usize>(view + 4, <usize>load<u64>(view, 8), length <= 12), length)
}

export function putHash(hashes: usize, j: u32, first: bool, h: u64): void {
  const at = hashes + ((<usize>j) << 3)
  if (isDefined(ZERO_HASHES)) h = 0
  store<u64>(at, first ? h : mix(rotl(load<u64>(at), 23) * MULTIPLIER + h))
}

/** Stands for strings where a loop is made for a type. */
@unmanaged
export class View {}

/** The hash of the value at `slot`. */
function hashAt<T>(values: usize, slot: usize): u64 {
  if (isReference<T>()) return hashView(values + (slot << 4))
  const at = values + (slot << alignof<T>())
  if (sizeof<T>() == 16) return hashBytes(at, 16)
  // -0 hashes as 0, every NaN as one, for they are equal as keys.
  if (isFloat<T>()) {
    const bits = sizeof<T>() == 4 ? <u64>f32KeyBits(load<f32>(at)) : f64KeyBits(load<f64>(at))
    return mix((bits + 1) * MULTIPLIER)
  }
  return mix((<u64>load<T>(at) + 1) * MULTIPLIER)
}

function hashColumn<T>(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    putHash(hashes, j, first, isValid(validity, slot) ? hashAt<T>(values, slot) : NULL_HASH)
  }
}

export function hashColumn1(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<u8>(vector, selection, count, hashes, first)
}

export function hashColumn4(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<u32>(vector, selection, count, hashes, first)
}

export function hashColumn8(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<u64>(vector, selection, count, hashes, first)
}

export function hashColumn16(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<v128>(vector, selection, count, hashes, first)
}

export function hashColumnF32(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<f32>(vector, selection, count, hashes, first)
}

export function hashColumnF64(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<f64>(vector, selection, count, hashes, first)
}

export function hashColumnView(vector: usize, selection: usize, count: u32, hashes: usize, first: bool): void {
  hashColumn<View>(vector, selection, count, hashes, first)
}

/** Drops the top `shift` bits of hashes: those that come next are at the top. */
export function lowerHashes(hashes: usize, count: u32, shift: u32): void {
  for (const end = hashes + ((<usize>count) << 3); hashes < end; hashes += 8) store<u64>(hashes, load<u64>(hashes) << shift)
}

/** The bits under which a float is a key: equal floats have equal bits. */
export function f32KeyBits(value: f32): u32 {
  if (value != value) return 0x7fc00000
  return value == 0 ? 0 : reinterpret<u32>(value)
}

export function f64KeyBits(value: f64): u64 {
  if (value != value) return 0x7ff8000000000000
  return value == 0 ? 0 : reinterpret<u64>(value)
}
