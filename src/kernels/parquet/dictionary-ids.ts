// Dictionary ids to values, for a batch that needs them flat. Ids come from a file: check them with idsInRange first.

/** 1 where all `count` u32 ids are below `limit` (so always for none), else 0. */
export function idsInRange(ids: usize, count: u32, limit: u32): u32 {
  if (count == 0) return 1
  let most = i32x4.splat(0)
  for (; count >= 8; count -= 8, ids += 32) most = i32x4.max_u(most, i32x4.max_u(v128.load(ids), v128.load(ids, 16)))
  let largest = max<u32>(
    max<u32>(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
    max<u32>(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
  )
  for (; count > 0; count--, ids += 4) largest = max<u32>(largest, load<u32>(ids))
  return largest < limit ? 1 : 0
}

/** Writes the 1-byte dictionary entries of `count` ids. */
export function decodeIds1(ids: usize, count: u32, dictionary: usize, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(out + i, load<u8>(dictionary + load<u32>(ids + ((<usize>i) << 2))))
}

/** Writes the 4-byte dictionary entries of `count` ids. `out` may be `ids`. */
export function decodeIds4(ids: usize, count: u32, dictionary: usize, out: usize): void {
  for (; count >= 4; count -= 4, ids += 16, out += 16) {
    const a = load<u32>(dictionary + ((<usize>load<u32>(ids)) << 2))
    const b = load<u32>(dictionary + ((<usize>load<u32>(ids, 4)) << 2))
    const c = load<u32>(dictionary + ((<usize>load<u32>(ids, 8)) << 2))
    const d = load<u32>(dictionary + ((<usize>load<u32>(ids, 12)) << 2))
    store<u32>(out, a)
    store<u32>(out, b, 4)
    store<u32>(out, c, 8)
    store<u32>(out, d, 12)
  }
  for (; count > 0; count--, ids += 4, out += 4) store<u32>(out, load<u32>(dictionary + ((<usize>load<u32>(ids)) << 2)))
}

/** Writes the 8-byte dictionary entries of `count` ids. */
export function decodeIds8(ids: usize, count: u32, dictionary: usize, out: usize): void {
  for (; count >= 4; count -= 4, ids += 16, out += 32) {
    const a = load<u64>(dictionary + ((<usize>load<u32>(ids)) << 3))
    const b = load<u64>(dictionary + ((<usize>load<u32>(ids, 4)) << 3))
    const c = load<u64>(dictionary + ((<usize>load<u32>(ids, 8)) << 3))
    const d = load<u64>(dictionary + ((<usize>load<u32>(ids, 12)) << 3))
    store<u64>(out, a)
    store<u64>(out, b, 8)
    store<u64>(out, c, 16)
    store<u64>(out, d, 24)
  }
  for (; count > 0; count--, ids += 4, out += 8) store<u64>(out, load<u64>(dictionary + ((<usize>load<u32>(ids)) << 3)))
}

/** Writes the 16-byte dictionary entries of `count` ids. */
export function decodeIds16(ids: usize, count: u32, dictionary: usize, out: usize): void {
  for (; count > 0; count--, ids += 4, out += 16) v128.store(out, v128.load(dictionary + ((<usize>load<u32>(ids)) << 4)))
}
