import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, pieces, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(10)

for (const width of [1, 2, 3, 4, 5, 8, 12, 16]) {
  test(`streams of ${width}-byte values are joined from any value on`, () => {
    for (const total of [0, 1, 15, 16, 17, 100, 3000]) {
      memory.reset()
      const values = Uint8Array.from({ length: total * width }, () => random() * 256)
      const split = new Uint8Array(values.length)
      for (let i = 0; i < total; i++) for (let k = 0; k < width; k++) split[k * total + i] = values[i * width + k]!
      const source = memory.put(split)
      const end = source.address + split.length
      let done = 0
      for (const piece of pieces(total, random)) {
        const out = memory.room(piece * width)
        expect(kernels.streamSplitRead(source.address, end, width, total, done, piece, out.address)).toBe(piece)
        expectSame(memory.read(out.address, piece * width), values.subarray(done * width, (done + piece) * width))
        memory.expectFenced(out)
        done += piece
      }
      expect(kernels.streamSplitRead(source.address, end, width, total, total, 1, source.address)).toBe(-1)
      expect(kernels.streamSplitRead(source.address, end, width, total + 1, 0, 0, source.address)).toBe(-1)
    }
  })
}
