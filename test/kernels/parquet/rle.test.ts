import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, pieces, seeded } from '../kernel-harness.ts'
import { packedRun, randomHybrid, repeatedRun } from './rle-encoder.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())

function open(bytes: readonly number[], width: number, offset = 0): number {
  const source = memory.put(bytes, offset)
  const state = memory.room(kernels.rleStateBytes())
  expect(kernels.rleInit(state.address, source.address, source.address + bytes.length, width)).toBe(0)
  return state.address
}

const random = seeded(1)
for (let width = 0; width <= 32; width++) {
  test(`values of ${width} bits are read in pieces of any size`, () => {
    for (let round = 0; round < 4; round++) {
      memory.reset()
      const count = [7, 100, 3000, 10000][round]!
      const { values, bytes } = randomHybrid(count, width, 2 ** width, random)
      const state = open(bytes, width, round)
      let done = 0
      for (const piece of pieces(count, random)) {
        if (random() < 0.3) {
          expect(kernels.rleSkip(state, piece)).toBe(piece)
        } else {
          const out = memory.room(piece * 4, 4 * (done & 3))
          expect(kernels.rleReadU32(state, piece, out.address)).toBe(piece)
          expectSame(memory.u32s(out.address, piece), Uint32Array.from(values.slice(done, done + piece)))
          memory.expectFenced(out)
        }
        done += piece
      }
    }
  })
}

test('booleans are read as bytes from any bit', () => {
  const { values, bytes } = randomHybrid(5000, 1, 2, random)
  const state = open(bytes, 1)
  let done = 0
  for (const piece of pieces(values.length, random)) {
    const out = memory.room(piece)
    expect(kernels.rleReadBooleans(state, piece, out.address)).toBe(piece)
    expect([...memory.read(out.address, piece)]).toEqual(values.slice(done, done + piece))
    memory.expectFenced(out)
    done += piece
  }
})

test('a bit-packed run without its padding gives the values that are there, then ends early', () => {
  const values = [1, 2, 3, 4, 5]
  const bytes = packedRun(values, 8).slice(0, 6)
  const out = memory.room(32)
  const state = open(bytes, 8)
  expect(kernels.rleReadU32(state, 5, out.address)).toBe(5)
  expect([...memory.u32s(out.address, 5)]).toEqual(values)
  expect(kernels.rleReadU32(state, 1, out.address)).toBe(-1)
})

test('damaged runs end with a code', () => {
  const out = memory.room(4000)
  const read = (bytes: number[], width: number) => kernels.rleReadU32(open(bytes, width), 9, out.address)
  expect(read([], 3)).toBe(-1)
  expect(read([0x80], 3)).toBe(-1)
  expect(read([0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 3)).toBe(-3)
  expect(read(repeatedRun(1, 8, 3), 3)).toBe(-1)
  expect(read([18], 9)).toBe(-1)
  expect(read([0, 0, 0, 0], 3)).toBe(-1)
  expect(read([0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2], 3)).toBe(-1)
  expect(kernels.rleInit(out.address, 0, 0, 33)).toBe(-3)
})

test('random bytes never make it write outside of its room', () => {
  for (let round = 0; round < 3000; round++) {
    memory.reset()
    const width = Math.floor(random() * 33)
    const bytes = Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256))
    const state = open(bytes, width)
    const out = memory.room(100 * 4)
    for (let i = 0; i < 5; i++) {
      const result = kernels.rleReadU32(state, 100, out.address)
      expect([100, -1, -3]).toContain(result)
      if (result < 0) break
    }
    memory.expectFenced(out)
  }
})
