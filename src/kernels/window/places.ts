// Places: positions in the sorted rows of a window, u32 each, in lists with one entry a row.

/** No row. */
export const NOWHERE: u32 = 0xffff_ffff
/** No row, and the value is NULL whatever a default says. */
export const UNKNOWN: u32 = 0xffff_fffe

export function placeAt(list: usize, i: u32): u32 {
  return load<u32>(list + ((<usize>i) << 2))
}

export function setPlace(list: usize, i: u32, place: u32): void {
  store<u32>(list + ((<usize>i) << 2), place)
}

export function isSet(validity: usize, i: u32): bool {
  return validity == 0 || ((<u32>load<u8>(validity + (i >> 3)) >> (i & 7)) & 1) != 0
}

// What a frame leaves out: 0 nothing, 1 the row itself, 2 its peers with it, 3 its peers but not itself. The frame is then up to three pieces.

export function pieceCount(exclude: u32): u32 {
  return exclude == 0 ? 1 : exclude == 3 ? 3 : 2
}

export function pieceBegin(piece: u32, exclude: u32, i: u32, begin: u32, peersEnd: u32): u32 {
  if (piece == 0) return begin
  if (exclude == 1) return max(begin, i + 1)
  return exclude == 3 && piece == 1 ? max(begin, i) : max(begin, peersEnd)
}

export function pieceEnd(piece: u32, exclude: u32, i: u32, end: u32, peersBegin: u32): u32 {
  if (exclude == 0) return end
  if (piece == 0) return min(end, exclude == 1 ? i : peersBegin)
  return exclude == 3 && piece == 1 ? min(end, i + 1) : end
}
