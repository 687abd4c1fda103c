import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isExplain, splitStatements } from '../../cli/statements.ts'

const texts = (script: string) => splitStatements(script).map(({ text }) => text)

test.each([
  ['select 1', ['select 1']],
  ['select 1;', ['select 1']],
  [' select 1 ; ; \n select 2 -- done\n', ['select 1', 'select 2']],
  [`select ';', "a;b"; select 'it''s; fine'`, [`select ';', "a;b"`, `select 'it''s; fine'`]],
  ['select 1 -- no; end\n, 2; select 3', ['select 1 -- no; end\n, 2', 'select 3']],
  ['select /* a; /* b; */ c; */ 1; select 2', ['select /* a; /* b; */ c; */ 1', 'select 2']],
  ['-- only a comment;\n/* and another; */', []],
  ['', []],
  ['select $$a;b$$; select $x$ $$;$$ $x$', ['select $$a;b$$', 'select $x$ $$;$$ $x$']],
  [`select 'never closed; select 2`, [`select 'never closed; select 2`]],
  ['select 1 /* never closed; select 2', ['select 1']],
  [`select e'it\\'s; fine'; select 2`, [`select e'it\\'s; fine'`, 'select 2']],
  ['select 4/2-1; select 2', ['select 4/2-1', 'select 2']],
])('%j', (script, expected) => {
  expect(texts(script)).toEqual(expected)
})

test('an offset says where the statement begins in the script', () => {
  const pieces = fc.constantFrom("';'", '";"', '--;\n', '/*;*/', ';', 'a', ' ', '\n', '-', '/', '$$;$$', '1')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      const script = list.join('')
      for (const { text, offset } of splitStatements(script)) {
        expect(script.startsWith(text, offset)).toBe(true)
        expect(text.trim()).toBe(text)
      }
    }),
  )
})

test('an explain is known by its first word', () => {
  expect(isExplain('EXPLAIN select 1')).toBe(true)
  expect(isExplain('explainer')).toBe(false)
  expect(isExplain('select 1')).toBe(false)
})
