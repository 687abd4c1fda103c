import { snappyUncompressor } from 'hysnappy'
import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, seeded } from '../kernel-harness.ts'
import { snappyCompress } from './lz-encoder.ts'
import { sampleBytes } from './sample-bytes.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(20)
const SPARE = 32
const secondOpinion = snappyUncompressor()

function decompress(compressed: ArrayBufferView | readonly number[], capacity: number): { length: number; bytes: Uint8Array } {
  const source = memory.put(compressed, Math.floor(random() * 8))
  const out = memory.room(capacity)
  const length = kernels.snappyDecompress(source.address, source.capacity, out.address, capacity)
  memory.expectFenced(out, SPARE)
  return { length, bytes: memory.read(out.address, Math.max(length, 0)) }
}

test('what was compressed comes back, whatever its size', () => {
  const sizes = [...Array.from({ length: 140 }, (_, i) => i), 255, 256, 257, 1000, 65535, 65536, 65537, 300_000]
  for (const size of sizes) {
    memory.reset()
    const bytes = sampleBytes(size, random)
    const compressed = snappyCompress(bytes)
    expectSame(secondOpinion(compressed, size), bytes)
    const result = decompress(compressed, size)
    expect(result.length).toBe(size)
    expectSame(result.bytes, bytes)
    if (size > 0) expect(decompress(compressed, size - 1).length).toBe(-2)
  }
})

test('matches of every distance and length repeat their pattern', () => {
  for (let distance = 1; distance <= 40; distance++) {
    for (let length = 1; length <= 64; length++) {
      memory.reset()
      const start = sampleBytes(distance, random)
      const bytes = new Uint8Array(distance + length)
      for (let i = 0; i < bytes.length; i++) bytes[i] = start[i % distance]!
      const compressed = [bytes.length, (distance - 1) << 2, ...start, 2 | ((length - 1) << 2), distance, 0]
      const result = decompress(compressed, bytes.length)
      expect(result.length).toBe(bytes.length)
      expectSame(result.bytes, bytes)
    }
  }
})

test('damaged streams end with a code', () => {
  const result = (bytes: number[]) => decompress(bytes, 100).length
  expect(result([])).toBe(-1)
  expect(result([0x80])).toBe(-1)
  expect(result([0x80, 0x80, 0x80, 0x80, 0x80, 1])).toBe(-3)
  expect(result([101])).toBe(-2)
  expect(result([0xff, 0xff, 0xff, 0xff, 0x0f])).toBe(-2)
  expect(result([5])).toBe(-1)
  expect(result([5, 4 << 2, 1, 2, 3])).toBe(-1)
  expect(result([5, 4 << 2, 1, 2, 3, 4, 5, 0, 9])).toBe(-3)
  expect(result([5, 0, 1, 1, 2])).toBe(-3)
  expect(result([5, 0, 1, 1, 0])).toBe(-3)
  expect(result([4, 0, 1, 1, 1])).toBe(-3)
  expect(result([5, 0, 1, 1])).not.toBe(5)
  expect(result([5, 63 << 2, 255, 255, 255, 255, 1])).toBe(-3)
  expect(result([5, 63 << 2, 254, 255, 255, 255, 1])).toBe(-1)
  expect(result([5, 62 << 2, 0, 0])).toBe(-1)
  expect(result([5, 0, 1, 3, 255, 255, 255, 255])).toBe(-3)
})

test('changed and cut streams never write outside, nor give more than was asked', () => {
  const bytes = sampleBytes(600, random)
  const good = snappyCompress(bytes)
  for (let round = 0; round < 4000; round++) {
    memory.reset()
    const bad = good.slice(0, random() < 0.7 ? good.length : Math.ceil(random() * good.length))
    for (let i = 0; i < 3; i++) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256)
    const { length } = decompress(bad, 600)
    expect(length <= 600 && length >= -3).toBe(true)
  }
})

/** In parts that end at `cuts`: what is left of one comes first in the next. */
function decompressParts(compressed: Uint8Array, cuts: readonly number[], capacity: number): { length: number; bytes: Uint8Array } {
  const out = memory.room(capacity)
  const state = memory.put(new Uint8Array(kernels.snappyStateBytes())).address
  let at = 0
  for (const cut of [...cuts, compressed.length]) {
    const source = memory.put(compressed.slice(at, cut), Math.floor(random() * 8))
    const more = cut < compressed.length
    const result = kernels.snappyPart(state, source.address, source.capacity, more, out.address, capacity)
    memory.expectFenced(out, SPARE)
    if (!more || result < 0) return { length: result, bytes: memory.read(out.address, Math.max(result, 0)) }
    expect(source.capacity - result).toBeLessThan(5)
    at += result
  }
  throw new Error('there is a last part')
}

/** Ascending, at least 6 bytes apart. */
function randomCuts(length: number, step: number): number[] {
  const cuts: number[] = []
  for (let at = 6 + Math.floor(random() * step); at < length; at += 6 + Math.floor(random() * step)) cuts.push(at)
  return cuts
}

test('a stream in parts gives what it gives at once, cut anywhere', () => {
  for (const size of [20, 100, 1000, 5000, 70_000]) {
    for (let round = 0; round < 40; round++) {
      memory.reset()
      const bytes = sampleBytes(size, random)
      const compressed = snappyCompress(bytes)
      const result = decompressParts(compressed, randomCuts(compressed.length, [3, 20, 400, 9000][round % 4]! + size / 50), size)
      expect(result.length).toBe(size)
      expectSame(result.bytes, bytes)
    }
  }
})

test('a literal goes on over several parts', () => {
  const bytes = Uint8Array.from({ length: 3000 }, () => random() * 256)
  const compressed = Uint8Array.from([(3000 & 127) | 128, 3000 >> 7, 61 << 2, 2999 & 255, 2999 >> 8, ...bytes])
  for (const cuts of [[6], [7, 13, 1000], [2999, 3004], [1500, 1506, 1512, 1518]]) {
    memory.reset()
    const result = decompressParts(compressed, cuts, 3000)
    expect(result.length).toBe(3000)
    expectSame(result.bytes, bytes)
    expect(decompressParts(compressed.slice(0, -1), cuts, 3000).length).toBe(-1)
  }
})

test('changed and cut streams in parts never write outside, nor give more than was asked', () => {
  const good = snappyCompress(sampleBytes(600, random))
  for (let round = 0; round < 3000; round++) {
    memory.reset()
    const bad = good.slice(0, random() < 0.7 ? good.length : Math.max(20, Math.ceil(random() * good.length)))
    for (let i = 0; i < 3; i++) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256)
    const { length } = decompressParts(bad, randomCuts(bad.length, 60), 600)
    expect(length <= 600 && length >= -3).toBe(true)
  }
})
