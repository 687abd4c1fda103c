import { expect, test } from 'vitest'
import { Playground } from '../columns.ts'

const NULL_PREFIX = 2n ** 64n - 1n

/** Entries as a sort leaves them, and the tree of their further prefixes. */
function build(play: Playground, count: number) {
  const prefixes = Array.from({ length: count }, () => (play.below(12) === 0 ? NULL_PREFIX : BigInt(play.below(500))))
  prefixes.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const further = Array.from({ length: count }, (_, i) => (prefixes[i]! % 1000n) + BigInt(play.below(20)))
  const entries = play.putU64s(prefixes.flatMap((prefix, i) => [prefix, BigInt(1000 + i)]))
  const levels = [play.putU64s(further)]
  for (let nodes = count; nodes > 64; ) {
    const above = play.room(Math.ceil(nodes / 64) * 8)
    nodes = play.kernels.joinRangeLevel(levels.at(-1)!, nodes, above)
    levels.push(above)
  }
  return { prefixes, further, entries, tree: play.putU32s([levels.length, ...levels]) }
}

test.each([false, true])('pairs of rows within a range are listed in any portions; with a further bound: %s', (hasTree) => {
  for (let seed = 0; seed < 40; seed++) {
    const play = new Playground(seed)
    const count = seed % 8 === 0 ? 4200 : play.below(200)
    const { prefixes, further, entries, tree } = build(play, count)
    const values = play.kernels.joinRangeEntries(entries, count)
    expect(values).toBe(prefixes.filter((prefix) => prefix !== NULL_PREFIX).length)

    const rows = play.below(12)
    const bound = () => (play.below(10) === 0 ? NULL_PREFIX : BigInt(play.below(520)))
    const [lower, upper, least] = [0, 1, 2].map(() => Array.from({ length: rows }, bound)) as [bigint[], bigint[], bigint[]]
    const [hasLower, hasUpper] = [play.below(3) > 0, play.below(3) > 0]
    const ranges = play.room(rows * 8 + 8)
    play.kernels.joinRanges(entries, values, hasLower ? play.putU64s(lower) : 0, hasUpper ? play.putU64s(upper) : 0, rows, ranges)

    const pairs: string[] = []
    const state = play.putU32s([0, 0, 0])
    const [limit, places, found] = [1 + play.below(300), play.room(1200), play.room(1200)]
    const bounds = play.putU64s(least)
    for (;;) {
      const more = play.kernels.joinRangePairs(entries, ranges, 0, rows, 0, hasTree ? tree : 0, bounds, state, limit, places, found)
      if (more === 0) break
      expect(more).toBeLessThanOrEqual(limit)
      const at = play.u32s(places, more)
      play.u32s(found, more).forEach((row, k) => {
        pairs.push(`${at[k]} ${row}`)
      })
    }
    const expected = lower.flatMap((_, j) => {
      if ((hasLower && lower[j] === NULL_PREFIX) || (hasUpper && upper[j] === NULL_PREFIX)) return []
      return prefixes.flatMap((prefix, i) => {
        const isWithin = i < values && (!hasLower || prefix >= lower[j]!) && (!hasUpper || prefix <= upper[j]!)
        return isWithin && (!hasTree || further[i]! >= least[j]!) ? [`${j} ${1000 + i}`] : []
      })
    })
    expect(pairs).toEqual(expected)
  }
})

test('a row that needs no more pairs gets no more than its turn', () => {
  const play = new Playground(7)
  const [count, rows] = [20000, 8]
  const entries = play.putU64s(Array.from({ length: count }, (_, i) => [BigInt(i), BigInt(i)]).flat())
  const ranges = play.room(rows * 8)
  play.kernels.joinRanges(entries, count, play.putU64s(Array<bigint>(rows).fill(0n)), 0, rows, ranges)
  const flags = play.room(rows)
  const [state, places, found] = [play.putU32s([0, 0, 0]), play.room(4096), play.room(4096)]
  const pairs = (limit: number) => play.kernels.joinRangePairs(entries, ranges, 0, rows, flags, 0, 0, state, limit, places, found)
  const listed = pairs(1024)
  expect(new Set(play.u32s(places, listed)).size).toBe(rows)
  // All but the last have their match.
  play.engine.u8.fill(1, flags, flags + rows - 1)
  const rest: number[] = []
  for (let more = pairs(1024); more > 0; more = pairs(1024)) {
    expect(new Set(play.u32s(places, more))).toEqual(new Set([rows - 1]))
    rest.push(...play.u32s(found, more))
  }
  expect(new Set(rest).size).toBe(rest.length)
  expect(rest.at(-1)).toBe(count - 1)
})
