// Columns → rows → columns: scatter, gather and the row collections between them.
import { expect, test } from 'vitest'
import { widthOf } from '../../../src/common/types.ts'
import { rowLayout } from '../../../src/physical/rows/row-layout.ts'
import { type Bytes, type Column, carrierOfKind, KINDS, Playground, shapes, TYPES, textOf } from '../columns.ts'

const SCATTER = { 1: 'scatter1', 4: 'scatter4', 8: 'scatter8', 16: 'scatter16' } as const
const GATHER = { 1: 'gather1', 4: 'gather4', 8: 'gather8', 16: 'gather16' } as const
const layout = rowLayout(
  KINDS.map((kind) => TYPES[kind]),
  8,
  16,
)

function open(play: Playground, collection = play.room(32)): number {
  play.kernels.rowsOpen(collection, play.arena.id, layout.width, layout.maskOffset, layout.maskBytes)
  return collection
}

/** Writes a column of each kind; returns where the rows lie. */
function write(play: Playground, collection: number, columns: readonly Column[], selection: number, live: readonly number[]): number {
  const { kernels } = play
  const count = live.length
  const [rows, heaps, need] = [play.room(count * 4 + 4), play.room(count * 4 + 4), play.room(count * 4 + 4)]
  const strings = columns[KINDS.indexOf('view')]!
  kernels.heapNeed(strings.address, selection, count, need)
  expect(play.u32s(need, count)).toEqual(live.map((row) => ((strings.values[row]?.length ?? 0) > 12 ? strings.values[row]!.length : 0)))
  expect(kernels.rowsReserve(collection, count, need, rows, heaps)).toBe(count)
  const heapStarts = play.u32s(heaps, count)
  columns.forEach(({ address, kind }, i) => {
    const { offset, nullBit } = layout.fields[i]!
    if (kind === 'view') kernels.scatterView(address, selection, count, rows, heaps, offset, nullBit)
    else kernels[SCATTER[widthOf(carrierOfKind(kind)) as 1]](address, selection, count, rows, offset, nullBit)
  })
  const needs = play.u32s(need, count)
  expect(play.u32s(heaps, count)).toEqual(heapStarts.map((start, j) => start + needs[j]!))
  return rows
}

/** Reads the field of each row as it lies there. */
function fieldsInRows(play: Playground, rows: readonly number[], column: number): Bytes[] {
  const { offset, nullBit } = layout.fields[column]!
  const kind = KINDS[column]!
  return rows.map((row) => {
    if ((play.engine.u8[row + (nullBit >>> 3)]! >> (nullBit & 7)) & 1) return null
    return kind === 'view' ? play.string(row + offset, row) : play.bytes(row + offset, widthOf(carrierOfKind(kind)))
  })
}

test('every field of every row is what the columns held', () => {
  for (const { layout: shape, nulls, selected, size } of shapes([0, 1, 7, 1000])) {
    const play = new Playground(size + 5)
    const columns = KINDS.map((kind) => play.column(kind, shape, size, nulls))
    const { selection, live } = play.rows(size, selected)
    const rows = write(play, open(play), columns, selection, live)
    const addresses = play.u32s(rows, live.length)
    columns.forEach((column, i) => {
      const expected = live.map((row) => column.values[row]!)
      expect(textOf(fieldsInRows(play, addresses, i))).toBe(textOf(expected))
      const { offset, nullBit } = layout.fields[i]!
      const width = widthOf(carrierOfKind(column.kind))
      const [values, validity] = [play.room(live.length * width + 16), play.room(live.length / 8 + 16)]
      const gather = play.kernels[column.kind === 'view' ? 'gatherView' : GATHER[width as 1]]
      expect(gather(rows, live.length, offset, nullBit, values, validity)).toBe(expected.filter((value) => value === null).length)
      const read = live.map((_, j): Bytes => {
        if (((play.engine.u8[validity + (j >>> 3)]! >> (j & 7)) & 1) === 0) return null
        return column.kind === 'view' ? play.string(values + j * 16) : play.bytes(values + j * width, width)
      })
      expect(textOf(read)).toBe(textOf(expected))
      if (!nulls) expect(gather(rows, live.length, offset, nullBit, values, 0)).toBe(0)
    })
  }
})

/** Reserves rows with these heap bytes; checks that they overlap nothing; returns their addresses. */
function reserve(play: Playground, collection: number, needs: readonly number[], taken: [from: number, to: number][]): number[] {
  const [rows, heaps] = [play.room(needs.length * 4), play.room(needs.length * 4)]
  expect(play.kernels.rowsReserve(collection, needs.length, play.putU32s(needs), rows, heaps)).toBe(needs.length)
  const addresses = play.u32s(rows, needs.length)
  play.u32s(heaps, needs.length).forEach((heap, j) => {
    taken.push([addresses[j]!, addresses[j]! + layout.width])
    if (needs[j]! > 0) taken.push([heap, heap + needs[j]!])
  })
  return addresses
}

function expectApart(taken: [from: number, to: number][]): void {
  const sorted = taken.toSorted(([a], [b]) => a - b)
  for (let i = 1; i < sorted.length; i++) expect(sorted[i]![0]).toBeGreaterThanOrEqual(sorted[i - 1]![1])
}

function list(play: Playground, collection: number, limits: () => number): number[] {
  const [cursor, out] = [play.room(8), play.room(8192 * 4)]
  const listed: number[] = []
  for (;;) {
    const count = play.kernels.rowsNext(collection, cursor, limits(), out)
    if (count === 0) break
    listed.push(...play.u32s(out, count))
  }
  expect(play.kernels.rowsNext(collection, cursor, 10, out)).toBe(0)
  return listed
}

test('rows of any size lie apart, and are listed in their order, over clearing and reuse', () => {
  const play = new Playground(11)
  const collection = open(play)
  let held = 0
  for (let round = 0; round < 6; round++) {
    const taken: [number, number][] = []
    const rows: number[] = []
    for (let batch = 0; batch < 20; batch++) {
      const needs = Array.from({ length: play.below(400) }, () => (play.random() < 0.1 ? play.below(3000) : 0))
      // Larger than a block.
      if (batch % 7 === 3) needs.push(300_000 + play.below(100_000))
      rows.push(...reserve(play, collection, needs, taken))
    }
    expect(play.u32s(collection + 8, 1)).toEqual([rows.length])
    expectApart(taken)
    expect(list(play, collection, () => 1 + play.below(500))).toEqual(rows)
    expect(list(play, collection, () => 8192)).toEqual(rows)
    play.kernels.rowsClear(collection)
    expect(list(play, collection, () => 8192)).toEqual([])
    if (round === 2) held = play.u32s(collection + 28, 1)[0]!
  }
  // Blocks are used again: after the first rounds there is hardly need for more.
  expect(play.u32s(collection + 28, 1)[0]).toBeLessThan(held * 1.6)
})

test('rows go to the collection that the top bits of their hash name', () => {
  for (const bits of [0, 1, 6]) {
    const play = new Playground(13)
    const collections = play.room(32 << bits)
    for (let p = 0; p < 1 << bits; p++) open(play, collections + p * 32)
    const hashes = Array.from({ length: 3000 }, () => (BigInt(play.below(2 ** 32)) << 32n) | BigInt(play.below(2 ** 32)))
    const [rows, heaps] = [play.room(12_000), play.room(12_000)]
    const needs = hashes.map((hash) => Number(hash & 31n))
    expect(play.kernels.rowsReservePartitioned(collections, play.putU64s(hashes), bits, 3000, play.putU32s(needs), rows, heaps)).toBe(3000)
    const addresses = play.u32s(rows, 3000)
    for (let p = 0; p < 1 << bits; p++) {
      const expected = addresses.filter((_, j) => bits === 0 || Number(hashes[j]! >> BigInt(64 - bits)) === p)
      expect(list(play, collections + p * 32, () => 100)).toEqual(expected)
    }
  }
})

test('a collection says how many rows fit the memory limit', () => {
  const play = new Playground(14)
  const collection = open(play)
  const [rows, heaps] = [play.room(400_000), play.room(400_000)]
  play.kernels.memorySetLimit(play.kernels.memoryUsed() + 65536)
  const fit = play.kernels.rowsReserve(collection, 100_000, 0, rows, heaps)
  expect(fit).toBeGreaterThan(100)
  expect(fit).toBeLessThan(100_000)
  expect(list(play, collection, () => 1000)).toEqual(play.u32s(rows, fit))
})
