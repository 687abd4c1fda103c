// Greedy compressors for the tests, of both formats whose kernels share their copying: an LZ77 parse by hash of four bytes, which
// also finds matches that overlap themselves, and a writer for each format.

interface Step {
  /** Literal bytes `from` to `to`, then a match of `length` bytes (0: none) `distance` before. */
  readonly from: number
  readonly to: number
  readonly distance: number
  readonly length: number
}

function parse(bytes: Uint8Array, window: number, keepLast: number): Step[] {
  const places = new Map<number, number>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const steps: Step[] = []
  let from = 0
  let at = 0
  while (at + 4 + keepLast <= bytes.length) {
    const word = view.getUint32(at, true)
    const place = places.get(word)
    places.set(word, at)
    if (place === undefined || at - place > window) {
      at++
      continue
    }
    let length = 4
    while (at + length < bytes.length - keepLast && bytes[place + length] === bytes[at + length]) length++
    steps.push({ from, to: at, distance: at - place, length })
    at += length
    from = at
  }
  steps.push({ from, to: bytes.length, distance: 0, length: 0 })
  return steps
}

const little = (value: number, count: number) => Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** i) % 256)

function snappyLiteral(bytes: Uint8Array): number[] {
  const n = bytes.length - 1
  if (n < 0) return []
  const extra = n < 60 ? 0 : n < 256 ? 1 : n < 65536 ? 2 : 3
  return [(extra ? 59 + extra : n) << 2, ...little(n, extra), ...bytes]
}

function snappyCopy(distance: number, length: number): number[] {
  const out: number[] = []
  while (length > 0) {
    const n = length > 64 ? Math.min(64, length - 4) : length
    if (n >= 4 && n <= 11 && distance < 2048) out.push(1 | ((n - 4) << 2) | ((distance >> 8) << 5), distance & 255)
    else if (distance < 65536) out.push(2 | ((n - 1) << 2), ...little(distance, 2))
    else out.push(3 | ((n - 1) << 2), ...little(distance, 4))
    length -= n
  }
  return out
}

export function snappyCompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  let size = bytes.length
  for (; size >= 128; size >>>= 7) out.push((size & 127) | 128)
  out.push(size)
  for (const { from, to, distance, length } of parse(bytes, 1 << 20, 0)) {
    for (const byte of snappyLiteral(bytes.subarray(from, to))) out.push(byte)
    for (const byte of snappyCopy(distance, length)) out.push(byte)
  }
  return Uint8Array.from(out)
}

function lz4Length(n: number): number[] {
  return [...new Array<number>(Math.floor(n / 255)).fill(255), n % 255]
}

export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  for (const { from, to, distance, length } of parse(bytes, 65535, 5)) {
    const literals = to - from
    const more = Math.max(0, length - 4)
    out.push((Math.min(literals, 15) << 4) | Math.min(more, 15))
    if (literals >= 15) for (const byte of lz4Length(literals - 15)) out.push(byte)
    for (const byte of bytes.subarray(from, to)) out.push(byte)
    if (length === 0) continue
    out.push(...little(distance, 2))
    if (more >= 15) for (const byte of lz4Length(more - 15)) out.push(byte)
  }
  return Uint8Array.from(out)
}
