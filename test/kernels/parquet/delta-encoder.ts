// An encoder of DELTA_BINARY_PACKED for the tests. Arithmetic wraps around at `bits`, as the format's writers do.

export function varint64(value: bigint): number[] {
  const bytes: number[] = []
  for (; value >= 128n; value >>= 7n) bytes.push(Number(value & 127n) | 128)
  return [...bytes, Number(value)]
}

const zigzag = (value: bigint) => BigInt.asUintN(64, value < 0n ? -value * 2n - 1n : value * 2n)

function packWide(values: readonly bigint[], width: number): number[] {
  let word = 0n
  values.forEach((value, i) => {
    word |= value << BigInt(i * width)
  })
  return Array.from({ length: (values.length * width) / 8 }, () => {
    const byte = Number(word & 255n)
    word >>= 8n
    return byte
  })
}

export interface DeltaShape {
  readonly bits: 32 | 64
  readonly block: number
  readonly miniblocks: number
}

export function encodeDelta(values: readonly bigint[], { bits, block, miniblocks }: DeltaShape): number[] {
  const bytes = [
    ...varint64(BigInt(block)),
    ...varint64(BigInt(miniblocks)),
    ...varint64(BigInt(values.length)),
    ...varint64(zigzag(values[0] ?? 0n)),
  ]
  const deltas = values.slice(1).map((value, i) => BigInt.asIntN(bits, value - values[i]!))
  const size = block / miniblocks
  for (let from = 0; from < deltas.length; from += block) {
    const part = deltas.slice(from, from + block)
    let smallest = part[0]!
    for (const delta of part) if (delta < smallest) smallest = delta
    bytes.push(...varint64(zigzag(smallest)))
    const packed: number[] = []
    for (let m = 0; m < miniblocks; m++) {
      const above = part.slice(m * size, (m + 1) * size).map((delta) => BigInt.asUintN(bits, delta - smallest))
      // The union of all bits is as wide as the widest.
      const bitsUsed = above.reduce((union, value) => union | value, 0n)
      const width = bitsUsed === 0n ? 0 : bitsUsed.toString(2).length
      bytes.push(width)
      // Miniblocks behind the last value have a width (any) and no bytes.
      if (above.length > 0) packed.push(...packWide([...above, ...new Array<bigint>(size - above.length).fill(0n)], width))
    }
    bytes.push(...packed)
  }
  return bytes
}
