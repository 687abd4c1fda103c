import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, pieces, seeded } from '../kernel-harness.ts'
import { type DeltaShape, encodeDelta, varint64 } from './delta-encoder.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(8)

function open(bytes: readonly number[]): { state: number; count: number } {
  const source = memory.put(bytes)
  const state = memory.room(kernels.deltaStateBytes()).address
  return { state, count: kernels.deltaInit(state, source.address, source.address + bytes.length) }
}

function randomBits(bits: number): bigint {
  let value = 0n
  for (let i = 0; i < bits; i += 16) value = (value << 16n) | BigInt(Math.floor(random() * 65536))
  return BigInt.asUintN(bits, value)
}

/** Values whose deltas take about `width` bits. */
function walk(count: number, width: number, bits: 32 | 64): bigint[] {
  let last = BigInt.asIntN(bits, randomBits(bits))
  const step = BigInt.asIntN(bits, randomBits(bits)) >> BigInt(Math.floor(random() * bits))
  return Array.from({ length: count }, () => {
    const now = last
    last = BigInt.asIntN(bits, last + step + randomBits(width))
    return now
  })
}

const shapes = [
  [128, 4],
  [128, 1],
  [256, 2],
  [64, 8],
] as const

for (const bits of [32, 64] as const) {
  test(`int${bits} deltas of every width are read in pieces of any size`, () => {
    for (let width = 0; width <= bits; width++) {
      memory.reset()
      const [block, miniblocks] = shapes[width % shapes.length]!
      const shape: DeltaShape = { bits, block, miniblocks }
      const values = walk([1, 2, 33, 129, 700][Math.floor(random() * 5)]!, width, bits)
      const bytes = encodeDelta(values, shape)
      const { state, count } = open(bytes)
      expect(count).toBe(values.length)
      let done = 0
      for (const piece of pieces(count, random)) {
        if (random() < 0.2) {
          expect(kernels.deltaSkip(state, piece)).toBe(piece)
        } else if (bits === 64) {
          const out = memory.room(piece * 8)
          expect(kernels.deltaReadI64(state, piece, out.address)).toBe(piece)
          expectSame(memory.i64s(out.address, piece), BigInt64Array.from(values.slice(done, done + piece)))
          memory.expectFenced(out)
        } else {
          const out = memory.room(piece * 4)
          expect(kernels.deltaReadI32(state, piece, out.address)).toBe(piece)
          expectSame(memory.i32s(out.address, piece), Int32Array.from(values.slice(done, done + piece), Number))
          memory.expectFenced(out)
        }
        done += piece
      }
      expect(kernels.deltaSkip(state, 1)).toBe(-1)
    }
  })
}

test('the last miniblock may lack its padding, but no value', () => {
  const values = Array.from({ length: 10 }, (_, i) => BigInt(i * i))
  const bytes = encodeDelta(values, { bits: 64, block: 128, miniblocks: 4 })
  const width = 5 // the deltas are 1 to 17
  const shortest = bytes.length - (32 * width) / 8 + Math.ceil((9 * width) / 8)
  const out = memory.room(80)
  expect(kernels.deltaReadI64(open(bytes.slice(0, shortest)).state, 10, out.address)).toBe(10)
  expect([...memory.i64s(out.address, 10)]).toEqual(values)
  expect(kernels.deltaReadI64(open(bytes.slice(0, shortest - 1)).state, 10, out.address)).toBe(-1)
})

test('damaged headers and widths end with a code', () => {
  const header = (block: bigint, miniblocks: bigint, count: bigint) => [block, miniblocks, count, 0n].flatMap(varint64)
  expect(open([]).count).toBe(-1)
  expect(open([128, 1, 4]).count).toBe(-1)
  expect(open(header(128n, 0n, 5n)).count).toBe(-3)
  expect(open(header(128n, 3n, 5n)).count).toBe(-3)
  expect(open(header(12n, 3n, 5n)).count).toBe(-3)
  expect(open(header(0n, 1n, 5n)).count).toBe(-3)
  expect(open(header(128n, 4n, 2n ** 31n)).count).toBe(-3)
  expect(open(header(2n ** 31n, 4n, 5n)).count).toBe(-3)
  expect(open(new Array<number>(40).fill(0xff)).count).toBe(-3)
  const out = memory.room(40)
  const read = (bytes: number[]) => kernels.deltaReadI64(open([...header(128n, 4n, 5n), ...bytes]).state, 5, out.address)
  expect(read([])).toBe(-1)
  expect(read([0, 1, 1, 1])).toBe(-1)
  expect(read([0, 65, 0, 0, 0, ...new Array<number>(400).fill(0)])).toBe(-3)
  expect(read([0, 64, 0, 0, 0, ...new Array<number>(31).fill(0)])).toBe(-1)
})

test('changed bytes never make it write outside of its room', () => {
  const values = walk(300, 20, 64)
  const good = encodeDelta(values, { bits: 64, block: 128, miniblocks: 4 })
  for (let round = 0; round < 1500; round++) {
    memory.reset()
    const bytes = good.slice(0, Math.ceil(random() * good.length))
    for (let i = 0; i < 3; i++) bytes[Math.floor(random() ** 2 * bytes.length)] = Math.floor(random() * 256)
    const { state, count } = open(bytes)
    if (count < 0) continue
    const out = memory.room(100 * 8)
    for (let i = 0; i < 4; i++) {
      const result = random() < 0.5 ? kernels.deltaReadI64(state, 100, out.address) : kernels.deltaReadI32(state, 100, out.address)
      expect([100, -1, -3]).toContain(result)
      if (result < 0) break
    }
    memory.expectFenced(out)
  }
})
