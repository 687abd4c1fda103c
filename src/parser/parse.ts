// Text → syntax tree. The grammar is built at the first parse, not when this module is loaded: that takes longer than a small query.
import { QuernError } from '../common/errors.ts'
import type { Expression, Statement } from './ast.ts'
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
  return run(sql, (parser) => parser.statements())
}

/** Parses a text that is one expression, such as a filter: `ms_played > 30000 and country = 'SE'`. Throws as `parse` does. */
export function parseExpression(sql: string): Expression {
  return run(sql, (parser) => parser.onlyExpression())
}

let built: SqlParser | undefined

function theParser(): SqlParser {
  built ??= new SqlParser({
    skipValidations: true,
    maxLookahead: 1,
    lookaheadStrategy: new LazyLookahead({ maxLookahead: 1 }),
    errorMessageProvider: EXPECTED,
  })
  return built
}

function run<T extends object>(sql: string, parseWith: (parser: SqlParser) => T): T {
  try {
    theParser()
    const tokens = scan(sql)
    const outcome = attempt(tokens, parseWith)
    if ('stop' in outcome) {
      throw syntaxError(tokens, outcome.stop, (changed) => {
        const again = attempt(changed, parseWith)
        return 'stop' in again ? again.stop.token.index : changed.length
      })
    }
    checkHeight(outcome.result, tokens.length)
    return outcome.result
  } catch (error) {
    // The stack may end before the grammar's own limit is reached, where the caller has used much of it.
    const failure = error instanceof RangeError ? tooDeep({ offset: 0, length: 0 }) : error
    if (failure instanceof QuernError) failure.sql ??= sql
    throw failure
  }
}

function attempt<T>(tokens: SqlToken[], parseWith: (parser: SqlParser) => T): { result: T } | { stop: Stop } {
  const parser = theParser()
  parser.input = tokens
  const result = parseWith(parser)
  const failure = parser.errors[0]
  if (!failure) return { result }
  // The token after the last one is Chevrotain's own and has no index.
  const token = { index: tokens.length, ...failure.token } as SqlToken
  return { stop: { token, expected: failure.message } }
}
