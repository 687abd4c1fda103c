/** Bytes of all kinds that pages hold: random, repeated, text-like, with short and long periods. */
export function sampleBytes(length: number, random: () => number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const run = Math.min(length - at, Math.ceil(random() ** 2 * 400))
    const kind = random()
    const period = Math.ceil(random() * 40)
    for (let i = 0; i < run; i++, at++) {
      if (kind < 0.3) bytes[at] = random() * 256
      else if (kind < 0.6) bytes[at] = bytes[Math.max(0, at - period)]!
      else bytes[at] = 97 + random() * 3
    }
  }
  return bytes
}
