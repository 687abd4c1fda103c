import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, pieces, seeded } from '../kernel-harness.ts'
import { encodeDelta } from './delta-encoder.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(9)
const shape = { bits: 32, block: 128, miniblocks: 4 } as const

const lengthsOf = (parts: readonly Uint8Array[]) =>
  encodeDelta(
    parts.map((part) => BigInt(part.length)),
    shape,
  )

/** Random values, of which many begin like the one before. */
function randomStrings(count: number, width?: number): Uint8Array[] {
  let last = new Uint8Array(0)
  return Array.from({ length: count }, () => {
    const length = width ?? Math.floor(random() ** 3 * 80)
    const next = Uint8Array.from({ length }, () => random() * 256)
    next.set(last.subarray(0, Math.floor(random() * Math.min(length, last.length) + 0.5)))
    last = next
    return next
  })
}

function encodeByteArray(strings: readonly Uint8Array[]): number[] {
  const prefixes = strings.map((value, i) => {
    const before = strings[i - 1] ?? new Uint8Array(0)
    let same = 0
    while (same < value.length && same < before.length && value[same] === before[same]) same++
    return same
  })
  const rests = strings.map((value, i) => value.subarray(prefixes[i]!))
  return [...encodeDelta(prefixes.map(BigInt), shape), ...lengthsOf(rests), ...rests.flatMap((rest) => [...rest])]
}

function expectViews(address: number, strings: readonly Uint8Array[]) {
  strings.forEach((bytes, i) => {
    const view = address + i * 16
    expect(memory.view.getUint32(view, true)).toBe(bytes.length)
    const long = bytes.length > 12
    expectSame(memory.read(long ? memory.view.getUint32(view + 8, true) : view + 4, bytes.length), bytes)
    if (long) expectSame(memory.read(view + 4, 4), bytes.subarray(0, 4))
    else expectSame(memory.read(view + 4 + bytes.length, 12 - bytes.length), new Uint8Array(12 - bytes.length))
  })
}

test('delta lengths give views in pieces of any size', () => {
  for (const count of [0, 1, 2, 100, 2000]) {
    memory.reset()
    const strings = randomStrings(count)
    const bytes = [...lengthsOf(strings), ...strings.flatMap((value) => [...value])]
    const source = memory.put(bytes)
    const state = memory.room(kernels.deltaLengthStateBytes())
    expect(kernels.deltaLengthInit(state.address, source.address, source.address + bytes.length)).toBe(count)
    let done = 0
    for (const piece of pieces(count, random)) {
      if (random() < 0.2) {
        expect(kernels.deltaLengthSkip(state.address, piece)).toBe(piece)
      } else {
        const out = memory.room(piece * 16)
        expect(kernels.deltaLengthViews(state.address, piece, out.address)).toBe(piece)
        expectViews(out.address, strings.slice(done, done + piece))
        memory.expectFenced(out)
      }
      done += piece
    }
    expect(kernels.deltaLengthViews(state.address, 1, memory.room(16).address)).toBe(-1)
    memory.expectFenced(state)
  }
})

test('delta lengths that do not fit their bytes are damage', () => {
  const state = memory.room(kernels.deltaLengthStateBytes()).address
  const out = memory.room(64)
  for (const lengths of [
    [3n, 3n],
    [-1n, 2n],
    [2n ** 31n - 1n, 2n ** 31n - 1n],
  ]) {
    const bytes = [...encodeDelta(lengths, shape), 1, 2, 3, 4, 5]
    const source = memory.put(bytes)
    const end = source.address + bytes.length
    expect(kernels.deltaLengthInit(state, source.address, end)).toBe(2)
    expect(kernels.deltaLengthViews(state, 2, out.address)).toBe(-1)
    kernels.deltaLengthInit(state, source.address, end)
    expect(kernels.deltaLengthSkip(state, 2)).toBe(-1)
    memory.expectFenced(out)
  }
})

test('values that share their beginnings are joined to a PLAIN page', () => {
  for (const count of [0, 1, 2, 65, 1000]) {
    memory.reset()
    const strings = randomStrings(count)
    const bytes = encodeByteArray(strings)
    const source = memory.put(bytes)
    const end = source.address + bytes.length
    const scratch = memory.room(kernels.deltaByteArrayScratchBytes())
    const size = strings.reduce((sum, value) => sum + value.length, 0)
    expect(kernels.deltaByteArraySize(scratch.address, source.address, end, count)).toBe(size)
    const out = memory.room(size + 4 * count)
    expect(kernels.deltaByteArrayToPlain(scratch.address, source.address, end, count, 1, 0, out.address, out.capacity)).toBe(out.capacity)
    memory.expectFenced(out, 32)
    const views = memory.room(count * 16)
    expect(kernels.plainViews(out.address, out.address + out.capacity, count, views.address)).toBe(out.capacity)
    expectViews(views.address, strings)
    if (count > 0) {
      const narrow = memory.room(size + 4 * count - 1)
      expect(kernels.deltaByteArrayToPlain(scratch.address, source.address, end, count, 1, 0, narrow.address, narrow.capacity)).toBe(-2)
      memory.expectFenced(narrow, 32)
      expect(kernels.deltaByteArraySize(scratch.address, source.address, end, count + 1)).toBe(-1)
    }
    memory.expectFenced(scratch)
  }
})

test('values of a fixed width follow each other', () => {
  const strings = randomStrings(300, 16)
  const bytes = encodeByteArray(strings)
  const source = memory.put(bytes)
  const end = source.address + bytes.length
  const scratch = memory.room(kernels.deltaByteArrayScratchBytes()).address
  const out = memory.room(300 * 16)
  expect(kernels.deltaByteArrayToPlain(scratch, source.address, end, 300, 0, 16, out.address, out.capacity)).toBe(out.capacity)
  expectSame(memory.read(out.address, out.capacity), Buffer.concat(strings))
  expect(kernels.deltaByteArrayToPlain(scratch, source.address, end, 300, 0, 15, out.address, out.capacity)).toBe(-3)
  memory.expectFenced(out, 32)
})

test('changed bytes never make it write outside of its room', () => {
  const strings = randomStrings(150)
  const good = encodeByteArray(strings)
  const size = strings.reduce((sum, value) => sum + value.length + 4, 0)
  for (let round = 0; round < 1000; round++) {
    memory.reset()
    const bytes = good.slice(0, random() < 0.5 ? good.length : Math.ceil(random() * good.length))
    for (let i = 0; i < 3; i++) bytes[Math.floor(random() ** 2 * bytes.length)] = Math.floor(random() * 256)
    const source = memory.put(bytes)
    const end = source.address + bytes.length
    const scratch = memory.room(kernels.deltaByteArrayScratchBytes())
    const out = memory.room(size)
    const expectedSize = kernels.deltaByteArraySize(scratch.address, source.address, end, 150)
    const joined = kernels.deltaByteArrayToPlain(scratch.address, source.address, end, 150, 1, 0, out.address, size)
    if (expectedSize >= 0 && expectedSize + 600 <= size) expect(joined).toBe(expectedSize + 600)
    else expect(joined).toBeLessThan(0)
    memory.expectFenced(out, 32)
    memory.expectFenced(scratch)
  }
})
