// Which integers are among a join's keys, for run-time filters. A block: +0 i64 smallest key, +8 u64 the largest one less that, +16 u32 the mask of the
// Bloom filter's words, +20 u32 1 for a Bloom filter, 0 for bits, +24 words. Bits: one for each integer from the smallest key to the largest. A Bloom
// filter is as ./bloom.ts has it, by the hash of the key as an i64.
import { hashWord } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'
import { bitsOf, wordAt } from './bloom'

const SPAN: usize = 8
const MASK: usize = 16
const IS_BLOOM: usize = 20
const WORDS: usize = 24

/** Appends the live rows' values that are not NULL to `out`, as i64s. Returns how many. */
function values<T>(vector: usize, selection: usize, count: u32, out: usize): u32 {
  const from = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let kept: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    store<i64>(out + ((<usize>kept) << 3), <i64>load<T>(from + ((<usize>slot) << alignof<T>())))
    kept += <u32>isValid(validity, slot)
  }
  return kept
}

export function keyValues32(vector: usize, selection: usize, count: u32, out: usize): u32 {
  return values<i32>(vector, selection, count, out)
}

export function keyValues64(vector: usize, selection: usize, count: u32, out: usize): u32 {
  return values<i64>(vector, selection, count, out)
}

/** Adds `count` keys (i64 each) to a block whose head is written. */
export function keysInsert(keys: usize, count: u32, block: usize): void {
  const words = block + WORDS
  if (load<u32>(block, IS_BLOOM)) {
    const mask = load<u32>(block, MASK)
    for (let j: u32 = 0; j < count; j++) {
      const hash = hashWord(load<u64>(keys + ((<usize>j) << 3)))
      const at = wordAt(words, mask, hash)
      store<u64>(at, load<u64>(at) | bitsOf(hash))
    }
    return
  }
  const base = load<u64>(block)
  for (let j: u32 = 0; j < count; j++) {
    const place = <usize>(load<u64>(keys + ((<usize>j) << 3)) - base)
    const at = words + (place >> 3)
    store<u8>(at, load<u8>(at) | ((<u8>1) << (<u8>place & 7)))
  }
}

/** 1 where the integer may be a key, else 0. Without a branch: what is looked for is there or not as it happens. */
function inBits(place: u64, span: u64, words: usize): u32 {
  const isWithin = place <= span
  const at = <usize>select<u64>(place, 0, isWithin)
  return (<u32>load<u8>(words + (at >> 3)) >> (<u32>at & 7)) & <u32>isWithin
}

function inBloom(key: u64, place: u64, span: u64, words: usize, mask: u32): u32 {
  const hash = hashWord(key)
  const bits = bitsOf(hash)
  return <u32>((load<u64>(wordAt(words, mask, hash)) & bits) == bits) & <u32>(place <= span)
}

/** Keeps the live rows whose value may be a key; NULL is none. Returns how many. `out` may be `selection`. */
function keep<T>(vector: usize, selection: usize, count: u32, block: usize, out: usize): u32 {
  const from = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    rowMask = maskOf(vector)
  const base = load<u64>(block),
    span = load<u64>(block, SPAN),
    mask = load<u32>(block, MASK),
    words = block + WORDS
  let kept: u32 = 0
  if (load<u32>(block, IS_BLOOM)) {
    for (let j: u32 = 0; j < count; j++) {
      const row = rowAt(selection, j)
      const slot = slotAt(ids, rowMask, row)
      const key = <u64>(<i64>load<T>(from + ((<usize>slot) << alignof<T>())))
      store<u32>(out + ((<usize>kept) << 2), row)
      kept += inBloom(key, key - base, span, words, mask) & <u32>isValid(validity, slot)
    }
    return kept
  }
  if (selection == 0 && ids == 0 && validity == 0 && rowMask == 0xffffffff) {
    // Most columns are so: nothing but values.
    for (let j: u32 = 0; j < count; j++) {
      const key = <u64>(<i64>load<T>(from + ((<usize>j) << alignof<T>())))
      store<u32>(out + ((<usize>kept) << 2), j)
      kept += inBits(key - base, span, words)
    }
    return kept
  }
  for (let j: u32 = 0; j < count; j++) {
    const row = rowAt(selection, j)
    const slot = slotAt(ids, rowMask, row)
    const key = <u64>(<i64>load<T>(from + ((<usize>slot) << alignof<T>())))
    store<u32>(out + ((<usize>kept) << 2), row)
    kept += inBits(key - base, span, words) & <u32>isValid(validity, slot)
  }
  return kept
}

export function keysSelect32(vector: usize, selection: usize, count: u32, block: usize, out: usize): u32 {
  return keep<i32>(vector, selection, count, block, out)
}

export function keysSelect64(vector: usize, selection: usize, count: u32, block: usize, out: usize): u32 {
  return keep<i64>(vector, selection, count, block, out)
}

/** Writes a byte for each of `count` values that is 1 where it may be a key, else 0. */
function mark<T>(from: usize, validity: usize, count: u32, block: usize, out: usize): void {
  const base = load<u64>(block),
    span = load<u64>(block, SPAN),
    mask = load<u32>(block, MASK),
    words = block + WORDS
  const isBloom = load<u32>(block, IS_BLOOM) != 0
  for (let i: u32 = 0; i < count; i++) {
    const key = <u64>(<i64>load<T>(from + ((<usize>i) << alignof<T>())))
    const found = isBloom ? inBloom(key, key - base, span, words, mask) : inBits(key - base, span, words)
    store<u8>(out + i, <u8>(found & <u32>isValid(validity, i)))
  }
}

export function keysMark32(from: usize, validity: usize, count: u32, block: usize, out: usize): void {
  mark<i32>(from, validity, count, block, out)
}

export function keysMark64(from: usize, validity: usize, count: u32, block: usize, out: usize): void {
  mark<i64>(from, validity, count, block, out)
}
