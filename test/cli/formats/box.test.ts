import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { writeBox } from '../../../cli/formats/box.ts'
import { BIGINT, DOUBLE, decimal, INTEGER, VARCHAR } from '../../../src/index.ts'
import { resultOf, written } from '../made-up.ts'

const cities = resultOf(
  [
    ['city', VARCHAR],
    ['plays', BIGINT],
    ['share', decimal(5, 2)],
  ],
  [
    ['Paris', 12n, 50n],
    [null, 1234567n, null],
    ['京都', 3n, 12345n],
  ],
)

test('names and types stand above, numbers to the right, wide characters take two cells', async () => {
  expect(await written(writeBox, cities)).toMatchInlineSnapshot(`
    "┌─────────┬─────────┬──────────────┐
    │  city   │  plays  │    share     │
    │ varchar │ bigint  │ decimal(5,2) │
    ├─────────┼─────────┼──────────────┤
    │ Paris   │      12 │         0.50 │
    │ NULL    │ 1234567 │         NULL │
    │ 京都    │       3 │       123.45 │
    └─────────┴─────────┴──────────────┘
    3 rows
    "
  `)
})

test('an empty result shows its columns', async () => {
  expect(await written(writeBox, resultOf([['a', INTEGER]], []))).toMatchInlineSnapshot(`
    "┌─────────┐
    │    a    │
    │ integer │
    ├─────────┤
    └─────────┘
    0 rows
    "
  `)
})

const thousand = Array.from({ length: 1000 }, (_, i) => [i])

test('of many rows the first and last are shown', async () => {
  expect(await written(writeBox, resultOf([['i', INTEGER]], thousand, 7), { maxRows: 5 })).toMatchInlineSnapshot(`
    "┌─────────┐
    │    i    │
    │ integer │
    ├─────────┤
    │       0 │
    │       1 │
    │       2 │
    │    ·    │
    │    ·    │
    │    ·    │
    │     998 │
    │     999 │
    └─────────┘
    1,000 rows (5 shown)
    "
  `)
})

test.each([
  [1000, 1000, 1000],
  [999, 999, 999],
  [1000, Number.POSITIVE_INFINITY, 1000],
  [40, 40, 40],
  [41, 40, 40],
  [3, 1, 1],
  [1, 1, 1],
])('of %i rows with room for %i, %i are shown', async (rows, maxRows, shown) => {
  for (const batchRows of [1, 7, 100]) {
    const text = await written(writeBox, resultOf([['i', INTEGER]], thousand.slice(0, rows), batchRows), { maxRows })
    const values = [...text.matchAll(/^│ +(\d+) │$/gm)].map((match) => Number(match[1]))
    const half = Math.floor(shown / 2)
    const all = thousand.slice(0, rows).flat()
    expect(values).toEqual(rows <= maxRows ? all : [...all.slice(0, shown - half), ...all.slice(rows - half)])
  }
})

test('control characters are shown, not sent', async () => {
  const text = await written(writeBox, resultOf([['a\nb', VARCHAR]], [['line\r\n\ttab \x1b[31mred\u202e']]))
  expect(text).toContain(' a\\nb ')
  expect(text).toContain('line\\r\\n\\ttab \\u001b[31mred\\u202e')
})

test('long values are cut to the screen', async () => {
  const long = resultOf(
    [
      ['n', INTEGER],
      ['text', VARCHAR],
    ],
    [[1, 'x'.repeat(100)]],
  )
  expect(await written(writeBox, long, { width: 40 })).toMatchInlineSnapshot(`
    "┌─────────┬────────────────────────────┐
    │    n    │            text            │
    │ integer │          varchar           │
    ├─────────┼────────────────────────────┤
    │       1 │ xxxxxxxxxxxxxxxxxxxxxxxxx… │
    └─────────┴────────────────────────────┘
    1 row
    "
  `)
})

test('columns in the middle give way where cutting is not enough', async () => {
  const columns = Array.from({ length: 12 }, (_, i) => [`column_${i}`, DOUBLE] as const)
  expect(await written(writeBox, resultOf(columns, [columns.map((_, i) => i / 3)]), { width: 60 })).toMatchInlineSnapshot(`
    "┌──────────┬────────────────────┬───┬────────────────────┐
    │ column_0 │      column_1      │ … │     column_11      │
    │  double  │       double       │ … │       double       │
    ├──────────┼────────────────────┼───┼────────────────────┤
    │      0.0 │ 0.3333333333333333 │ … │ 3.6666666666666665 │
    └──────────┴────────────────────┴───┴────────────────────┘
    1 row, 12 columns (3 shown)
    "
  `)
})

test('no line is wider than the screen, and all are equally wide', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 9 })
  await fc.assert(
    fc.asyncProperty(texts, fc.array(texts, { maxLength: 5 }), fc.integer({ min: 30, max: 200 }), async (names, rows, width) => {
      const columns = names.map((name) => [name, VARCHAR] as const)
      const values = rows.map((row) => names.map((_, i) => row[i] ?? null))
      const lines = (await written(writeBox, resultOf(columns, values), { width })).trimEnd().split('\n').slice(0, -1)
      const widths = new Set(lines.map((line) => stringWidth(line)))
      expect(widths.size).toBe(1)
      expect(Math.max(...widths)).toBeLessThanOrEqual(width)
    }),
  )
})
