import { beforeEach, expect, test } from 'vitest'
import { expectSame, KernelHarness, pieces, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(5)

const randomBytes = (length: number) => Uint8Array.from({ length }, () => random() * 256)

function expectView(address: number, bytes: Uint8Array, place: number) {
  const expected = new DataView(new ArrayBuffer(16))
  expected.setUint32(0, bytes.length, true)
  const inline = bytes.subarray(0, bytes.length > 12 ? 4 : 12)
  new Uint8Array(expected.buffer).set(inline, 4)
  if (bytes.length > 12) expected.setUint32(8, place, true)
  expectSame(memory.read(address, 16), new Uint8Array(expected.buffer))
}

function withLength(bytes: Uint8Array): number[] {
  return [...new Uint8Array(Uint32Array.of(bytes.length).buffer), ...bytes]
}

test('PLAIN byte arrays give views in pieces of any size', () => {
  const strings = Array.from({ length: 3000 }, (_, i) => randomBytes(i < 40 ? i : Math.floor(random() ** 3 * 60)))
  const page = memory.put(strings.flatMap(withLength))
  const end = page.address + page.capacity
  let at = page.address
  let done = 0
  for (const piece of pieces(strings.length, random)) {
    const batch = strings.slice(done, done + piece)
    const taken = batch.reduce((sum, bytes) => sum + 4 + bytes.length, 0)
    const out = memory.room(piece * 16)
    expect(kernels.plainViewsSkip(at, end, piece)).toBe(taken)
    expect(kernels.plainViews(at, end, piece, out.address)).toBe(taken)
    let place = at
    batch.forEach((bytes, i) => {
      expectView(out.address + i * 16, bytes, place + 4)
      place += 4 + bytes.length
    })
    memory.expectFenced(out)
    at += taken
    done += piece
  }
  expect(at).toBe(end)
  expect(kernels.plainViews(at, end, 1, memory.room(16).address)).toBe(-1)
})

test('lengths past the end are damage', () => {
  const out = memory.room(32)
  for (const page of [[1], [1, 0, 0, 0], [255, 255, 255, 255, 1, 2], [0, 0, 0, 0, 3, 0, 0, 0, 1, 2], [253, 255, 255, 255, 0, 0, 0, 0]]) {
    const source = memory.put(page)
    expect(kernels.plainViews(source.address, source.address + page.length, 2, out.address)).toBe(-1)
    expect(kernels.plainViewsSkip(source.address, source.address + page.length, 2)).toBe(-1)
  }
  expect(kernels.plainViews(out.address + 1, out.address, 0, out.address)).toBe(-1)
  memory.expectFenced(out)
})

test('random pages never make it read or write outside', () => {
  for (let round = 0; round < 2000; round++) {
    memory.reset()
    const page = memory.put(Uint8Array.from({ length: 64 }, () => (random() < 0.7 ? 0 : random() * 20)))
    const out = memory.room(10 * 16)
    const taken = kernels.plainViews(page.address, page.address + 64, 10, out.address)
    if (taken !== -1) {
      expect(taken).toBeLessThanOrEqual(64)
      for (let i = 0; i < 10; i++) {
        const length = memory.view.getUint32(out.address + i * 16, true)
        if (length <= 12) continue
        const place = memory.view.getUint32(out.address + i * 16 + 8, true)
        expect(place >= page.address + 4 && place + length <= page.address + 64).toBe(true)
      }
    }
    memory.expectFenced(out)
  }
})

test('values of a fixed width give views', () => {
  for (let width = 0; width <= 40; width++) {
    const bytes = randomBytes(width * 9)
    const source = memory.put(bytes)
    const out = memory.room(9 * 16)
    expect(kernels.fixedViews(source.address, source.address + bytes.length, width, 9, out.address)).toBe(9)
    for (let i = 0; i < 9; i++) expectView(out.address + i * 16, bytes.subarray(i * width, (i + 1) * width), source.address + i * width)
    if (width > 0) expect(kernels.fixedViews(source.address, source.address + bytes.length, width, 10, out.address)).toBe(-1)
    memory.expectFenced(out)
  }
})
