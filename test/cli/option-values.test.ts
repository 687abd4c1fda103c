import { expect, test } from 'vitest'
import { count, countOrAll, memorySize } from '../../cli/option-values.ts'

test.each([
  ['2GB', 2e9],
  ['512 MiB', 512 * 2 ** 20],
  ['1.5gib', 1.5 * 2 ** 30],
  ['4096', 4096],
])('%s is %i bytes', (text, bytes) => expect(memorySize(text)).toBe(bytes))

test.each(['', 'GB', '-1GB', '2 apples', '0', '1e3MB'])('%j is no size', (text) =>
  expect(() => memorySize(text)).toThrow('expected a size'),
)

test.each(['0', '-1', '1.5', 'two', ''])('%j is no count', (text) => expect(() => count(text)).toThrow('expected a whole number'))

test('a count, or all', () => {
  expect(count('12')).toBe(12)
  expect(countOrAll('ALL')).toBe(Number.POSITIVE_INFINITY)
  expect(() => countOrAll('none')).toThrow('"all"')
})
