import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ParseError, UnsupportedError } from '../../src/common/errors.ts'
import { parse, parseExpression } from '../../src/parser/index.ts'
import { KEYWORDS, SIGNS } from '../../src/parser/tokens.ts'

const PIECES = [
  ...KEYWORDS.keys(),
  ...SIGNS.keys(),
  'a',
  'b',
  'from',
  'select',
  'select',
  '(',
  ')',
  '(',
  ')',
  ',',
  '1',
  '2.5',
  '1e3',
  "'x'",
  '"q"',
  '?',
  '$1',
  '-- c\n',
  '/* c */',
  "'",
  '"',
  '/*',
  '$$',
  '#',
  '1x',
  '\\',
]
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(' '))

/** Real queries with some words dropped, doubled, or put in from elsewhere. */
const mutated = fc
  .tuple(
    fc.constantFrom(
      `select city , count ( * ) as n from 'x' where a > 3 and b like 'x%' group by all order by n desc limit 10`,
      `with t as ( values ( 1 ) ) select case when a in ( select 1 ) then cast ( b as int [ ] ) end from t left join u using ( x )`,
      `select sum ( a ) filter ( where b ) over ( partition by c order by d rows between 1 preceding and current row ) from ( from v ) w`,
      `explain ( analyze , format json ) select distinct on ( a ) a . b , interval 3 day from f ( x => [ 1 ] ) union all select 1`,
      `create or replace view v as select extract ( year from d ) , x [ 1 : 2 ] :: decimal ( 1 , 2 ) not between 1 and 2 is not distinct from 3`,
    ),
    fc.array(fc.tuple(fc.nat(60), fc.constantFrom('drop', 'double', 'insert'), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 3 }),
  )
  .map(([sql, changes]) => {
    const words = sql.split(' ')
    for (const [place, change, piece] of changes) {
      const at = place % words.length
      if (change === 'drop') words.splice(at, 1)
      else words.splice(at, 0, change === 'double' ? words[at]! : piece)
    }
    return words.join(' ')
  })

test.each([
  ['random words', soup],
  ['queries with mistakes', mutated],
  ['random characters', fc.string({ unit: 'binary', maxLength: 40 })],
] as const)('%s give a tree, a ParseError or an UnsupportedError with a place inside the text', (_, texts) => {
  let failures = 0
  fc.assert(
    fc.property(texts, (sql) => {
      for (const run of [parse, parseExpression]) {
        try {
          run(sql)
        } catch (error) {
          failures++
          expect(error instanceof ParseError || error instanceof UnsupportedError, `${sql}\n${(error as Error).stack}`).toBe(true)
          const { position, message } = error as ParseError
          expect(position!.offset, message).toBeGreaterThanOrEqual(0)
          expect(position!.offset + position!.length, message).toBeLessThanOrEqual(sql.length)
        }
      }
    }),
    { numRuns: 200 },
  )
  expect(failures).toBeGreaterThan(200)
})
