import { expect, test } from 'vitest'
import { largestFirst } from '../../src/physical/sources/largest-first.ts'

/** Rows of each worker where the idlest takes the next morsel. */
function taken(rows: readonly number[], order: readonly number[], workers: number): number[] {
  const sums = Array<number>(workers).fill(0)
  for (const morsel of order) sums[sums.indexOf(Math.min(...sums))]! += rows[morsel]!
  return sums
}

test('a part with half of all rows, wherever it is, leaves the other worker the other half', () => {
  for (let giant = 0; giant < 64; giant++) {
    const rows = Array.from({ length: 64 }, (_, part) => (part === giant ? 64_000 : 1_000))
    const order = largestFirst(rows)
    expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, part) => part))
    const [a, b] = taken(rows, order, 2) as [number, number]
    expect(Math.max(a, b) / Math.min(a, b)).toBeLessThan(1.03)
  }
})

test('of equal parts the first comes first', () => {
  expect(largestFirst([5, 9, 5, 9, 0])).toEqual([1, 3, 0, 2, 4])
})
