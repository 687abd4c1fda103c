import { expect, test } from 'vitest'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../../src/memory/descriptor.ts'
import { type Bytes, type Column, Playground, SIZES, shapes, TYPES, textOf } from '../columns.ts'

function open(play: Playground): number {
  const table = play.room(64)
  expect(play.kernels.internOpen(table, play.arena.id)).toBeTruthy()
  return table
}

const MULTIPLIER = 0x9e3779b97f4a7c15n

/** Interns the live rows of a column and checks ids and views against a Map. */
function intern(
  play: Playground,
  table: number,
  column: Column,
  selection: number,
  live: readonly number[],
  seen: Map<string, number>,
): number[] {
  const { kernels } = play
  const count = live.length
  const [out, scratch] = [play.room(count * 4 + 4), play.room(kernels.internScratchBytes(count))]
  const known = play.room(2000)
  const done =
    column.vector.kind === 'dictionary'
      ? kernels.internDictionary(table, column.address, known, selection, count, out, scratch)
      : kernels.internViews(table, column.address, selection, count, out, scratch)
  expect(done).toBeTruthy()
  const ids = play.u32s(out, count)
  const expected = live.map((row) => column.values[row]!)
  ids.forEach((id, j) => {
    const value = expected[j]!
    if ((value === null) !== (id === 0)) expect.fail(`id ${id} of ${value}`)
    if (value === null) return
    const key = value.toString('latin1')
    if (!seen.has(key)) seen.set(key, id)
    if (seen.get(key) !== id) expect.fail(`${key} has the ids ${seen.get(key)} and ${id}`)
  })
  expect(new Set(seen.values()).size).toBe(seen.size)
  // As the final side reads them: rows whose word behind the null mask is the id, then the entry's address.
  const rows = play.room(count * 8 + 8)
  ids.forEach((id, j) => {
    play.engine.u32.set([id === 0 ? 1 : 0, id], (rows + j * 8) >>> 2)
  })
  kernels.internedEntries(table, rows, 8, 4, count)
  const [views, validity] = [play.room(count * 16 + 16), play.room(count / 8 + 16)]
  const addresses = play.putU32s(ids.map((_, j) => rows + j * 8))
  expect(kernels.gatherEntries(addresses, count, 4, 0, views, validity)).toBe(ids.filter((id) => id === 0).length)
  expect(textOf(ids.map((id, j): Bytes => (id === 0 ? null : play.string(views + j * 16))))).toBe(textOf(expected))
  // A view's bytes are padded with zeros, whatever lay there before.
  ids.forEach((_, j) => {
    const [length] = play.u32s(views + j * 16, 1)
    if (length! <= 12 && play.bytes(views + j * 16 + 4 + length!, 12 - length!).some((byte) => byte !== 0)) expect.fail('rubbish in a view')
  })
  return ids
}

test('a string has one id, whatever the layout', () => {
  const play = new Playground(1)
  const table = open(play)
  const seen = new Map<string, number>()
  for (const { layout, nulls, selected, size } of shapes()) {
    const { selection, live } = play.rows(size, selected)
    intern(play, table, play.column('view', layout, size, nulls), selection, live, seen)
  }
  expect(seen.size).toBeGreaterThan(100)
})

/** A flat column of these strings. */
function columnOf(play: Playground, strings: readonly (string | Buffer)[]): Column {
  const values = play.room(strings.length * 16 + 16)
  const bytes = strings.map((text) => (typeof text === 'string' ? Buffer.from(text) : text))
  bytes.forEach((text, i) => {
    play.writeView(values + i * 16, text)
  })
  const vector = { kind: 'flat', type: TYPES.view, values, validity: 0 } as const
  const address = writeDescriptor(play.engine, play.room(DESCRIPTOR_BYTES), vector)
  return { kind: 'view', vector, address, values: bytes }
}

test('many strings, over growth', () => {
  const play = new Playground(2)
  for (let round = 0; round < 3; round++) {
    const table = open(play)
    const seen = new Map<string, number>()
    for (const size of SIZES) {
      const strings = Array.from({ length: size }, () => {
        const text = `${round}-${play.below(5000)}`
        return play.below(3) === 0 ? text : text + 'x'.repeat(play.below(40))
      })
      if (size > 100) strings.push('y'.repeat(100_000), `${'y'.repeat(99_999)}z`)
      intern(
        play,
        table,
        columnOf(play, strings),
        0,
        strings.map((_, row) => row),
        seen,
      )
    }
    expect(seen.size).toBeGreaterThan(4000)
  }
})

test('strings of one length and one hash are told apart, wherever they differ', () => {
  const play = new Playground(4)
  const hashes = play.room(16)
  for (let length = 16; length <= 96; length += 16) {
    for (let at = 0; at < length; at += 16) {
      const first = Buffer.from(Array.from({ length }, () => play.below(256)))
      const pair = [first, sameHash(first, at)]
      const column = columnOf(play, pair)
      play.kernels.hashColumnView(column.address, 0, 2, hashes, true)
      expect(new Set(play.u64s(hashes, 2)).size).toBe(1)
      expect(intern(play, open(play), column, 0, [0, 1], new Map())).toEqual([1, 2])
    }
  }
})

/** Another string with the same hash: one word differs, and the next one makes up for it, as hashBytes (src/kernels/row/hash.ts) is built. */
function sameHash(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes)
  other.writeUInt8(bytes[at]! ^ 1, at)
  const change = stateAt(bytes, at + 8) ^ stateAt(other, at + 8)
  other.writeBigUInt64LE(bytes.readBigUInt64LE(at + 8) ^ change, at + 8)
  return other
}

/** What the words before `end` have made of the hash. */
function stateAt(bytes: Buffer, end: number): bigint {
  let h = BigInt.asUintN(64, BigInt(bytes.length) * MULTIPLIER)
  for (let at = 0; at < end; at += 8) {
    h ^= bytes.readBigUInt64LE(at)
    h = BigInt.asUintN(64, ((h << 29n) | (h >> 35n)) * MULTIPLIER)
  }
  return h
}

test('a table says where memory is out', () => {
  const play = new Playground(3)
  const table = open(play)
  const column = columnOf(
    play,
    Array.from({ length: 8000 }, (_, i) => `a string of more than twelve bytes ${i}`),
  )
  const [out, scratch] = [play.room(8000 * 4), play.room(play.kernels.internScratchBytes(8000))]
  play.kernels.memorySetLimit(play.kernels.memoryUsed())
  expect(play.kernels.internViews(table, column.address, 0, 8000, out, scratch)).toBeFalsy()
})

test('equal strings of several tables get the entry of the first that has them', () => {
  const play = new Playground(11)
  const { kernels } = play
  const count = 3000
  const scratch = play.room(kernels.internScratchBytes(count))
  const lanes = [0, 1, 2].map((lane) => {
    const table = open(play)
    const strings = Array.from({ length: count }, () => `${'long '.repeat(play.below(4))}${play.below(4000) + lane * 1500}`)
    const ids = play.room(count * 4)
    kernels.internViews(table, columnOf(play, strings).address, 0, count, ids, scratch)
    return { table, strings, ids }
  })
  const tables = play.putU32s(lanes.map(({ table }) => table))
  const entries = ({ table, ids }: { table: number; ids: number }) => {
    const keys = play.putU32s(play.u32s(ids, count))
    kernels.internedEntries(table, keys, 4, 0, count)
    return play.u32s(keys, count)
  }
  const before = lanes.map(entries)
  const firsts = new Map<string, number>()
  lanes.forEach(({ strings }, lane) => {
    strings.forEach((text, j) => {
      if (!firsts.has(text)) firsts.set(text, before[lane]![j]!)
    })
  })
  // Twice and in pieces: doing it again changes nothing.
  for (const cuts of [
    [0, 1, 700, 1 << 30],
    [0, 1 << 30],
  ]) {
    lanes.forEach(({ table }, lane) => {
      cuts.slice(1).forEach((to, c) => {
        kernels.internUnify(table, tables, lane, cuts[c]!, Math.min(to, kernels.internCount(table)), scratch)
      })
    })
    expect(lanes.map(entries)).toEqual(lanes.map(({ strings }) => strings.map((text) => firsts.get(text)!)))
  }
})
