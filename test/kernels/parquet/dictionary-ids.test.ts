import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(7)

for (const width of [1, 4, 8, 16] as const) {
  test(`entries of ${width} bytes are fetched by id`, () => {
    const entries = 100
    const dictionary = Uint8Array.from({ length: entries * width }, () => random() * 256)
    const source = memory.put(dictionary)
    for (const count of [0, 1, 2, 3, 4, 5, 7, 8, 9, 64, 1001]) {
      const ids = Uint32Array.from({ length: count }, () => random() * entries)
      const out = memory.room(count * width)
      kernels[`decodeIds${width}`](memory.put(ids).address, count, source.address, out.address)
      const expected = new Uint8Array(count * width)
      ids.forEach((id, i) => {
        expected.set(dictionary.subarray(id * width, (id + 1) * width), i * width)
      })
      expectSame(memory.read(out.address, count * width), expected)
      memory.expectFenced(out)
    }
  })
}

test('4-byte entries may take the place of their ids', () => {
  const dictionary = memory.put(Uint32Array.of(10, 20, 30))
  const ids = memory.put(Uint32Array.of(2, 1, 0, 0, 2, 1, 1))
  kernels.decodeIds4(ids.address, 7, dictionary.address, ids.address)
  expect([...memory.u32s(ids.address, 7)]).toEqual([30, 20, 10, 10, 30, 20, 20])
})

test('one id out of range is noticed at every place', () => {
  for (let count = 0; count < 40; count++) {
    const ids = memory.put(new Uint32Array(count).fill(4))
    expect(kernels.idsInRange(ids.address, count, 5)).toBe(1)
    expect(kernels.idsInRange(ids.address, count, 4)).toBe(count === 0 ? 1 : 0)
    for (let i = 0; i < count; i++) {
      for (const bad of [5, 0x80000000, 0xffffffff]) {
        memory.view.setUint32(ids.address + i * 4, bad, true)
        expect(kernels.idsInRange(ids.address, count, 5)).toBe(0)
      }
      memory.view.setUint32(ids.address + i * 4, 4, true)
    }
  }
})
