// Where each block of the text begins: with the first sentence at or after a multiple of BLOCK_BYTES. Threads can write blocks in any order.
// The figures follow from the grammar: whoever writes a block checks that it ends where the next one begins.

export const BLOCK_BYTES = 4 * 2 ** 20

/** All of the text, from which comments are cut: 300 MiB. */
export const PROSE_BYTES = 75 * BLOCK_BYTES

/** State of the random numbers before the block's first sentence. */
const STATES = [
  933588178, 1001037986, 372880892, 1888250274, 809699373, 178189401, 1904724150, 49290919, 209733627, 1358749167, 527500449, 1764675283,
  1084712691, 1576586641, 1260027658, 1741907483, 1291524125, 1423464234, 1660598068, 1891086242, 209865437, 1397526647, 1218906420,
  2072085719, 1657717780, 414021454, 2132994276, 1358990323, 1891837877, 814168055, 2019991394, 1286201642, 590165177, 1815629193,
  1269814713, 142471346, 1875494444, 864835930, 1867190863, 2025297032, 1645910426, 1475102792, 1950398647, 839930337, 2014156008,
  1230768624, 898147472, 378680176, 2090819191, 1749989393, 900434268, 1275107165, 1969787732, 570462456, 454926013, 1968030719, 287680709,
  1630167476, 1947351569, 1264015450, 1576073454, 1069097988, 1802270525, 449228891, 614424501, 1868111160, 1096076033, 1884519524,
  461794825, 624796100, 1701302696, 1843954768, 1268842230, 213565489, 363412175,
]

/** Bytes from the multiple of BLOCK_BYTES to the block's first sentence. */
const OVERHANGS = [
  0, 12, 49, 16, 1, 11, 85, 0, 28, 58, 18, 9, 5, 51, 40, 41, 62, 50, 72, 45, 29, 21, 34, 14, 64, 21, 56, 29, 34, 17, 39, 32, 1, 25, 27, 96,
  15, 45, 29, 84, 36, 30, 74, 29, 32, 24, 41, 46, 8, 26, 1, 88, 17, 32, 90, 37, 61, 26, 15, 63, 35, 31, 8, 28, 21, 40, 43, 2, 15, 38, 2, 26,
  8, 33, 43,
]

export interface Block {
  /** In the text. */
  readonly start: number
  readonly state: number
}

export const BLOCKS: readonly Block[] = STATES.map((state, block) => ({ start: block * BLOCK_BYTES + OVERHANGS[block]!, state }))
