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

test('row groups are cut only where there are too few of them', () => {
  expect(slicesOf(10_000_000, 1, 2)).toBe(32)
  expect(slicesOf(10_000_000, 7, 2)).toBe(5)
  expect(slicesOf(10_000_000, 8, 2)).toBe(1)
  expect(slicesOf(100_000, 1, 8)).toBe(1)
})

test('intersection of ranges', () => {
  expect(intersect([0, 10, 20, 30], [5, 25])).toEqual([5, 10, 20, 25])
  expect(intersect([0, 10], [10, 20])).toEqual([])
  expect(intersect([], [1, 2])).toEqual([])
})
