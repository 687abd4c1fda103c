// Bloom filters of run-time filters: u64 words, of which a key sets four bits in one: a look-up touches one cache line. At 8 bits a key about one
// in thirty keys that are not there passes. The lowest 18 bits of the hash choose the bits, those from 24 on the word.
import { rowAt } from '../vector'

/** The bits that a hash sets in its word. */
export function bitsOf(hash: u64): u64 {
  return (
    ((<u64>1) << (hash & 63)) | ((<u64>1) << ((hash >> 6) & 63)) | ((<u64>1) << ((hash >> 12) & 63)) | ((<u64>1) << ((hash >> 18) & 63))
  )
}

/** Where a hash's word lies. */
export function wordAt(bloom: usize, mask: u32, hash: u64): usize {
  return bloom + ((<usize>(<u32>(hash >> 24) & mask)) << 3)
}

/** Adds the `count` hashes (u64 each) to a filter of `mask` + 1 words (a power of two). Several threads may add to one filter. */
export function bloomInsert(hashes: usize, count: u32, bloom: usize, mask: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const hash = load<u64>(hashes + ((<usize>j) << 3))
    const at = wordAt(bloom, mask, hash)
    const bits = bitsOf(hash)
    // Most keys of a large build side come more than once: a look is cheaper than an atomic write.
    if ((load<u64>(at) & bits) != bits) atomic.or<u64>(at, bits)
  }
}

/** Keeps the live rows whose hash (by position among the live rows) may be in the filter. Returns how many. `out` may be `selection`. */
export function bloomSelect(hashes: usize, selection: usize, count: u32, bloom: usize, mask: u32, out: usize): u32 {
  let kept: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const hash = load<u64>(hashes + ((<usize>j) << 3))
    const bits = bitsOf(hash)
    store<u32>(out + ((<usize>kept) << 2), rowAt(selection, j))
    kept += <u32>((load<u64>(wordAt(bloom, mask, hash)) & bits) == bits)
  }
  return kept
}
