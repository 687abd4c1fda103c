import { describe, expect, test } from 'vitest'
import { orderCode } from '../../../src/memory/descriptor.ts'
import { type Bytes, KINDS, Playground, SIZES, shapes, TYPES } from '../columns.ts'
import { compareValues, type KeySpec, makeEntries, makeRows, randomSpec, rowsOf } from './rows.ts'

const DIRECTIONS = [false, true].flatMap((descending) => [false, true].map((nullsFirst) => ({ descending, nullsFirst })))

describe.each(KINDS)('%s', (kind) => {
  test('rows are sorted, stably, in either direction', () => {
    for (const direction of DIRECTIONS) {
      for (const size of [0, 1, 7, 13, 500]) {
        const play = new Playground(size)
        const specs: KeySpec[] = [{ kind, ...direction }]
        const { rows, values, keys } = makeRows(play, specs, size)
        const entries = makeEntries(
          play,
          rows,
          rows.map(() => 0n),
        )
        const sorted = play.kernels.sortRows(entries, play.room(size * 16 + 16), size, keys.address, keys.count, 0)
        const expected = rows.map((row, j) => ({ row, j })).sort((a, b) => compareValues(specs, values[a.j]!, values[b.j]!))
        expect(rowsOf(play, sorted, size)).toEqual(expected.map(({ row }) => row))
      }
    }
  })

  test('prefixes are ordered as the values, as far as they differ', () => {
    for (const { layout, nulls, selected, size } of shapes([0, 1, 7, 600])) {
      const play = new Playground(size + 1)
      const { descending, nullsFirst } = DIRECTIONS[play.below(4)]!
      const column = play.column(kind, layout, size, nulls)
      const { selection, live } = play.rows(size, selected)
      const prefixes = play.room(size * 8 + 8)
      play.kernels.sortPrefix(column.address, selection, live.length, orderCode(TYPES[kind]), descending, nullsFirst, prefixes)
      const specs = [{ kind, descending, nullsFirst }]
      const found = play
        .u64s(prefixes, live.length)
        .map((prefix, j): { prefix: bigint; value: Bytes } => ({ prefix, value: column.values[live[j]!]! }))
      found.sort((a, b) => compareValues(specs, [a.value], [b.value]))
      for (let j = 1; j < found.length; j++) {
        const [a, b] = [found[j - 1]!, found[j]!]
        expect(a.prefix <= b.prefix).toBe(true)
        if ((a.value === null) !== (b.value === null)) expect(a.prefix < b.prefix).toBe(true)
        if (compareValues(specs, [a.value], [b.value]) === 0) expect(a.prefix).toBe(b.prefix)
      }
    }
  })
})

test('several keys, with the prefix of the first', () => {
  for (let seed = 0; seed < 30; seed++) {
    const play = new Playground(seed)
    const specs = Array.from({ length: 1 + play.below(4) }, () => randomSpec(play, KINDS[play.below(KINDS.length)]!))
    const size = 1 + play.below(300)
    const { rows, values, keys, layout } = makeRows(play, specs, size)
    const field = layout.fields[0]!
    const [first, validity] = [play.room(size * 16), play.room(size / 8 + 16)]
    const gather = { 1: 'gather1', 4: 'gather4', 8: 'gather8', 16: 'gather16' } as const
    const width = { u8: 1, i32: 4, i64: 8, f32: 4, f64: 8, i128: 16, view: 16 }[field.carrier] as 1
    play.kernels[field.carrier === 'view' ? 'gatherView' : gather[width]](
      play.putU32s(rows),
      size,
      field.offset,
      field.nullBit,
      first,
      validity,
    )
    const descriptor = play.putU32s([first, validity, 0, 0xffffffff])
    const prefixes = play.room(size * 8)
    play.kernels.sortPrefix(descriptor, 0, size, orderCode(field.type), specs[0]!.descending, specs[0]!.nullsFirst, prefixes)
    const entries = makeEntries(play, rows, play.u64s(prefixes, size))
    const sorted = play.kernels.sortRows(entries, play.room(size * 16), size, keys.address, keys.count, 0)
    const expected = rows.map((row, j) => ({ row, j })).sort((a, b) => compareValues(specs, values[a.j]!, values[b.j]!))
    expect(rowsOf(play, sorted, size)).toEqual(expected.map(({ row }) => row))
  }
})

test('rows within a bound', () => {
  for (const size of SIZES) {
    for (const selected of [false, true]) {
      const play = new Playground(size)
      const { selection, live } = play.rows(size, selected)
      const prefixes = live.map(() => (play.below(4) === 0 ? 2n ** 64n - 1n : BigInt(play.below(50)) << 58n))
      const bound = 20n << 58n
      const out = play.room(size * 4 + 4)
      const address = play.putU64s(prefixes)
      const kept = play.kernels.selectWithin(address, selection, live.length, bound, out)
      const expected = live.filter((_, j) => prefixes[j]! <= bound)
      expect(play.u32s(out, kept)).toEqual(expected)
    }
  }
})

test('a sort that nobody waits for leaves off', () => {
  const size = 40_000
  const play = new Playground(1)
  const sort = (prefixOf: (i: number) => bigint, word: number) => {
    const entries = makeEntries(
      play,
      Array<number>(size).fill(0),
      Array.from({ length: size }, (_, i) => prefixOf(i)),
    )
    const spare = play.room((size + play.kernels.sortSpareEntries()) * 16)
    return play.kernels.sortRows(entries, spare, size, 0, 0, word)
  }
  const waitedFor = play.putU32s([0])
  const cancelled = play.putU32s([1])
  for (const prefixOf of [(i: number) => BigInt((i * 7919) % size), () => 1n]) {
    expect(sort(prefixOf, waitedFor)).not.toBe(0)
    expect(sort(prefixOf, cancelled)).toBe(0)
  }
})

test('entries may lie at the end of all addresses', () => {
  const size = 20_000
  const play = new Playground(1)
  const { engine, kernels } = play
  const spare = play.room((size + kernels.sortSpareEntries()) * 16)
  const entries = (kernels.memoryHeapEnd() >>> 0) - size * 16
  expect(entries).toBeGreaterThan(spare + size * 32)
  for (let i = 0; i < size; i++) engine.i64[entries / 8 + i * 2] = BigInt((i * 7919) % size)
  const sorted = kernels.sortRows(entries, spare, size, 0, 0, play.putU32s([0])) >>> 0
  const prefixes = Array.from({ length: size }, (_, i) => Number(engine.i64[sorted / 8 + i * 2]))
  expect(prefixes).toEqual(Array.from({ length: size }, (_, i) => i))
})
