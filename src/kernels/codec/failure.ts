// What a kernel that reads bytes from a file returns instead of a count, a length or a number of bytes: a negative code.
// A source may be over-read by 16 bytes (what lies there never changes a result), so it must not end at the memory's very end.

/** The source ends before what was asked for. */
export const ENDS_EARLY: i32 = -1
/** The result is larger than the room given for it. */
export const NO_ROOM: i32 = -2
/** The bytes break their format: an offset, a width, a length or a header that cannot be. */
export const MALFORMED: i32 = -3
/** The bytes are well formed, but a value does not fit the type it is read as. */
export const OUT_OF_RANGE: i32 = -4
