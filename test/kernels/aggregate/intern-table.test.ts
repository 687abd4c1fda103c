import { expect, test } from 'vitest'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../../src/memory/descriptor.ts'
import { type Bytes, type Column, Playground, SIZES, shapes, TYPES, textOf } from '../columns.ts'

function open(play: Playground): number {
  const table = play.room(64)
  expect(play.kernels.internOpen(table, play.arena.id)).toBeTruthy()
  return table
}

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
  const views = play.room(count * 16 + 16)
  kernels.internedViews(table, out, count, views)
  expect(textOf(ids.map((id, j): Bytes => (id === 0 ? null : play.string(views + j * 16))))).toBe(textOf(expected))
  // A view's bytes are padded with zeros, whatever lay there before.
  ids.forEach((_, j) => {
    const [length] = play.u32s(views + j * 16, 1)
    if (length! <= 12 && play.bytes(views + j * 16 + 4 + length!, 12 - length!).some((byte) => byte !== 0)) expect.fail('rubbish in a view')
  })
  const [hashes, expectedHashes] = [play.room(count * 8 + 8), play.room(count * 8 + 8)]
  kernels.hashInterned(table, out, count, hashes, true)
  kernels.hashColumnView(column.address, selection, count, expectedHashes, true)
  expect(play.u64s(hashes, count)).toEqual(play.u64s(expectedHashes, count))
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
function columnOf(play: Playground, strings: readonly string[]): Column {
  const values = play.room(strings.length * 16 + 16)
  strings.forEach((text, i) => {
    play.writeView(values + i * 16, Buffer.from(text))
  })
  const vector = { kind: 'flat', type: TYPES.view, values, validity: 0 } as const
  const address = writeDescriptor(play.engine, play.room(DESCRIPTOR_BYTES), vector)
  return { kind: 'view', vector, address, values: strings.map((text) => Buffer.from(text)) }
}

test('many strings, over growth, clearing and reuse', () => {
  const play = new Playground(2)
  const table = open(play)
  for (let round = 0; round < 3; round++) {
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
    play.kernels.internClear(table)
  }
})

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
