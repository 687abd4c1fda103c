import { expect, test } from 'vitest'
import { Playground } from '../columns.ts'

const WIDTH = 16
const PARTITIONS = 8

interface Table {
  readonly table: number
  readonly partitions: number
  readonly scratch: number
}

/** A table whose keys are `keyBytes` long; the words at `strings` are ids of the intern table given. */
function open(play: Playground, keyBytes: number, strings: readonly { offset: number; interned: number }[] = []): Table {
  const [table, partitions] = [play.room(64), play.room(32 * PARTITIONS)]
  for (let p = 0; p < PARTITIONS; p++) play.kernels.rowsOpen(partitions + p * 32, play.arena.id, keyBytes + WIDTH, 0, 0)
  const columns = play.putU32s(strings.flatMap(({ offset, interned }) => [offset, interned]))
  expect(play.kernels.groupsOpen(table, play.arena.id, keyBytes, partitions, PARTITIONS - 1, columns, strings.length)).toBeTruthy()
  return { table, partitions, scratch: play.room(play.kernels.groupsScratchBytes(keyBytes)) }
}

const groupCount = (play: Playground, { table }: Table) => play.u32s(table + 8, 1)[0]

/** The rows of each partition. */
function partitioned(play: Playground, { partitions }: Table): number[][] {
  return Array.from({ length: PARTITIONS }, (_, p) => {
    const collection = partitions + p * 32
    const out = play.room(play.u32s(collection + 8, 1)[0]! * 4 + 4)
    return play.u32s(out, play.kernels.rowsNext(collection, play.room(8), 1 << 20, out))
  })
}

test.each([8, 16, 40])('keys of %i bytes: each has one group, however the table grows', (keyBytes) => {
  const play = new Playground(keyBytes)
  const open1 = open(play, keyBytes)
  const out = play.room(8192 * 4)
  const groups = new Map<string, number>()
  for (const [count, distinct] of [0, 1, 7, 8192, 8192, 300, 8192, 8192, 8192].map((count) => [count, count > 300 ? 50_000 : 600])) {
    const keys = Buffer.alloc(count! * keyBytes)
    for (let j = 0; j < count!; j++) {
      keys.writeUInt32LE(play.below(distinct!), j * keyBytes)
      keys.writeUInt32LE(play.below(2), j * keyBytes + keyBytes - 4)
    }
    expect(play.kernels.groupsFind(open1.table, play.put(keys), count!, out, open1.scratch)).toBeTruthy()
    play.u32s(out, count!).forEach((row, j) => {
      const key = keys.subarray(j * keyBytes, (j + 1) * keyBytes).toString('hex')
      if (!groups.has(key)) {
        groups.set(key, row)
        // A new group: its key, then zeros.
        if (play.bytes(row, keyBytes + WIDTH).toString('hex') !== key + '00'.repeat(WIDTH)) expect.fail(`group of ${key}`)
      }
      if (groups.get(key) !== row) expect.fail(`${key}: ${row}`)
    })
    expect(new Set(groups.values()).size).toBe(groups.size)
    expect(groupCount(play, open1)).toBe(groups.size)
  }
  const listed = partitioned(play, open1)
  expect(listed.flat().toSorted((a, b) => a - b)).toEqual([...groups.values()].toSorted((a, b) => a - b))
  for (const rows of listed) expect(rows.length).toBeGreaterThan(groups.size / PARTITIONS / 2)
  const copied = play.room(groups.size * keyBytes)
  play.kernels.groupKeys(play.putU32s([...groups.values()]), groups.size, keyBytes, copied)
  expect(play.bytes(copied, groups.size * keyBytes).toString('hex')).toBe([...groups.keys()].join(''))
})

test('a directory of many segments', () => {
  const play = new Playground(7)
  const opened = open(play, 8)
  const total = 200_000
  const keys = play.putU64s(Array.from({ length: total }, (_, i) => BigInt(i) * 0x1_0001_0001n))
  const [out, again] = [play.room(total * 4), play.room(total * 4)]
  expect(play.kernels.groupsFind(opened.table, keys, total, out, opened.scratch)).toBeTruthy()
  expect(groupCount(play, opened)).toBe(total)
  expect(play.kernels.groupsFind(opened.table, keys, total, again, opened.scratch)).toBeTruthy()
  expect(groupCount(play, opened)).toBe(total)
  expect(Buffer.compare(play.bytes(out, total * 4), play.bytes(again, total * 4))).toBe(0)
})

test('equal keys go to the same partition, whatever ids their strings have', () => {
  const play = new Playground(9)
  const names = Array.from({ length: 400 }, (_, i) => `name ${i} ${'-'.repeat(i % 20)}`)
  const lane = (order: readonly number[]) => {
    const interned = play.room(64)
    play.kernels.internOpen(interned, play.arena.id)
    const views = play.room(names.length * 16)
    for (const [at, name] of order.entries()) play.writeView(views + at * 16, Buffer.from(names[name]!))
    const vector = play.putU32s([views, 0, 0, 0xffffffff])
    const [ids, scratch] = [play.room(names.length * 4), play.room(play.kernels.internScratchBytes(names.length))]
    play.kernels.internViews(interned, vector, 0, names.length, ids, scratch)
    const idOf = new Map(order.map((name, at) => [name, play.u32s(ids, names.length)[at]!]))
    const nameOf = new Map(order.map((name, at) => [play.u32s(ids, names.length)[at]!, names[name]]))
    return { interned, idOf, nameOf }
  }
  const order = names.map((_, i) => i)
  const lanes = [lane(order), lane(order.toReversed())]
  const one = lanes.map(({ interned, idOf, nameOf }) => {
    const opened = open(play, 8, [{ offset: 4, interned }])
    const known = play.room(500 * 4)
    const out = play.room(1000 * 4)
    const ids = play.putU32s([...order.map((name) => idOf.get(name)!), 0, 0])
    expect(play.kernels.groupsById(opened.table, known, ids, 402, out)).toBeTruthy()
    expect(groupCount(play, opened)).toBe(401)
    const describe = (row: number) => (play.u32s(row, 1)[0] === 1 ? null : nameOf.get(play.u32s(row + 4, 1)[0]!))
    // Found by key: the same partitions.
    const other = open(play, 8, [{ offset: 4, interned }])
    const keys = play.put(
      Buffer.concat([...order.map((name) => [0, idOf.get(name)!]), [1, 0]].map((words) => Buffer.from(Uint32Array.from(words).buffer))),
    )
    expect(play.kernels.groupsFind(other.table, keys, 401, out, other.scratch)).toBeTruthy()
    const sets = [opened, other].map((table) => partitioned(play, table).map((rows) => rows.map(describe).toSorted()))
    expect(sets[1]).toEqual(sets[0])
    return sets[0]
  })
  expect(one[1]).toEqual(one[0])
})

test('appending makes a group a key', () => {
  const play = new Playground(3)
  const opened = open(play, 8)
  const keys = Array.from({ length: 5000 }, () => BigInt(play.below(10)))
  const out = play.room(5000 * 4)
  expect(play.kernels.groupsAppend(opened.table, play.putU64s(keys), 5000, out, opened.scratch)).toBeTruthy()
  const groups = play.u32s(out, 5000)
  expect(new Set(groups).size).toBe(5000)
  expect(groups.map((row) => play.u64s(row, 1)[0])).toEqual(keys)
  expect(groupCount(play, opened)).toBe(5000)
  // The partition of a key is the one that a look-up chooses.
  const found = open(play, 8)
  play.kernels.groupsFind(found.table, play.putU64s(keys), 5000, out, found.scratch)
  const keysOf = (table: Table) => partitioned(play, table).map((rows) => [...new Set(rows.map((row) => play.u64s(row, 1)[0]))].toSorted())
  expect(keysOf(opened)).toEqual(keysOf(found))
})

test('a table says where memory is out', () => {
  const play = new Playground(4)
  const { table, scratch } = open(play, 8)
  const keys = play.putU64s(Array.from({ length: 60_000 }, (_, i) => BigInt(i)))
  const out = play.room(60_000 * 4)
  play.kernels.memorySetLimit(play.kernels.memoryUsed())
  expect(play.kernels.groupsFind(table, keys, 60_000, out, scratch)).toBeFalsy()
  expect(play.kernels.groupsAppend(table, keys, 60_000, out, scratch)).toBeFalsy()
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
