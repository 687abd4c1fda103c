// Encoders of the RLE/bit-packing hybrid for the tests: each run's kind is chosen by the caller.

function varint(value: number): number[] {
  const bytes: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return [...bytes, value]
}

/** Packs values of `width` bits, least significant bit first. */
function packBits(values: readonly number[], width: number): number[] {
  const bytes = new Array<number>(Math.ceil((values.length * width) / 8)).fill(0)
  values.forEach((value, i) => {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit
      if (Math.floor(value / 2 ** bit) % 2) bytes[at >> 3]! |= 1 << (at & 7)
    }
  })
  return bytes
}

export function repeatedRun(value: number, count: number, width: number): number[] {
  const bytes = varint(count * 2)
  for (let i = 0; i < Math.ceil(width / 8); i++) bytes.push(Math.floor(value / 256 ** i) % 256)
  return bytes
}

/** A bit-packed run; its last group is padded with zeros. */
export function packedRun(values: readonly number[], width: number): number[] {
  const groups = Math.ceil(values.length / 8)
  const padded = [...values, ...new Array<number>(groups * 8 - values.length).fill(0)]
  return [...varint(groups * 2 + 1), ...packBits(padded, width)]
}

/** Random values below `limit` as a mixture of runs of random kinds and lengths. */
export function randomHybrid(count: number, width: number, limit: number, random: () => number): { values: number[]; bytes: number[] } {
  const values: number[] = []
  const bytes: number[] = []
  const next = () => Math.floor(random() * limit)
  while (values.length < count) {
    const left = count - values.length
    if (random() < 0.5) {
      const run = Math.min(left, Math.ceil(random() ** 3 * 300))
      const value = next()
      bytes.push(...repeatedRun(value, run, width))
      for (let i = 0; i < run; i++) values.push(value)
    } else {
      const run = Math.min(left, Math.ceil(random() ** 2 * 60) * 8)
      const packed = Array.from({ length: run }, next)
      bytes.push(...packedRun(packed, width))
      values.push(...packed)
    }
  }
  return { values, bytes }
}
