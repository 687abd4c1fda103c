import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeCsv, writeTsv } from '../../../cli/formats/delimited.ts'
import { DOUBLE, INTEGER, VARCHAR } from '../../../src/index.ts'
import { resultOf, written } from '../made-up.ts'

test('quotes only where needed; NULL is empty, the empty text is quoted', async () => {
  const result = resultOf(
    [
      ['a,b', VARCHAR],
      ['n', INTEGER],
    ],
    [
      ['plain', 1],
      ['with "quotes"', null],
      ['two\nlines', -2],
      ['', 3],
      [null, 4],
    ],
  )
  expect(await written(writeCsv, result)).toBe('"a,b",n\nplain,1\n"with ""quotes""",\n"two\nlines",-2\n"",3\n,4\n')
})

test('an empty result is its header', async () => {
  expect(await written(writeCsv, resultOf([['a', DOUBLE]], []))).toBe('a\n')
})

test('what is written reads back by the rules of RFC 4180', async () => {
  const field = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ') }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 10 }), async (rows) => {
      const text = await written(
        writeCsv,
        resultOf(
          [
            ['x', VARCHAR],
            ['y', VARCHAR],
          ],
          rows,
        ),
      )
      expect(parse(text).slice(1)).toEqual(rows)
    }),
  )
})

function parse(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}

test('TSV: a row is a line; NULL is \\N, and what would break a line is escaped', async () => {
  const result = resultOf(
    [
      ['a\tb', VARCHAR],
      ['n', INTEGER],
    ],
    [
      ['plain "x", y', 1],
      ['tab\tline\nreturn\rback\\slash', null],
      ['', 2],
      ['\\N', 3],
    ],
  )
  expect(await written(writeTsv, result)).toBe('a\\tb\tn\nplain "x", y\t1\ntab\\tline\\nreturn\\rback\\\\slash\t\\N\n\t2\n\\\\N\t3\n')
})
