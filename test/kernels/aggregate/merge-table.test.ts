import { expect, test } from 'vitest'
import { KINDS, Playground, SIZES } from '../columns.ts'
import { compareValues, makeRows, randomSpec } from '../sort/rows.ts'

test('rows of equal keys find the first of them', () => {
  for (let seed = 0; seed < 12; seed++) {
    const play = new Playground(seed)
    const specs = Array.from({ length: seed % 3 }, () => ({
      ...randomSpec(play, KINDS[play.below(KINDS.length)]!),
      descending: false,
      nullsFirst: false,
    }))
    const count = Math.min(1000, SIZES[seed % 4]!)
    const { rows, values, keys } = makeRows(play, specs, count)
    // Few distinct hashes that agree in slot and tag: the keys must decide.
    const firstOf = (j: number) => values.findIndex((other) => compareValues(specs, other, values[j]!) === 0)
    const firsts = rows.map((_, j) => firstOf(j))
    rows.forEach((row, j) => {
      play.engine.i64[row >>> 3] = BigInt.asIntN(64, BigInt(firsts[j]! % 3) * 0x8000_0001_0000_0010n)
    })
    const slots = 4096
    const [directory, out] = [play.room(slots * 8), play.room(count * 4 + 4)]
    const address = play.putU32s(rows)
    const half = count >> 1
    play.kernels.mergeFind(directory, slots - 1, address, half, keys.address, keys.count, out)
    play.kernels.mergeFind(directory, slots - 1, address + half * 4, count - half, keys.address, keys.count, out + half * 4)
    expect(play.u32s(out, count)).toEqual(firsts.map((first) => rows[first]))

    const ownFirsts = play.room(count * 4 + 8)
    const others = play.kernels.mergeSplit(address, out, count, ownFirsts)
    const isFirst = (_: number, j: number) => firsts[j] === j
    const later = rows.map((_, j) => j).filter((j) => firsts[j] !== j)
    expect(others).toBe(later.length)
    expect(play.u32s(ownFirsts, count - others)).toEqual(rows.filter(isFirst))
    expect(play.u32s(address, others)).toEqual(later.map((j) => rows[j]))
    expect(play.u32s(out, others)).toEqual(later.map((j) => rows[firsts[j]!]))
  }
})
