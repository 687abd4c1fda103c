// Prefixes computed from statistics are those that the kernel computes from the values, in every order; what they cannot know is left wide.
import { expect, test } from 'vitest'
import { orderCode } from '../../../src/memory/descriptor.ts'
import { zonesOf } from '../../../src/physical/runtime-filter/zones.ts'
import type { ValueRange } from '../../../src/storage/parquet/statistics.ts'
import { readValue } from '../../../src/storage/scan/engine-value.ts'
import type { EngineValue } from '../../../src/storage/scan/predicate.ts'
import { KINDS, Playground, TYPES } from '../../kernels/columns.ts'

const ROWS = 64
const LARGEST = 2n ** 64n - 1n
const range = (over: Partial<ValueRange>): ValueRange => ({
  ...{ min: undefined, max: undefined, minExact: true, maxExact: true, nullCount: 0, rows: ROWS, mayHoldNaN: false },
  ...over,
})

test.each(KINDS)('%s', (kind) => {
  for (let seed = 0; seed < 20; seed++) {
    const play = new Playground(seed)
    const { vector, address } = play.column(kind, 'flat', ROWS, false)
    const order = { descending: seed % 2 === 1, nullsFirst: seed % 3 === 0 }
    const prefixes = play.room(ROWS * 8)
    const type = TYPES[kind]
    play.kernels.sortPrefix(address, 0, ROWS, orderCode(type), order.descending, order.nullsFirst, prefixes)
    const expected = play.u64s(prefixes, ROWS)
    const view = new DataView(play.engine.u8.buffer)
    const values = expected.map((_, row): EngineValue => readValue(view, type, (vector as { values: number }).values + row * WIDTH[kind]))
    const known = values.map((value, row) => ({ value, prefix: expected[row]! })).filter(({ value }) => !Number.isNaN(value))
    const { low, high } = zonesOf(
      known.map(({ value }) => range({ min: value, max: value })),
      type,
      order,
    )
    const prefixesOfKnown = known.map(({ prefix }) => prefix)
    expect([...low]).toEqual(prefixesOfKnown)
    expect([...high]).toEqual(prefixesOfKnown)
  }
})

const WIDTH = { u8: 1, i32: 4, i64: 8, u64: 8, i128: 16, f32: 4, f64: 8, view: 16 } as const

test('NULLs, NaNs and missing bounds widen a zone to their side', () => {
  const zone = (over: Partial<ValueRange>, descending: boolean, nullsFirst: boolean) => {
    const { low, high } = zonesOf([range(over)], TYPES.f64, { descending, nullsFirst })
    return [low[0] === 0n ? 'open' : 'bound', high[0] === LARGEST ? 'open' : 'bound']
  }
  const both = { min: 1, max: 2 }
  expect(zone(both, false, false)).toEqual(['bound', 'bound'])
  expect(zone({ ...both, nullCount: 1 }, false, true)).toEqual(['open', 'bound'])
  expect(zone({ ...both, nullCount: undefined }, true, false)).toEqual(['bound', 'open'])
  expect(zone({ ...both, mayHoldNaN: true }, false, false)).toEqual(['bound', 'open'])
  expect(zone({ ...both, mayHoldNaN: true }, true, false)).toEqual(['open', 'bound'])
  expect(zone({ min: 1 }, false, false)).toEqual(['bound', 'open'])
  expect(zone({ nullCount: ROWS }, false, false)).toEqual(['bound', 'open'])
})
