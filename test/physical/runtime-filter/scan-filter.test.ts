// Run-time filters over columns of every type and layout: none drops a row that it must keep, and what they drop is what they say.
import { describe, expect, test } from 'vitest'
import { carrierOf } from '../../../src/common/types.ts'
import { orderCode } from '../../../src/memory/descriptor.ts'
import { HASH_KERNELS } from '../../../src/physical/rows/row-hash.ts'
import { hasKeyBlock, publishKeyBlock } from '../../../src/physical/runtime-filter/key-block.ts'
import {
  bloomWords,
  KEY_ORDER,
  publishBloom,
  publishBound,
  publishRange,
  readRuntimeFilter,
} from '../../../src/physical/runtime-filter/runtime-filter.ts'
import { ScanFilter } from '../../../src/physical/runtime-filter/scan-filter.ts'
import { type Column, KINDS, type Kind, keyBytes, orderOf, Playground, type Rows, shapes, TYPES } from '../../kernels/columns.ts'

const ROWS = 200
const NO_ZONES = { low: new BigUint64Array(0), high: new BigUint64Array(0) }

class Setup {
  readonly play: Playground
  readonly filter: number

  constructor(seed: number) {
    this.play = new Playground(seed)
    this.filter = this.play.room(32)
  }

  /** The rows of a column that the filter leaves, by a filter opened for it. */
  left(column: Column, rows: Rows, order = KEY_ORDER): number[] {
    const { engine, arena } = this.play
    const filter = new ScanFilter(engine, arena, ROWS, { slot: 0, column: 0, order, zones: NO_ZONES, origin: 'test' }, this.filter)
    const live = { selection: rows.selection, selected: rows.live.length }
    if (!filter.isActive) return [...rows.live]
    const { selection, selected } = filter.select(column.vector, live)
    return selection === 0 ? [...rows.live] : this.play.u32s(selection, selected)
  }

  prefixes(column: Column, order = KEY_ORDER): { address: number; values: bigint[] } {
    const { play } = this
    const address = play.room(ROWS * 8)
    const count = column.values.length
    play.kernels.sortPrefix(column.address, 0, count, orderCode(column.vector.type), order.descending, order.nullsFirst, address)
    return { address, values: play.u64s(address, count) }
  }
}

const SHAPES = shapes([1, ROWS])

describe.each(KINDS)('%s', (kind) => {
  test('a range of keys keeps the keys, and what lies between them', () => {
    SHAPES.forEach(({ layout, nulls, selected, size }, seed) => {
      const setup = new Setup(seed)
      const { play } = setup
      const build = play.column(kind, 'flat', 4, nulls)
      const range = play.putU64s([2n ** 64n - 1n, 0n])
      play.kernels.rangeWiden(setup.prefixes(build).address, 4, range)
      const [low, high] = play.u64s(range, 2) as [bigint, bigint]
      publishRange(play.engine, setup.filter, BigInt.asIntN(64, low), high)
      const probe = play.column(kind, layout, size, nulls)
      const rows = play.rows(size, selected)
      const { values } = setup.prefixes(probe)
      const left = setup.left(probe, rows)
      expect(left).toEqual(rows.live.filter((row) => values[row]! >= low && values[row]! <= high))
      const keys = build.values.filter((value) => value !== null)
      for (const row of rows.live) {
        const value = probe.values[row]!
        if (value === null) expect(left).not.toContain(row)
        else if (keys.some((key) => orderOf(kind, key, value) === 0)) expect(left).toContain(row)
      }
    })
  })

  test('a bound keeps what is at most as far, in every order', () => {
    SHAPES.forEach(({ layout, nulls, selected, size }, seed) => {
      const setup = new Setup(1000 + seed)
      const { play } = setup
      const order = { descending: seed % 2 === 1, nullsFirst: seed % 3 === 0 }
      const probe = play.column(kind, layout, size, nulls)
      const rows = play.rows(size, selected)
      const at = play.below(size)
      const bound = probe.values[at]!
      publishBound(play.engine, setup.filter, setup.prefixes(probe, order).values[at]!)
      const left = setup.left(probe, rows, order)
      for (const row of rows.live) if (isWithin(kind, probe.values[row]!, bound, order)) expect(left).toContain(row)
      const isDropped = (row: number) => probe.values[row] === null && !order.nullsFirst && bound !== null
      expect(left.some(isDropped)).toBe(false)
    })
  })

  test('a Bloom filter keeps the keys', () => {
    SHAPES.forEach(({ layout, nulls, selected, size }, seed) => {
      const setup = new Setup(2000 + seed)
      const { play } = setup
      const build = play.column(kind, 'flat', 4, false)
      const words = bloomWords(4)
      const bloom = play.room(words * 8)
      const hashes = play.room(4 * 8)
      play.kernels[HASH_KERNELS[carrierOf(build.vector.type)]](build.address, 0, 4, hashes, true)
      play.kernels.bloomInsert(hashes, 4, bloom, words - 1)
      publishBloom(play.engine, setup.filter, bloom, words)
      const probe = play.column(kind, layout, size, nulls)
      const rows = play.rows(size, selected)
      const left = setup.left(probe, rows)
      const keys = new Set(build.values.map((value) => keyBytes(kind, value!).toString('hex')))
      for (const row of rows.live) {
        const value = probe.values[row]!
        if (value !== null && keys.has(keyBytes(kind, value).toString('hex'))) expect(left).toContain(row)
      }
    })
  })
})

describe.each(KINDS.filter((kind) => hasKeyBlock(TYPES[kind])))('%s', (kind) => {
  test.each([
    ['near one another', 1n],
    ['far from one another', 2n ** 22n],
    ['too far for bits', 2n ** 26n],
  ])('a block of keys %s keeps them', (_, step) => {
    SHAPES.forEach(({ layout, nulls, selected, size }, seed) => {
      const setup = new Setup(3000 + seed)
      const { play } = setup
      const { engine } = play
      const probe = play.column(kind, layout, size, nulls)
      const bits = carrierOf(probe.vector.type) === 'i64' ? 64 : 32
      const wordOf = (value: Buffer) => (bits === 64 ? value.readBigInt64LE() : BigInt(value.readInt32LE()))
      const first = probe.values.find((value) => value !== null)
      const base = first ? wordOf(first) : 0n
      const keys = Array.from({ length: 5 }, (_, i) => BigInt.asIntN(bits, base + BigInt(i) * step))
      const at = play.putU64s(keys.map((key) => BigInt.asUintN(64, key)))
      publishKeyBlock(engine, play.arena, setup.filter, { type: probe.vector.type, keys: at, count: 5, range: play.room(16), name: 'test' })
      const rows = play.rows(size, selected)
      const left = setup.left(probe, rows)
      const isKey = (row: number) => probe.values[row] !== null && keys.includes(wordOf(probe.values[row]!))
      expect(left).toEqual(expect.arrayContaining(rows.live.filter(isKey)))
      expect(left.filter((row) => probe.values[row] === null)).toEqual([])
      // Bits are exact.
      if (step === 1n && keys.every((key) => key >= base)) expect(left.filter((row) => !isKey(row))).toEqual([])
    })
  })
})

function isWithin(kind: Kind, value: Buffer | null, bound: Buffer | null, order: { descending: boolean; nullsFirst: boolean }): boolean {
  if (value === null || bound === null) return value === bound || (value === null) === order.nullsFirst
  const difference = orderOf(kind, value, bound)
  return order.descending ? difference >= 0 : difference <= 0
}

test('a Bloom filter drops nearly all other keys', () => {
  const { play } = new Setup(1)
  const keys = 10_000
  const words = bloomWords(keys)
  const bloom = play.room(words * 8)
  const of = (first: number) => {
    const values = play.putU64s(Array.from({ length: keys }, (_, i) => BigInt(first + i)))
    const column = play.room(16)
    play.engine.u32.set([values, 0, 0, 0xffffffff], column >>> 2)
    const hashes = play.room(keys * 8)
    play.kernels.hashColumn8(column, 0, keys, hashes, true)
    return hashes
  }
  const out = play.room(keys * 4)
  play.kernels.bloomInsert(of(0), keys, bloom, words - 1)
  expect(play.kernels.bloomSelect(of(0), 0, keys, bloom, words - 1, out)).toBe(keys)
  expect(play.kernels.bloomSelect(of(1_000_000), 0, keys, bloom, words - 1, out)).toBeLessThan(keys / 10)
})

test('a filter says nothing at first, then ever more', () => {
  const { play, filter } = new Setup(2)
  const largest = 2n ** 64n - 1n
  expect(readRuntimeFilter(play.engine, filter)).toMatchObject({ low: 0n, high: largest, bloom: 0 })
  publishBound(play.engine, filter, 500n)
  publishBound(play.engine, filter, 700n)
  publishRange(play.engine, filter, 10n, 600n)
  publishRange(play.engine, filter, 5n, -1n)
  expect(readRuntimeFilter(play.engine, filter)).toMatchObject({ low: 10n, high: 500n })
})
