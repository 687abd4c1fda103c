import { expect, test } from 'vitest'
import { SqlParser } from '../../src/parser/grammar/statement-rules.ts'

test('the grammar is valid and every choice is decided by one token or a condition', () => {
  expect(() => new SqlParser({ skipValidations: false, maxLookahead: 1 })).not.toThrow()
})
