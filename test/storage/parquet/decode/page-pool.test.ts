import { expect, test } from 'vitest'
import { PagePool } from '../../../../src/storage/parquet/decode/page-pool.ts'

function pool() {
  const asked: number[] = []
  let next = 0
  const pages = new PagePool((bytes) => {
    asked.push(bytes)
    next += bytes
    return next - bytes
  })
  return { pages, asked }
}

// The allocator's blocks are powers of two: a byte more than one takes the next.
test.each([4096, 65536, 1 << 20, 9 << 20, 16 << 20])(
  'a buffer for a page of nearly %d bytes takes no larger block than the page',
  (bytes) => {
    const { pages, asked } = pool()
    const { capacity } = pages.acquire(bytes - 64)
    expect(capacity).toBeGreaterThanOrEqual(bytes - 64)
    expect(asked).toEqual([bytes])
  },
)

test('a small page leaves the large buffer to the large one', () => {
  const { pages, asked } = pool()
  const small = pages.acquire(100_000)
  const large = pages.acquire(9 << 20)
  pages.release(small)
  pages.release(large)
  expect(pages.acquire(90_000)).toBe(small)
  expect(pages.acquire(9 << 20)).toBe(large)
  expect(asked).toHaveLength(2)
})

test('of equal buffers the one that was freed last is taken', () => {
  const { pages } = pool()
  const [first, second] = [pages.acquire(5000), pages.acquire(5000)]
  pages.release(second)
  pages.release(first)
  expect(pages.acquire(5000)).toBe(first)
})
