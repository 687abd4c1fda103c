import { beforeEach, test } from 'vitest'
import { expectSame, KernelHarness, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(6)
const FILL = 0xabcdef01

/** Validity of `count` slots: mixed, all, none, or in long stretches. */
function randomValidity(count: number): boolean[] {
  const kind = Math.floor(random() * 5)
  let stretch = true
  return Array.from({ length: count }, () => {
    if (kind === 0) return true
    if (kind === 1) return false
    if (kind === 2) return random() < 0.9
    if (kind === 3) return random() < 0.3
    if (random() < 0.01) stretch = !stretch
    return stretch
  })
}

for (const width of [1, 4, 8, 16] as const) {
  test(`values of ${width} bytes go where the bitmap says, in place too`, () => {
    for (let round = 0; round < 150; round++) {
      memory.reset()
      const count = round < 80 ? round : Math.floor(random() * 1000)
      const offset = Math.floor(random() * 80)
      const validity = randomValidity(count)
      const valid = validity.filter(Boolean).length
      const dense = Uint8Array.from({ length: valid * width }, () => random() * 256)
      const bitmap = memory.put(Uint8Array.from({ length: Math.ceil((offset + count) / 8) }, () => random() * 256))
      validity.forEach((there, i) => {
        const at = bitmap.address + ((offset + i) >> 3)
        const bit = 1 << ((offset + i) & 7)
        memory.bytes[at] = there ? memory.bytes[at]! | bit : memory.bytes[at]! & ~bit
      })
      const expected = new Uint8Array(count * width)
      let next = 0
      validity.forEach((there, i) => {
        if (there) expected.set(dense.subarray(next * width, ++next * width), i * width)
        else if (width === 4) new DataView(expected.buffer).setUint32(i * 4, FILL, true)
      })
      for (const inPlace of [false, true]) {
        const out = memory.room(count * width)
        if (inPlace) memory.bytes.set(dense, out.address)
        const source = inPlace ? out.address : memory.put(dense).address
        if (width === 4) kernels.spread4(source, valid, bitmap.address, offset, count, out.address, FILL)
        else kernels[`spread${width}`](source, valid, bitmap.address, offset, count, out.address)
        expectSame(memory.read(out.address, count * width), expected)
        memory.expectFenced(out)
      }
    }
  })
}
