import { expect, test } from 'vitest'
import { writeLine } from '../../../cli/formats/line.ts'
import { INTEGER, VARCHAR } from '../../../src/index.ts'
import { resultOf, written } from '../made-up.ts'

test('a line a value, an empty line between rows', async () => {
  const columns = [['city', VARCHAR] as const, ['n', INTEGER] as const]
  const result = resultOf(columns, [
    ['Łódź\n', 1],
    [null, 2],
    ['x', null],
  ])
  expect(await written(writeLine, result)).toBe('city = Łódź\\n\n   n = 1\n\ncity = NULL\n   n = 2\n\ncity = x\n   n = NULL\n')
  expect(await written(writeLine, resultOf(columns, []))).toBe('')
})
