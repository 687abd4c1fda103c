import { expect, test } from 'vitest'
import { geometricMean, ratios, summarize } from '../../../tpcx/bench/statistics.ts'

test('the median, the ends, the mean of ratios', () => {
  expect(summarize([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 })
  expect(summarize([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(geometricMean([0.5, 2])).toBeCloseTo(1)
})

test('ratios are of the runs that stood next to each other', () => {
  // The machine was busy in the second run: it shows in both times, and not in their ratio.
  expect(ratios([10, 40, 10], [20, 80, 20])).toEqual([0.5, 0.5, 0.5])
})
