import { expect, test } from 'vitest'
import { writeMarkdown } from '../../../cli/formats/markdown.ts'
import { INTEGER, VARCHAR } from '../../../src/index.ts'
import { resultOf, written } from '../made-up.ts'

test('numbers stand to the right; nothing in a cell is taken for markup or ends it', async () => {
  const result = resultOf(
    [
      ['a|b', VARCHAR],
      ['n', INTEGER],
    ],
    [
      ['x | *y* <b>', 1],
      ['two\nlines \\ `z`', null],
      [null, -2],
    ],
  )
  expect(await written(writeMarkdown, result)).toBe(
    ['| a\\|b | n |', '| --- | ---: |', '| x \\| \\*y\\* \\<b\\> | 1 |', '| two\\\\nlines \\\\ \\`z\\` | NULL |', '| NULL | -2 |', ''].join(
      '\n',
    ),
  )
})
