import { expect, test } from 'vitest'
import { ParseError, QuernError, UnsupportedError } from '../../src/common/errors.ts'
import { parse, parseExpression } from '../../src/parser/index.ts'

/** The error as a terminal shows it: message, text with carets, hint. */
function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (!(error instanceof QuernError)) throw error
    const { offset, length } = error.position!
    return [
      `${error.name}: ${error.message}`,
      error.sql,
      ' '.repeat(offset) + '^'.repeat(Math.max(length, 1)),
      ...(error.hint ? [error.hint] : []),
    ].join('\n')
  }
  throw new Error('no error')
}

// The text, its carets, the message, the hint.
const CASES: readonly (readonly [sql: string, carets: string, message: string, hint?: string])[] = [
  ['select a form t', '         ^^^^', 'syntax error at "form"', 'Did you mean FROM?'],
  ['selct 1', '^^^^^', 'syntax error at "selct"', 'Did you mean SELECT?'],
  ['select a from t wehre b = 1', '                ^^^^^', 'syntax error at "wehre"', 'Did you mean WHERE?'],
  ['select a from t gruop by a', '                ^^^^^', 'syntax error at "gruop"', 'Did you mean GROUP?'],
  ['select a from t group bye a', '                      ^^^', 'syntax error at "bye"', 'Did you mean BY?'],
  ['select a from t order a', '                      ^', 'syntax error at "a": expected BY'],
  ['select a b c from t', '           ^', 'syntax error at "c"'],
  ['select f(a, from t', '            ^^^^', 'syntax error at "from": expected an expression', 'Is there a comma too many before it?'],
  ['select a,, b', '         ^', 'syntax error at ","', 'Is there a comma too many before it?'],
  ['select from t', '       ^^^^', 'syntax error at "from": expected an expression'],
  ['select 1 +', '          ^', 'the text ends too early: expected an expression'],
  ['select * from', '             ^', 'the text ends too early'],
  ['select a from t where', '                     ^', 'the text ends too early: expected an expression'],
  ['select (1 + 2', '       ^', 'this parenthesis is never closed'],
  ['select 1)', '        ^', 'syntax error at ")"'],
  ['select cast(a int)', '              ^^^', 'syntax error at "int": expected AS'],
  ['select case a end', '              ^^^', 'syntax error at "end": expected WHEN'],
  ['select 1 = 2 = 3', '             ^', 'syntax error at "="'],
  ["select 'abc", '       ^', "unterminated string: the closing ' is missing"],
  ['select $$abc', '       ^^', 'unterminated string: the closing $$ is missing'],
  ['select "abc', '       ^', 'unterminated quoted name: the closing " is missing'],
  ['select ""', '       ^^', 'a quoted name is empty'],
  ['select 1 /* a /* b */', '         ^^', 'unterminated comment: the closing */ is missing'],
  ['select 12abc', '       ^^^^^', 'bad number "12abc"', 'A name that begins with a digit must stand in double quotes.'],
  ['select 1e', '       ^^', 'bad number "1e"', 'A name that begins with a digit must stand in double quotes.'],
  ['select `a`', '       ^', 'unexpected character "`"', 'Names are quoted with double quotes: "name".'],
  ['select a\u0000', '        ^', 'unexpected character "U+0000"'],
  ["select E'\\u12'", '         ^^', 'bad escape "\\u" in a string'],
  ['select sum(*)', '           ^', '* as an argument is for count(*) alone'],
  ['select extract(1 from d)', '               ^', 'EXTRACT needs the name of a part: extract(year FROM x)'],
  ['select l[]', '         ^', 'an index is missing between the brackets'],
]

test.each(CASES.map(([sql, carets, message, hint]) => ({ sql, carets, message, hint })))('$sql', ({ sql, carets, message, hint }) => {
  expect(failure(() => parse(sql))).toBe([`ParseError: ${message}`, sql, carets, ...(hint ? [hint] : [])].join('\n'))
})

function notSupported(word: string): [string, string, string] {
  return [`${word} x`, '^'.repeat(word.length), `${word} is not supported`]
}

const UNSUPPORTED: readonly (readonly [sql: string, carets: string, message: string])[] = [
  ['select 1; EXPORT t', '          ^^^^^^', 'EXPORT is not supported'],
  ...['EXPORT', 'GRANT', 'IMPORT', 'INSTALL', 'LOAD'].map(notSupported),
  ...['REPLACE', 'REVOKE', 'UPSERT'].map(notSupported),
  ['drop trigger s', '     ^^^^^^^', 'DROP TRIGGER is not supported'],
  ['create trigger m', '       ^^^^^^^', 'CREATE TRIGGER is not supported'],
  [
    'create table t (a int references u on delete cascade)',
    '                                             ^^^^^^^',
    'ON DELETE and ON UPDATE CASCADE is not supported',
  ],
  ['update t set (a, b) = (1)', '                    ^', 'SET of 2 columns to 1 values is not supported'],
  ['explain export', '        ^^^^^^', 'EXPORT is not supported'],
]

test.each(UNSUPPORTED)('%s', (sql, carets, message) => {
  expect(failure(() => parse(sql))).toBe([`UnsupportedError: ${message}`, sql, carets].join('\n'))
})

test('an expression must be the whole text', () => {
  expect(failure(() => parseExpression('a > 1 b'))).toBe('ParseError: syntax error at "b"\na > 1 b\n      ^')
  expect(() => parseExpression('')).toThrow('the text ends too early: expected an expression')
  expect(() => parseExpression('select 1')).toThrow(ParseError)
})

test('after an error the next text is parsed as if nothing had been', () => {
  expect(() => parse('select ((((1')).toThrow(ParseError)
  expect(() => parse('export')).toThrow(UnsupportedError)
  expect(parse('select 1')).toHaveLength(1)
})
