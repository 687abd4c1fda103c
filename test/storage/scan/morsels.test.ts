import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutRanges, rowsIn, slicesOf } from '../../../src/storage/scan/morsels.ts'
import { intersect } from '../../../src/storage/scan/page-pruning.ts'

const ranges = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 200_000 })), { minLength: 1, maxLength: 8 })
  .map((parts) => {
    let at = 0
    return parts.flatMap(([gap, length], i) => {
      const start = at + gap + (i > 0 ? 1 : 0)
      at = start + length
      return [start, at]
    })
  })

const rowsOf = (cut: readonly number[]) => Array.from({ length: cut.length / 2 }, (_, i) => [cut[2 * i]!, cut[2 * i + 1]!])

test('slices cover the ranges, in order and without overlap, and are about as many as asked for', () => {
  fc.assert(
    fc.property(
      ranges,
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.boolean(),
      (whole, slices, pageRows, hasPages) => {
        const end = whole[whole.length - 1]!
        const firstRows = Array.from({ length: Math.ceil(end / pageRows) }, (_, i) => i * pageRows)
        const cuts = cutRanges(whole, hasPages ? firstRows : undefined, slices)
        expect(cuts.length).toBeLessThanOrEqual(slices)
        expect(cuts.every((cut) => rowsIn(cut) > 0)).toBe(true)
        const joined: number[] = []
        for (const [start, stop] of cuts.flatMap(rowsOf)) {
          if (joined[joined.length - 1] === start) joined[joined.length - 1] = stop!
          else joined.push(start!, stop!)
        }
        expect(joined).toEqual(whole)
        if (!hasPages && rowsIn(whole) > slices * 100) {
          expect(Math.max(...cuts.map(rowsIn))).toBeLessThan((rowsIn(whole) / slices) * 1.6 + 10)
        }
      },
    ),
  )
})

const shares = (rowGroups: number, workers: number) => ({ rows: 10_000_000, rowGroups, workers })

test('row groups are cut only where there are too few of them, and the last ones', () => {
  expect(slicesOf(10_000_000, 0, shares(1, 2))).toBe(32)
  expect(slicesOf(10_000_000, 0, shares(7, 2))).toBe(5)
  expect(slicesOf(1_250_000, 0, shares(8, 2))).toBe(1)
  expect(slicesOf(1_250_000, 8_750_000, shares(8, 2))).toBe(4)
  expect(slicesOf(1_250_000, 8_750_000, shares(8, 1))).toBe(1)
  expect(slicesOf(100_000, 0, shares(1, 8))).toBe(1)
})

/** Rows that each worker takes where one needs `pace[worker]` for a row. */
function takenRows(morsels: readonly number[], pace: readonly number[]): { rows: number[]; ends: number[] } {
  const rows = pace.map(() => 0)
  const ends = pace.map(() => 0)
  for (const morsel of morsels) {
    const idlest = ends.indexOf(Math.min(...ends))
    rows[idlest]! += morsel
    ends[idlest]! += morsel * pace[idlest]!
  }
  return { rows, ends }
}

test('workers share row groups evenly, whatever their number, and end together also where one is slower', () => {
  for (const rowGroups of [1, 2, 3, 5, 7, 8, 9, 11, 16, 17, 20, 33, 90]) {
    for (const workers of [2, 3, 4]) {
      const groupRows = 122_880
      // Too few rows to be shared evenly: each slice is a tenth of a worker's.
      if (rowGroups * groupRows < workers * 10 * 65_536) continue
      const scan = { rows: rowGroups * groupRows, rowGroups, workers }
      const morsels: number[] = []
      for (let at = 0; at < rowGroups; at++) {
        const slices = slicesOf(groupRows, at * groupRows, scan)
        for (const cut of cutRanges([0, groupRows], undefined, slices)) morsels.push(rowsIn(cut))
      }
      const even = takenRows(morsels, Array(workers).fill(1)).rows
      expect(Math.max(...even) / Math.min(...even)).toBeLessThanOrEqual(1.12)
      const { ends } = takenRows(morsels, [1.5, ...Array(workers - 1).fill(1)])
      expect(Math.max(...ends) / Math.min(...ends)).toBeLessThanOrEqual(1.2)
    }
  }
})

test('intersection of ranges', () => {
  expect(intersect([0, 10, 20, 30], [5, 25])).toEqual([5, 10, 20, 25])
  expect(intersect([0, 10], [10, 20])).toEqual([])
  expect(intersect([], [1, 2])).toEqual([])
})
