import { beforeEach, expect, test } from 'vitest'
import { KernelHarness, pieces, seeded } from '../kernel-harness.ts'
import { packedRun, randomHybrid, repeatedRun } from './rle-encoder.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(2)

function open(bytes: readonly number[], width: number): number {
  const source = memory.put(bytes)
  const state = memory.room(kernels.rleStateBytes()).address
  kernels.rleInit(state, source.address, source.address + bytes.length, width)
  return state
}

function bitsOf(address: number, offset: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (memory.bytes[address + ((offset + i) >> 3)]! >> ((offset + i) & 7)) & 1)
}

for (const maxLevel of [0, 1, 2, 3, 4, 5, 7, 100, 65535]) {
  const width = 32 - Math.clz32(maxLevel)
  test(`levels up to ${maxLevel} give a bit each, at any offset and in pieces`, () => {
    for (let round = 0; round < 12; round++) {
      memory.reset()
      const { values: levels, bytes } = randomHybrid(round < 8 ? 3000 : 20, width, maxLevel + 1, random)
      const state = open(bytes, width)
      const counting = open(bytes, width)
      const offset = Math.floor(random() * 70)
      const bitmap = memory.room(Math.ceil((offset + levels.length) / 8))
      memory.bytes.fill(0, bitmap.address, bitmap.address + bitmap.capacity)
      let done = 0
      for (const piece of pieces(levels.length, random)) {
        const expected = levels.slice(done, done + piece).filter((level) => level === maxLevel).length
        expect(kernels.rleReadValidity(state, maxLevel, piece, bitmap.address, offset + done)).toBe(expected)
        expect(kernels.rleReadValidity(counting, maxLevel, piece, 0, 0)).toBe(expected)
        done += piece
      }
      const before = new Array<number>(offset).fill(0)
      expect(bitsOf(bitmap.address, 0, offset + done)).toEqual([...before, ...levels.map((level) => Number(level === maxLevel))])
      memory.expectFenced(bitmap)
    }
  })
}

test('bits around those written stay', () => {
  const state = open(packedRun([0, 1, 0, 0, 1, 0, 1, 0], 1), 1)
  const bitmap = memory.put([0xff, 0xff, 0xff])
  expect(kernels.rleReadValidity(state, 1, 7, bitmap.address, 9)).toBe(3)
  expect(bitsOf(bitmap.address, 0, 24)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
})

test('a level above the largest is damage', () => {
  const bitmap = memory.room(64)
  expect(kernels.rleReadValidity(open(repeatedRun(3, 8, 2), 2), 2, 8, bitmap.address, 0)).toBe(-3)
  expect(kernels.rleReadValidity(open(packedRun([0, 1, 2, 2, 2, 2, 2, 3], 2), 2), 2, 8, bitmap.address, 0)).toBe(-3)
  expect(kernels.rleReadValidity(open(packedRun([0, 1, 3], 2), 2), 2, 3, bitmap.address, 0)).toBe(-3)
  expect(kernels.rleReadValidity(open(repeatedRun(1, 8, 1), 1), 1, 9, bitmap.address, 0)).toBe(-1)
})

for (const maxLevel of [1, 2, 3, 5, 200]) {
  test(`the deprecated packing from the most significant bit, levels up to ${maxLevel}`, () => {
    const width = 32 - Math.clz32(maxLevel)
    const levels = Array.from({ length: 1000 }, () => Math.floor(random() * (maxLevel + 1)))
    const bytes = new Uint8Array(Math.ceil((levels.length * width) / 8))
    levels.forEach((level, i) => {
      for (let bit = 0; bit < width; bit++) {
        const at = i * width + bit
        if ((level >> (width - 1 - bit)) & 1) bytes[at >> 3]! |= 0x80 >> (at & 7)
      }
    })
    const source = memory.put(bytes)
    const end = source.address + bytes.length
    const bitmap = memory.room(130)
    let done = 0
    for (const piece of pieces(levels.length, random)) {
      const expected = levels.slice(done, done + piece).filter((level) => level === maxLevel).length
      const args = [source.address, end, width, maxLevel, done, piece] as const
      expect(kernels.bitPackedReadValidity(...args, bitmap.address, done + 3)).toBe(expected)
      done += piece
    }
    expect(bitsOf(bitmap.address, 3, done)).toEqual(levels.map((level) => Number(level === maxLevel)))
    expect(kernels.bitPackedReadValidity(source.address, end, width, maxLevel, 1000, 8, bitmap.address, 0)).toBe(-1)
    memory.expectFenced(bitmap)
  })
}
