import { expect, test } from 'vitest'
import { writeJson, writeNdjson } from '../../../cli/formats/json.ts'
import { BIGINT, DATE, DOUBLE, VARCHAR } from '../../../src/index.ts'
import { resultOf, written } from '../made-up.ts'

test('one object a line, every digit kept', async () => {
  const result = resultOf(
    [
      ['n', BIGINT],
      ['day', DATE],
      ['x', DOUBLE],
      ['t', VARCHAR],
    ],
    [
      [9223372036854775807n, 0, 0.1, 'say "hi"\n'],
      [null, null, Number.POSITIVE_INFINITY, null],
      [-1n, -1, -0, ''],
    ],
  )
  const text = await written(writeJson, result)
  expect(text).toBe(`[{"n":9223372036854775807,"day":"1970-01-01","x":0.1,"t":"say \\"hi\\"\\n"},
{"n":null,"day":null,"x":"inf","t":null},
{"n":-1,"day":"1969-12-31","x":-0.0,"t":""}]
`)
  expect(JSON.parse(text)).toHaveLength(3)
})

test('no rows are an empty array', async () => {
  expect(await written(writeJson, resultOf([['n', BIGINT]], []))).toBe('[]\n')
})

test('columns of one name keep their values', async () => {
  const names = ['a', 'a_1', 'a', 'a']
  const result = resultOf(
    names.map((name) => [name, BIGINT] as const),
    [[1n, 2n, 3n, 4n]],
  )
  expect(await written(writeJson, result)).toBe('[{"a":1,"a_1":2,"a_2":3,"a_3":4}]\n')
})

test('NDJSON: an object a line and nothing else', async () => {
  const columns = [['n', BIGINT] as const, ['t', VARCHAR] as const]
  const result = resultOf(columns, [
    [1n, 'two\nlines'],
    [null, null],
  ])
  expect(await written(writeNdjson, result)).toBe('{"n":1,"t":"two\\nlines"}\n{"n":null,"t":null}\n')
  expect(await written(writeNdjson, resultOf(columns, []))).toBe('')
})
