import { describe, expect, test } from 'vitest'
import { Random } from '../../../tpcx/generate/random.ts'
import { Weighted, zipfWeights } from '../../../tpcx/generate/weighted.ts'

const drawn = (random: Random, count: number) => Array.from({ length: count }, () => random.next())

describe('a stream of random numbers', () => {
  test('is pinned: generated logs must not change with the version', () => {
    expect(drawn(new Random(1, 2, 3), 4)).toEqual([2879441356, 398458013, 1570649908, 2981660709])
  })

  test('is repeated by the same seed and path, and by no other', () => {
    const streams = [[0], [1], [2 ** 32], [2 ** 53 - 1], [1, 0], [1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0]] as [number, ...number[]][]
    const heads = streams.map((path) => drawn(new Random(...path), 3).join())
    expect(streams.map((path) => drawn(new Random(...path), 3).join())).toEqual(heads)
    expect(new Set(heads).size).toBe(streams.length)
  })

  test('spreads evenly', () => {
    const random = new Random(7)
    const counts = new Array<number>(16).fill(0)
    for (let draw = 0; draw < 160_000; draw++) counts[random.below(16)]!++
    // Ten thousand each; the standard deviation is 97.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  test('stays within its limits', () => {
    const random = new Random(8)
    for (let draw = 0; draw < 1000; draw++) {
      expect(random.below(3)).toBeLessThan(3)
      expect(random.unit()).toBeLessThan(1)
    }
    expect(random.chance(0)).toBe(false)
    expect(random.chance(1)).toBe(true)
  })
})

describe('weighted draws', () => {
  test.each([[[5]], [[1, 1]], [[0, 3, 1]], [[8, 1, 0, 0, 1]], [[...zipfWeights(10)]], [[...zipfWeights(10, 8)]]])(
    'follow %j',
    (weights) => {
      const weighted = new Weighted(weights)
      const random = new Random(9)
      const counts = weights.map(() => 0)
      const draws = 100_000
      for (let draw = 0; draw < draws; draw++) counts[weighted.draw(random)]!++
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      counts.forEach((count, item) => {
        const expected = (draws * weights[item]!) / total
        expect(Math.abs(count - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected))
      })
    },
  )
})
