// Text → syntax tree. The grammars are built when they are first needed, not when this module is loaded: that takes longer than a small query.
import type { IParserConfig } from 'chevrotain'
import { QuernError } from '../common/errors.ts'
import type { Expression, Statement } from './ast.ts'
import { QueryParser } from './grammar/query-parser.ts'
import { SqlParser } from './grammar/statement-rules.ts'
import { checkHeight, tooDeep } from './height.ts'
import { LazyLookahead } from './lazy-lookahead.ts'
import { scan } from './scanner.ts'
import { EXPECTED, type Stop, syntaxError } from './syntax-error.ts'
import type { SqlToken } from './tokens.ts'

/**
 * Parses statements separated by semicolons; a text without any gives an empty list.
 * @throws ParseError where the text is not SQL, UnsupportedError where it is SQL that Quern does not know; both with the place.
 */
export function parse(sql: string): Statement[] {
  return placed(sql, () => {
    if (BEGINS_QUERY.test(sql)) {
      const parser = queryParser()
      const tokens = scan(sql)
      const outcome = attempt(parser, tokens, () => parser.onlyQuery())
      if ('result' in outcome) return checked([outcome.result], tokens)
    }
    const parser = sqlParser()
    return parsed(parser, scan(sql), () => parser.statements())
  })
}

/** Parses a text that is one expression, such as a filter: `ms_played > 30000 and country = 'SE'`. Throws as `parse` does. */
export function parseExpression(sql: string): Expression {
  return placed(sql, () => {
    const parser = queryParser()
    return parsed(parser, scan(sql), () => parser.onlyExpression())
  })
}

/** Most likely a query; WITH may begin a change of a table, too. Whatever is not a query after all is left to the grammar of all statements. */
const BEGINS_QUERY = /^[\s(]*(select|from|values)\b/i

const config = (): IParserConfig => ({
  skipValidations: true,
  maxLookahead: 1,
  lookaheadStrategy: new LazyLookahead({ maxLookahead: 1 }),
  errorMessageProvider: EXPECTED,
})

const queryParser = once(() => new QueryParser(config()))
const sqlParser = once(() => new SqlParser(config()))

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

type Parser = QueryParser | SqlParser

// A parser is built before a text is scanned, for that completes the types of tokens.

function parsed<T extends object>(parser: Parser, tokens: SqlToken[], parseWith: () => T): T {
  const outcome = attempt(parser, tokens, parseWith)
  if ('result' in outcome) return checked(outcome.result, tokens)
  throw syntaxError(tokens, outcome.stop, (changed) => {
    const again = attempt(parser, changed, parseWith)
    return 'stop' in again ? again.stop.token.index : changed.length
  })
}

function checked<T extends object>(result: T, tokens: readonly SqlToken[]): T {
  checkHeight(result, tokens.length)
  return result
}

/** Says of which text an error is. */
function placed<T>(sql: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    // The stack may end before the grammar's own limit is reached, where the caller has used much of it.
    const failure = error instanceof RangeError ? tooDeep({ offset: 0, length: 0 }) : error
    if (failure instanceof QuernError) failure.sql ??= sql
    throw failure
  }
}

function attempt<T>(parser: Parser, tokens: SqlToken[], parseWith: () => T): { result: T } | { stop: Stop } {
  parser.input = tokens
  const result = parseWith()
  const failure = parser.errors[0]
  if (!failure) return { result }
  // The token after the last one is Chevrotain's own and has no index.
  const token = { index: tokens.length, ...failure.token } as SqlToken
  return { stop: { token, expected: failure.message } }
}
