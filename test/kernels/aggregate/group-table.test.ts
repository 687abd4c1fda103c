import { expect, test } from 'vitest'
import { Playground } from '../columns.ts'

const WIDTH = 16

function open(play: Playground, keyBytes: number): { table: number; rows: number } {
  const [table, rows] = [play.room(32), play.room(32)]
  play.kernels.rowsOpen(rows, play.arena.id, keyBytes + WIDTH, 0, 0)
  expect(play.kernels.groupsOpen(table, play.arena.id, keyBytes, rows)).toBeTruthy()
  return { table, rows }
}

const groupCount = (play: Playground, table: number) => play.u32s(table + 8, 1)[0]

test.each([8, 16, 40])('keys of %i bytes: each has one group, over growth, clearing and reuse', (keyBytes) => {
  const play = new Playground(keyBytes)
  const { table } = open(play, keyBytes)
  const [out, scratch] = [play.room(8192 * 4), play.room(8192 * 16)]
  for (let round = 0; round < 3; round++) {
    const groups = new Map<string, number>()
    for (const count of [0, 1, 7, 8192, 8192, 300]) {
      const keys = Buffer.alloc(count * keyBytes)
      for (let j = 0; j < count; j++) {
        keys.writeUInt32LE(play.below(6000), j * keyBytes)
        keys.writeUInt32LE(play.below(2), j * keyBytes + keyBytes - 4)
      }
      expect(play.kernels.groupsFind(table, play.put(keys), count, out, scratch)).toBeTruthy()
      play.u32s(out, count).forEach((row, j) => {
        const key = keys.subarray(j * keyBytes, (j + 1) * keyBytes).toString('hex')
        if (!groups.has(key)) {
          groups.set(key, row)
          // A new group: its key, then zeros.
          if (play.bytes(row, keyBytes + WIDTH).toString('hex') !== key + '00'.repeat(WIDTH)) expect.fail(`group of ${key}`)
        }
        if (groups.get(key) !== row) expect.fail(`${key}: ${row}`)
      })
      expect(new Set(groups.values()).size).toBe(groups.size)
      expect(groupCount(play, table)).toBe(groups.size)
    }
    // States that the next round must not see.
    for (const row of groups.values()) play.engine.u8.fill(255, row + keyBytes, row + keyBytes + WIDTH)
    play.kernels.groupsClear(table)
    expect(groupCount(play, table)).toBe(0)
  }
})

test('appending makes a group a key', () => {
  const play = new Playground(3)
  const { table, rows } = open(play, 8)
  const keys = Array.from({ length: 5000 }, () => BigInt(play.below(10)))
  const out = play.room(5000 * 4)
  expect(play.kernels.groupsAppend(table, play.putU64s(keys), 5000, out)).toBeTruthy()
  const groups = play.u32s(out, 5000)
  expect(new Set(groups).size).toBe(5000)
  expect(groups.map((row) => play.u64s(row, 1)[0])).toEqual(keys)
  expect(groupCount(play, table)).toBe(5000)
  expect(play.u32s(rows + 8, 1)).toEqual([5000])
})

test('a table says where memory is out', () => {
  const play = new Playground(4)
  const { table } = open(play, 8)
  const keys = play.putU64s(Array.from({ length: 60_000 }, (_, i) => BigInt(i)))
  const [out, scratch] = [play.room(60_000 * 4), play.room(60_000 * 16)]
  play.kernels.memorySetLimit(play.kernels.memoryUsed())
  expect(play.kernels.groupsFind(table, keys, 60_000, out, scratch)).toBeFalsy()
  expect(play.kernels.groupsAppend(table, keys, 60_000, out)).toBeFalsy()
})

test('groups by dictionary ids', () => {
  const play = new Playground(5)
  for (const selected of [false, true]) {
    for (const size of [0, 1, 7, 8192]) {
      const columns = ['i32', 'view', 'u8'].map((kind) => play.column(kind as 'i32', 'dictionary', size, true))
      const { selection, live } = play.rows(size, selected)
      const index = play.room(size * 4 + 4)
      const ids = columns.map(({ vector }) => (vector.kind === 'dictionary' ? play.u32s(vector.ids, size) : []))
      const steps = [1, 50, 2500]
      columns.forEach(({ address }, c) => {
        play.kernels.denseIndex(address, selection, live.length, steps[c]!, c === 0, index)
      })
      const expected = live.map((row) => ids.reduce((sum, of, c) => sum + of[row]! * steps[c]!, 0))
      expect(play.u32s(index, live.length)).toEqual(expected)

      const known = play.room(125_000 * 4)
      for (const place of expected) if (place % 3 === 0) play.engine.u32[(known >>> 2) + place] = place + 1
      const [out, missing, rows] = [play.room(size * 4 + 4), play.room(size * 4 + 8), play.room(size * 4 + 4)]
      const misses = play.kernels.denseFind(known, index, live.length, out, missing)
      const missed = expected.flatMap((place, j) => (place % 3 === 0 ? [] : [j]))
      expect(play.u32s(missing, misses)).toEqual(missed)
      play.kernels.denseRows(selection, missing, misses, rows)
      expect(play.u32s(rows, misses)).toEqual(missed.map((j) => live[j]))
      play.kernels.denseLearn(known, index, missing, play.putU32s(missed.map((j) => expected[j]! + 1)), misses, out)
      expect(play.u32s(out, live.length)).toEqual(expected.map((place) => place + 1))
      expect(play.kernels.denseFind(known, index, live.length, out, missing)).toBe(0)
      expect(play.u32s(out, live.length)).toEqual(expected.map((place) => place + 1))
    }
  }
})
