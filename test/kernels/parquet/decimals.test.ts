import { beforeEach, expect, test } from 'vitest'
import { KernelHarness, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(4)

function bigEndian(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * (width - 1 - i))) & 255n))
}

function i128s(address: number, count: number): bigint[] {
  const words = memory.i64s(address, count * 2)
  return Array.from({ length: count }, (_, i) => (words[i * 2 + 1]! << 64n) | BigInt.asUintN(64, words[i * 2]!))
}

/** A random number of at most `bytes` bytes, often at the edges. */
function randomNumber(bytes: number): bigint {
  const edge = 2n ** BigInt(8 * bytes - 1)
  const pick = random()
  if (pick < 0.1) return edge - 1n
  if (pick < 0.2) return -edge
  if (pick < 0.3) return -1n
  let value = 0n
  for (let i = 0; i < bytes; i++) value = (value << 8n) | BigInt(Math.floor(random() * 256))
  return BigInt.asIntN(8 * bytes, value)
}

for (let width = 1; width <= 20; width++) {
  test(`decimals of ${width} bytes`, () => {
    for (const count of [0, 1, 2, 3, 7, 8, 50]) {
      const narrow = Array.from({ length: count }, () => randomNumber(Math.min(width, 8)))
      const wide = Array.from({ length: count }, () => randomNumber(Math.min(width, 16)))
      const shortSource = memory.put(narrow.flatMap((value) => bigEndian(value, width)))
      const longSource = memory.put(wide.flatMap((value) => bigEndian(value, width)))
      const i64 = memory.room(count * 8)
      const i128 = memory.room(count * 16)
      const shortEnd = shortSource.address + count * width
      const longEnd = longSource.address + count * width
      expect(kernels.fixedToI64(shortSource.address, shortEnd, width, count, i64.address)).toBe(count)
      expect([...memory.i64s(i64.address, count)]).toEqual(narrow)
      expect(kernels.fixedToI128(longSource.address, longEnd, width, count, i128.address)).toBe(count)
      expect(i128s(i128.address, count)).toEqual(wide)
      expect(kernels.fixedToI64(shortSource.address, shortEnd, width, count + 1, i64.address)).toBe(-1)
      expect(kernels.fixedToI128(longSource.address, longEnd, width, count + 1, i128.address)).toBe(-1)

      const views = memory.room(count * 16)
      kernels.fixedViews(shortSource.address, shortEnd, width, count, views.address)
      expect(kernels.viewsToI64(views.address, count, i64.address)).toBe(count)
      expect([...memory.i64s(i64.address, count)]).toEqual(narrow)
      kernels.fixedViews(longSource.address, longEnd, width, count, views.address)
      expect(kernels.viewsToI128(views.address, count, i128.address)).toBe(count)
      expect(i128s(i128.address, count)).toEqual(wide)
      for (const room of [i64, i128, views]) memory.expectFenced(room)
    }
  })
}

test('a number too large for its carrier is told, wherever it stands', () => {
  const out = memory.room(64)
  const read = (kernel: 'fixedToI64' | 'fixedToI128', values: bigint[], width: number) => {
    const source = memory.put(values.flatMap((value) => bigEndian(value, width)))
    return kernels[kernel](source.address, source.address + source.capacity, width, values.length, out.address)
  }
  expect(read('fixedToI64', [2n ** 63n, 0n], 9)).toBe(-4)
  expect(read('fixedToI64', [0n, -(2n ** 63n) - 1n], 16)).toBe(-4)
  expect(read('fixedToI128', [2n ** 127n, 0n], 17)).toBe(-4)
  expect(read('fixedToI128', [0n, -(2n ** 127n) - 1n], 20)).toBe(-4)
  expect(kernels.fixedToI64(out.address, out.address, 0, 1, out.address)).toBe(-3)
  expect(kernels.fixedToI128(out.address, out.address, 0, 1, out.address)).toBe(-3)
})

test('the empty byte array reads as 0', () => {
  const views = memory.put(new Uint8Array(16))
  const out = memory.room(16)
  expect(kernels.viewsToI64(views.address, 1, out.address)).toBe(1)
  expect(memory.i64s(out.address, 1)[0]).toBe(0n)
  expect(kernels.viewsToI128(views.address, 1, out.address)).toBe(1)
  expect(i128s(out.address, 1)).toEqual([0n])
})

test('UUIDs order as their bytes do', () => {
  const uuids = Array.from({ length: 40 }, () => BigInt.asUintN(128, randomNumber(16)))
  const source = memory.put(uuids.flatMap((value) => bigEndian(value, 16)))
  const out = memory.room(uuids.length * 16)
  expect(kernels.uuidToI128(source.address, source.address + source.capacity, uuids.length, out.address)).toBe(uuids.length)
  expect(i128s(out.address, uuids.length)).toEqual(uuids.map((value) => value - 2n ** 127n))
  expect(kernels.uuidToI128(source.address, source.address + source.capacity - 1, uuids.length, out.address)).toBe(-1)
  memory.expectFenced(out)
})
