import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter } from '../../src/wasm/byte-writer.ts'

function written(write: (out: ByteWriter) => void): number[] {
  const out = new ByteWriter()
  write(out)
  return [...out.toBytes()]
}

/** LEB128 read as the format's definition says: 7 bits a byte, least significant first, sign from the last byte's bit 6. */
function read(bytes: number[], signed: boolean): bigint {
  let value = 0n
  bytes.forEach((byte, i) => void (value |= BigInt(byte & 127) << BigInt(7 * i)))
  return signed ? BigInt.asIntN(7 * bytes.length, value) : value
}

test('unsigned numbers come back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      const bytes = written((out) => out.u32(value))
      expect(read(bytes, false)).toBe(BigInt(value))
      expect(bytes.map((byte) => byte >> 7)).toEqual(bytes.map((_, i) => Number(i < bytes.length - 1)))
    }),
  )
})

test('signed numbers come back, in as few bytes as hold them', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = written((out) => out.s64(value))
      expect(read(bytes, true)).toBe(value)
      if (bytes.length > 1) expect(BigInt.asIntN(7 * (bytes.length - 1), value)).not.toBe(value)
      if (BigInt.asIntN(32, value) === value) expect(written((out) => out.s32(Number(value)))).toEqual(bytes)
    }),
  )
})

test('a section is its id, its size and its content, and an empty one is left out', () => {
  expect(written((out) => out.section(3, (content) => content.bytes(new Array(300).fill(7))))).toEqual([
    3,
    172,
    2,
    ...new Array(300).fill(7),
  ])
  expect(written((out) => out.section(3, () => {}))).toEqual([])
})
