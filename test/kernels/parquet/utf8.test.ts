import { isUtf8 } from 'node:buffer'
import { beforeEach, expect, test } from 'vitest'
import { KernelHarness, seeded } from '../kernel-harness.ts'

const memory = new KernelHarness()
const { kernels } = memory
beforeEach(() => memory.reset())
const random = seeded(11)

function valid(bytes: Uint8Array): number {
  memory.reset()
  const source = memory.put(bytes)
  return kernels.utf8Valid(source.address, bytes.length)
}

test('every character is valid, alone and at every place of a block', () => {
  const wrong: number[] = []
  for (let code = 0; code <= 0x10ffff; code += code < 0x900 ? 1 : 0x3b) {
    if (code >= 0xd800 && code < 0xe000) continue
    const bytes = Buffer.from('x'.repeat(code % 70) + String.fromCodePoint(code) + 'y'.repeat(code % 3))
    if (!valid(bytes)) wrong.push(code)
  }
  expect(wrong).toEqual([])
})

test('all sequences of bytes at the edges of the rules agree with the platform', () => {
  const edges = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4,
    0xf5, 0xff,
  ]
  const source = memory.put(new Uint8Array(100)).address
  const wrong: number[][] = []
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        for (const d of [0x00, 0x80, 0xbf, 0xc2]) {
          const bytes = Uint8Array.of(a, b, c, d)
          const at = source + 10 + ((a + b + c) % 20)
          memory.bytes.fill(0x20, source, source + 100)
          memory.bytes.set(bytes, at)
          const expected = isUtf8(bytes) ? 1 : 0
          const whole = kernels.utf8Valid(source, at - source + 4)
          if (
            kernels.utf8Valid(at, 4) !== expected ||
            whole !== expected ||
            kernels.utf8Valid(source, 100) !== Number(isUtf8(memory.read(source, 100)))
          )
            wrong.push([...bytes])
        }
      }
    }
  }
  expect(wrong).toEqual([])
})

test('random text with a byte changed agrees with the platform', () => {
  const alphabet = [...'aé€😀ñ日本 ~xyz']
  for (let round = 0; round < 4000; round++) {
    const text = Array.from({ length: Math.floor(random() * 150) }, () => alphabet[Math.floor(random() ** 2 * alphabet.length)]!).join('')
    const bytes = Buffer.from(text)
    expect(valid(bytes)).toBe(1)
    if (bytes.length === 0) continue
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    const cut = bytes.subarray(0, Math.ceil(random() * bytes.length))
    expect(valid(cut)).toBe(isUtf8(cut) ? 1 : 0)
  }
})

test('views are checked up to the first that is wrong', () => {
  const strings = ['', 'ascii', 'é', 'twelve bytes', 'more than twelve bytes', '日本語日本語', '日本'].map((text) => Buffer.from(text))
  for (const bad of [Buffer.of(0xff), Buffer.from('a fairly long text \xe9', 'latin1'), Buffer.of(0x61, 0xc3)]) {
    const page = memory.put([...strings, bad, ...strings].flatMap((bytes) => [bytes.length, 0, 0, 0, ...bytes]))
    const views = memory.room(16 * 15)
    kernels.plainViews(page.address, page.address + page.capacity, 15, views.address)
    expect(kernels.utf8ValidViews(views.address, 15)).toBe(strings.length)
    expect(kernels.utf8ValidViews(views.address, strings.length)).toBe(strings.length)
  }
})

test('one byte beyond ASCII is noticed at every place', () => {
  for (const length of [0, 1, 63, 64, 65, 130]) {
    const source = memory.put(new Uint8Array(length).fill(0x7f))
    expect(kernels.isAscii(source.address, length)).toBe(1)
    for (let i = 0; i < length; i++) {
      memory.bytes[source.address + i] = 0x80
      expect(kernels.isAscii(source.address, length)).toBe(0)
      memory.bytes[source.address + i] = 0x7f
    }
  }
})
