import { expect, test } from 'vitest'
import { list, optional, type Piece, piece, sqlOf } from '../../../tpcx/fuzz/piece.ts'
import { maySkip } from '../../../tpcx/fuzz/skipped.ts'

const bad = piece('int', ['1'])`overflow(x)`
const good = piece('int', ['1'])`y`
const when = (condition: Piece) => optional(piece('where')` WHERE ${condition}`)
const select = (item: Piece, from: Piece) => piece('query')`SELECT ${list([item, good])} ${from}`
const from = (where: Piece | string = '') => piece('source')`FROM t${where}`
const more = (value: Piece) => piece('bool', ['true'])`(${value} > 3)`

const skips = (query: Piece) => maySkip(query, async (tree) => sqlOf(tree).includes('overflow'))

test('what every plan must compute is none to be skipped', async () => {
  expect(await skips(select(bad, from()))).toBe(false)
  expect(await skips(select(piece('int', ['1'])`(${bad} + ${good})`, from()))).toBe(false)
  // The one condition is looked at for each row.
  expect(await skips(select(good, from(when(more(bad)))))).toBe(false)
})

test('a branch, a row that is left out and a column that nobody reads are', async () => {
  expect(await skips(select(piece('int', ['1'])`CASE WHEN z THEN ${bad} END`, from()))).toBe(true)
  expect(await skips(select(good, from(when(piece('bool', ['true'])`(${more(good)} AND ${more(bad)})`))))).toBe(true)
  expect(await skips(select(bad, from(when(more(good)))))).toBe(true)
  expect(await skips(select(good, piece('source')`FROM (${select(bad, from())}) d`))).toBe(true)
})

test('so is not what no plain value in its place mends', async () => {
  expect(await maySkip(select(bad, from(when(more(good)))), async () => true)).toBe(false)
})
