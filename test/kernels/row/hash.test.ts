import { expect, test } from 'vitest'
import { type Bytes, KINDS, type Kind, keyBytes, Playground, SIZES, shapes } from '../columns.ts'

const KERNELS = {
  u8: 'hashColumn1',
  i32: 'hashColumn4',
  i64: 'hashColumn8',
  u64: 'hashColumn8',
  i128: 'hashColumn16',
  f32: 'hashColumnF32',
  f64: 'hashColumnF64',
  view: 'hashColumnView',
} as const

const WORD = (value: bigint) => BigInt.asUintN(64, value)
const MULTIPLIER = 0x9e3779b97f4a7c15n
const rotl = (value: bigint, by: bigint) => WORD((value << by) | (value >> (64n - by)))

function mix(h: bigint): bigint {
  h = WORD((h ^ (h >> 30n)) * 0xbf58476d1ce4e5b9n)
  h = WORD((h ^ (h >> 27n)) * 0x94d049bb133111ebn)
  return h ^ (h >> 31n)
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function hashOf(kind: Kind, value: Bytes): bigint {
  if (value === null) return 0x6a09e667f3bcc909n
  const bytes = keyBytes(kind, value)
  if (kind !== 'view' && kind !== 'i128') return mix(WORD((littleEndian(bytes) + 1n) * MULTIPLIER))
  let h = WORD(BigInt(bytes.length) * MULTIPLIER)
  // The first 16 bytes, zeros where there are fewer; then 16 at a time, of which the last are the value's last.
  for (let i = 0; i === 0 || i < bytes.length; i += 16) {
    const from = i === 0 ? 0 : Math.min(i, bytes.length - 16)
    for (const at of [from, from + 8]) h = WORD(rotl(h ^ littleEndian(bytes.subarray(at, at + 8)), 29n) * MULTIPLIER)
  }
  return mix(h)
}

test.each(KINDS)('%s: as a loop over the values', (kind) => {
  for (const { layout, nulls, selected, size } of shapes()) {
    const play = new Playground(size + 3)
    const column = play.column(kind, layout, size, nulls)
    const { selection, live } = play.rows(size, selected)
    const hashes = play.room(size * 8 + 8)
    play.kernels[KERNELS[kind]](column.address, selection, live.length, hashes, true)
    const known = new Map<string, bigint>()
    const expected = live.map((row) => {
      const value = column.values[row]!
      const key = value === null ? 'NULL' : value.toString('hex')
      if (!known.has(key)) known.set(key, hashOf(kind, value))
      return known.get(key)
    })
    expect(play.u64s(hashes, live.length)).toEqual(expected)
  }
})

test('a second column is mixed in', () => {
  const play = new Playground(1)
  const [first, second] = [play.column('i32', 'flat', 100, true), play.column('view', 'dictionary', 100, true)]
  const hashes = play.room(800)
  play.kernels.hashColumn4(first.address, 0, 100, hashes, true)
  play.kernels.hashColumnView(second.address, 0, 100, hashes, false)
  const expected = first.values.map((value, row) =>
    mix(WORD(rotl(hashOf('i32', value), 23n) * MULTIPLIER + hashOf('view', second.values[row]!))),
  )
  expect(play.u64s(hashes, 100)).toEqual(expected)
})

test('the hashes of many numbers spread over all partitions and slots', () => {
  const play = new Playground(2)
  const size = SIZES.at(-1)!
  const hashes = play.room(size * 8)
  const vector = play.column('i64', 'flat', size, false)
  for (let row = 0; row < size; row++)
    play.engine.view.setBigInt64((vector.vector as { values: number }).values + row * 8, BigInt(row), true)
  play.kernels.hashColumn8(vector.address, 0, size, hashes, true)
  const all = play.u64s(hashes, size)
  expect(new Set(all).size).toBe(size)
  for (const part of [(h: bigint) => h >> 58n, (h: bigint) => h & 63n]) {
    const counts = new Map<bigint, number>()
    for (const h of all) counts.set(part(h), (counts.get(part(h)) ?? 0) + 1)
    expect(counts.size).toBe(64)
    expect(Math.max(...counts.values())).toBeLessThan((size / 64) * 1.6)
  }
})

test('hashes without their top bits', () => {
  const play = new Playground(1)
  const hashes = play.room(24)
  const words = [0x0123456789abcdefn, WORD(-1n), 1n]
  for (const shift of [0n, 6n, 63n]) {
    for (const [i, word] of words.entries()) play.engine.view.setBigUint64(hashes + i * 8, word, true)
    play.kernels.lowerHashes(hashes, words.length, Number(shift))
    expect(play.u64s(hashes, words.length)).toEqual(words.map((word) => WORD(word << shift)))
  }
})
