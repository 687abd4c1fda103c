import { beforeEach, expect, test } from 'vitest'
import { packTimeWithZone, unpackInterval } from '../../../src/index.ts'
import { KernelHarness, pieces, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(3)
const randomI32 = () => (random() * 2 ** 32) | 0
const randomI64 = () => (BigInt(randomI32()) << 32n) | BigInt(randomI32() >>> 0)

type Convert = (source: number, end: number, count: number, out: number) => number

/** Every count around the unrolled steps: the results are those of `expected`, nothing else is written, and one value more ends early. */
function expectConverted(
  convert: Convert,
  values: ArrayBufferView & { length: number },
  outBytes: number,
  expected: (i: number) => bigint | number,
) {
  const width = values.byteLength / values.length
  for (const count of [0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64, values.length]) {
    const source = memory.put(new Uint8Array(values.buffer, values.byteOffset, count * width), count & 3)
    const end = source.address + source.capacity
    const out = memory.room(count * outBytes)
    expect(convert(source.address, end, count, out.address)).toBe(count)
    const read = outBytes === 8 ? memory.i64s(out.address, count) : memory.i32s(out.address, count)
    expect([...read]).toEqual(Array.from({ length: count }, (_, i) => expected(i)))
    memory.expectFenced(out)
    expect(convert(source.address, end, count + 1, out.address)).toBe(-1)
    expect(convert(source.address + 1, source.address, 0, out.address)).toBe(-1)
    memory.expectFenced(out)
  }
}

const i32s = Int32Array.from({ length: 200 }, (_, i) => [randomI32(), -1, 0, 2 ** 31 - 1, -(2 ** 31), 255, 256, 32768][i % 8]!)
const i64s = BigInt64Array.from(
  { length: 200 },
  (_, i) => [randomI64() / 2000n, -1n, 0n, 999n, -1000n, -1001n, 86_399_999_999_999n][i % 7]!,
)

test('small signed integers are sign-extended from their low bits', () => {
  expectConverted(
    (s, e, n, o) => kernels.narrowI32(s, e, 8, n, o),
    i32s,
    4,
    (i) => (i32s[i]! << 24) >> 24,
  )
  expectConverted(
    (s, e, n, o) => kernels.narrowI32(s, e, 16, n, o),
    i32s,
    4,
    (i) => (i32s[i]! << 16) >> 16,
  )
})

test('small unsigned integers keep their low bits', () => {
  expectConverted(
    (s, e, n, o) => kernels.narrowU32(s, e, 8, n, o),
    i32s,
    4,
    (i) => i32s[i]! & 0xff,
  )
  expectConverted(
    (s, e, n, o) => kernels.narrowU32(s, e, 16, n, o),
    i32s,
    4,
    (i) => i32s[i]! & 0xffff,
  )
})

test('int32 widens with and without sign', () => {
  expectConverted(kernels.widenI32, i32s, 8, (i) => BigInt(i32s[i]!))
  expectConverted(kernels.widenU32, i32s, 8, (i) => BigInt(i32s[i]! >>> 0))
})

test('milliseconds and nanoseconds become microseconds', () => {
  expectConverted(kernels.millis32ToMicros, i32s, 8, (i) => BigInt(i32s[i]!) * 1000n)
  expectConverted(kernels.millis64ToMicros, i64s, 8, (i) => i64s[i]! * 1000n)
  expectConverted(kernels.nanosToMicros, i64s, 8, (i) => i64s[i]! / 1000n)
})

test('times of day in UTC become times with a zone', () => {
  const times = BigInt64Array.from({ length: 70 }, (_, i) => [0n, 1n, 86_399_999_999n, 36_000_000_000n, 999n][i % 5]!)
  for (const units of [1, 1000]) {
    const convert: Convert = (source, end, count, out) => kernels.utcToTimesWithZone(source, end, units, count, out)
    expectConverted(convert, times, 8, (i) => packTimeWithZone({ micros: times[i]! / BigInt(units), offset: 0 }))
  }
})

test('intervals of 12 bytes become ours', () => {
  for (const count of [0, 1, 2, 7]) {
    const parts = Array.from({ length: count }, (_, i) => [i === 1 ? 2 ** 31 - 1 : i, 3 * i, i === 2 ? 2 ** 32 - 1 : 1001 * i] as const)
    const source = memory.put(Uint32Array.from(parts.flat()))
    const out = memory.room(count * 16)
    expect(kernels.intervalToI128(source.address, source.address + 12 * count, count, out.address)).toBe(count)
    const words = memory.i64s(out.address, count * 2)
    const intervals = parts.map((_, i) => unpackInterval((words[2 * i + 1]! << 64n) | BigInt.asUintN(64, words[2 * i]!)))
    expect(intervals).toEqual(parts.map(([months, days, millis]) => ({ months, days, micros: BigInt(millis) * 1000n })))
    memory.expectFenced(out)
    expect(kernels.intervalToI128(source.address, source.address + 12 * count, count + 1, out.address)).toBe(-1)
  }
})

test('milliseconds out of range of microseconds are told', () => {
  const most = (2n ** 63n - 1n) / 1000n
  const result = (millis: bigint) => {
    const source = memory.put(BigInt64Array.of(millis))
    return kernels.millis64ToMicros(source.address, source.address + 8, 1, memory.room(8).address)
  }
  expect([most, -most, 0n].map(result)).toEqual([1, 1, 1])
  expect([most + 1n, -most - 1n, 2n ** 63n - 1n, -(2n ** 63n)].map(result)).toEqual([-4, -4, -4, -4])
})

test('INT96 becomes microseconds', () => {
  const days = [2440588, 2440587, 0, 2457136, 2440588 + 100_000_000]
  const nanos = [0n, 86_399_999_999_999n, 1_999n, 123_456_789n]
  const bytes = new DataView(new ArrayBuffer(12))
  for (const day of days) {
    for (const nano of nanos) {
      bytes.setBigInt64(0, nano, true)
      bytes.setUint32(8, day, true)
      const source = memory.put(bytes)
      const out = memory.room(8)
      expect(kernels.int96ToMicros(source.address, source.address + 12, 1, out.address)).toBe(1)
      expect(memory.i64s(out.address, 1)[0]).toBe((BigInt(day) - 2440588n) * 86_400_000_000n + nano / 1000n)
      expect(kernels.int96ToMicros(source.address, source.address + 11, 1, out.address)).toBe(-1)
    }
  }
  for (const [day, nano] of [
    [0xffffffff, 0n],
    [2440588 + 106_751_992, 0n],
    [2440588, -1n],
    [2440588, 86_400_000_000_001n],
  ] as const) {
    bytes.setBigInt64(0, nano, true)
    bytes.setUint32(8, day, true)
    const source = memory.put(bytes)
    expect(kernels.int96ToMicros(source.address, source.address + 12, 1, memory.room(8).address)).toBe(-4)
  }
})

/** By the book: sign, exponent and fraction of a half. */
function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

test('every half becomes the float of the same value', () => {
  const halves = Uint16Array.from({ length: 65535 }, (_, i) => i)
  const source = memory.put(halves)
  const out = memory.room(halves.length * 4)
  const end = source.address + source.capacity
  expect(kernels.halfToFloat(source.address, end, halves.length, out.address)).toBe(halves.length)
  const floats = new Float32Array(memory.read(out.address, halves.length * 4).buffer)
  expect(halves.findIndex((half, i) => !Object.is(floats[i], halfValue(half)))).toBe(-1)
  expect(kernels.halfToFloat(source.address, end, 65536, out.address)).toBe(-1)
  memory.expectFenced(out)
})

test('booleans are unpacked from any index', () => {
  const bytes = Uint8Array.from({ length: 1000 }, () => random() * 256)
  const source = memory.put(bytes)
  const end = source.address + bytes.length
  let done = 0
  for (const piece of pieces(8000, random)) {
    const out = memory.room(piece)
    expect(kernels.plainBooleans(source.address, end, done, piece, out.address)).toBe(piece)
    expect([...memory.read(out.address, piece)]).toEqual(
      Array.from({ length: piece }, (_, i) => (bytes[(done + i) >> 3]! >> ((done + i) & 7)) & 1),
    )
    memory.expectFenced(out)
    done += piece
  }
  expect(kernels.plainBooleans(source.address, end, 7999, 2, source.address)).toBe(-1)
})

test('values are copied within the page only', () => {
  const source = memory.put([1, 2, 3, 4, 5, 6, 7, 8])
  const out = memory.room(8)
  expect(kernels.plainCopy(source.address, source.address + 8, 4, 2, out.address)).toBe(2)
  expect([...memory.read(out.address, 8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(kernels.plainCopy(source.address, source.address + 8, 8, 2, out.address)).toBe(-1)
  expect(kernels.plainCopy(source.address, source.address + 8, 0xffffffff, 0xffffffff, out.address)).toBe(-1)
})
