import { expect, test } from 'vitest'
import { errorText } from '../../cli/error-text.ts'
import { BindError, CorruptFileError, ParseError } from '../../src/index.ts'

const plain = { width: 100, color: false }

test('a caret under the place, and the hint behind it', async () => {
  const script = `select contry, count(*) from 'plays/**/*.parquet' group by all`
  const error = new BindError('column "contry" does not exist', { position: { offset: 7, length: 6 }, hint: 'did you mean "country"?' })
  expect(await errorText(error, { ...plain, script })).toMatchInlineSnapshot(`
    "Error: column "contry" does not exist
     1 | select contry, count(*) from 'plays/**/*.parquet' group by all
       |        ^^^^^^ did you mean "country"?
    "
  `)
})

test('the line is counted in the whole script', async () => {
  const script = 'select 1;\n\nselect a,\n\tb frm t'
  const error = new ParseError('expected a comma', { position: { offset: 'select a,\n\tb '.length, length: 3 } })
  expect(await errorText(error, { ...plain, script, offset: 11 })).toMatchInlineSnapshot(`
    "Error: expected a comma
     4 |  b frm t
       |    ^^^
    "
  `)
})

test('at the end of the text the caret stands behind it', async () => {
  const error = new ParseError('the query ends too early', { position: { offset: 6, length: 0 } })
  expect(await errorText(error, { ...plain, script: 'select' })).toMatchInlineSnapshot(`
    "Error: the query ends too early
     1 | select
       |       ^
    "
  `)
})

test('wide characters before the place move the caret', async () => {
  const error = new BindError('column "x" does not exist', { position: { offset: 13, length: 1 } })
  expect(await errorText(error, { ...plain, script: `select '京都', x` })).toMatchInlineSnapshot(`
    "Error: column "x" does not exist
     1 | select '京都', x
       |                ^
    "
  `)
})

test('a long line is cut around the place, a long hint stands on its own line', async () => {
  const script = `select ${'a + '.repeat(50)}oops${' + b'.repeat(50)}`
  const error = new BindError('column "oops" does not exist', {
    position: { offset: script.indexOf('oops'), length: 4 },
    hint: 'The table has these columns: song.artist, song.title, user.username, user.city',
  })
  const text = await errorText(error, { ...plain, script, width: 60 })
  expect(text).toMatchInlineSnapshot(`
    "Error: column "oops" does not exist
     1 | …+ a + a + a + a + a + a + oops + b + b + b + b + b + …
       |                            ^^^^
    The table has these columns: song.artist, song.title, user.username, user.city
    "
  `)
  for (const line of text.split('\n').slice(1, 3)) expect(line.length).toBeLessThanOrEqual(60)
})

test('without a place, the hint follows', async () => {
  const error = new CorruptFileError('a.parquet: column x, page 14: Snappy stream ends 112 bytes early.', { hint: 'The file is damaged.' })
  expect(await errorText(error, { ...plain, script: 'select 1' })).toBe(
    'Error: a.parquet: column x, page 14: Snappy stream ends 112 bytes early.\nThe file is damaged.\n',
  )
})

test('an error that nobody expected shows no stack and asks to be reported', async () => {
  expect(await errorText(new TypeError('x is not a function'), plain)).toBe(
    'Error: x is not a function\nThis is a bug in Quern: please report it with the query.\n',
  )
  const missing = Object.assign(new Error("ENOENT: no such file or directory, open 'x.sql'"), { syscall: 'open' })
  expect(await errorText(missing, plain)).toBe("Error: ENOENT: no such file or directory, open 'x.sql'\n")
})
