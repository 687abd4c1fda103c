import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, seeded } from '../kernel-harness.ts'
import { lz4Compress } from './lz-encoder.ts'
import { sampleBytes } from './sample-bytes.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(21)
const SPARE = 32

function decompress(compressed: ArrayBufferView | readonly number[], capacity: number, framed = false) {
  const source = memory.put(compressed, Math.floor(random() * 8))
  const out = memory.room(capacity)
  const kernel = framed ? kernels.lz4HadoopDecompress : kernels.lz4Decompress
  const length = kernel(source.address, source.capacity, out.address, capacity)
  memory.expectFenced(out, SPARE)
  return { length, bytes: memory.read(out.address, Math.max(length, 0)) }
}

test('what was compressed comes back, whatever its size', () => {
  const sizes = [...Array.from({ length: 80 }, (_, i) => i), 255, 270, 271, 1000, 65536, 300_000]
  for (const size of sizes) {
    memory.reset()
    for (const bytes of [sampleBytes(size, random), new Uint8Array(size)]) {
      const result = decompress(lz4Compress(bytes), size)
      expect(result.length).toBe(size)
      expectSame(result.bytes, bytes)
      if (size > 0) expect(decompress(lz4Compress(bytes), size - 1).length).toBe(-2)
    }
  }
})

const bigEndian = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]

test("Hadoop's frames hold blocks in parts", () => {
  const parts = [1000, 1, 500, 70].map((size) => sampleBytes(size, random))
  const compressed = parts.map(lz4Compress)
  const part = (i: number) => [...bigEndian(compressed[i]!.length), ...compressed[i]!]
  const frames = [...bigEndian(1001), ...part(0), ...part(1), ...bigEndian(570), ...part(2), ...part(3)]
  const result = decompress(frames, 1571, true)
  expect(result.length).toBe(1571)
  expectSame(result.bytes, Buffer.concat(parts))
  expect(decompress(frames, 1570, true).length).toBe(-2)
  expect(decompress(frames.slice(0, -1), 1571, true).length).toBe(-1)
  expect(decompress([...bigEndian(999), ...part(0)], 1571, true).length).toBe(-3)
  expect(decompress([0, 0, 1], 100, true).length).toBe(-1)
  expect(decompress([], 100, true).length).toBe(0)
})

test('a raw block is not taken for frames', () => {
  expect(decompress(lz4Compress(sampleBytes(300, random)), 300, true).length).toBeLessThan(0)
})

test('damaged blocks end with a code', () => {
  const result = (bytes: number[]) => decompress(bytes, 100).length
  expect(result([])).toBe(-1)
  expect(result([0x50, 1, 2])).toBe(-1)
  expect(result([0xf0])).toBe(-1)
  expect(result([0xf0, 255, 255])).toBe(-1)
  expect(result([0x10, 1, 1])).toBe(-1)
  expect(result([0x10, 1, 0, 0, 0])).toBe(-3)
  expect(result([0x10, 1, 2, 0, 0])).toBe(-3)
  expect(result([0x1f, 1, 1, 0, 255, 0])).toBe(-2)
  expect(result([0x1f, 1, 1, 0])).toBe(-1)
  expect(result([0x10, 1, 1, 0])).toBe(-1)
})

test('changed and cut blocks never write outside, nor give more than was asked', () => {
  const good = lz4Compress(sampleBytes(600, random))
  const framed = Uint8Array.from([...bigEndian(600), ...bigEndian(good.length), ...good])
  for (let round = 0; round < 4000; round++) {
    memory.reset()
    const frames = round % 2 === 1
    const from = frames ? framed : good
    const bad = from.slice(0, random() < 0.7 ? from.length : Math.ceil(random() * from.length))
    for (let i = 0; i < 3; i++) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256)
    const { length } = decompress(bad, 600, frames)
    expect(length <= 600 && length >= -3).toBe(true)
  }
})
