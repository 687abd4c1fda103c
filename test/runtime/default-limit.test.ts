import { expect, test } from 'vitest'
import { defaultMemoryLimit } from '../../src/runtime/default-limit.ts'

test.each([
  ['no bound', 0, 1000, 800],
  ['a bound beyond the machine, which means none', 2 ** 64, 1000, 800],
  ['a container of less', 500, 1000, 400],
])('%s', (_, constrained, machine, limit) => {
  expect(defaultMemoryLimit(constrained, machine)).toBe(limit)
})
