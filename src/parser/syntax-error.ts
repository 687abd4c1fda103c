// Where the grammar stopped → an error in the user's words: what came, what could have come, and which keyword was probably meant.
import type { IParserErrorMessageProvider, TokenType } from 'chevrotain'
import { distance } from 'fastest-levenshtein'
import { ParseError, type QuernError } from '../common/errors.ts'
import { Comma, IntegerNumber, KEYWORDS, LeftParen, PlainName, type SqlToken } from './tokens.ts'
import { unsupportedConstruct } from './unsupported.ts'

/** The token that the grammar did not take, whose index is the number of tokens where the text ended too early. */
export interface Stop {
  readonly token: SqlToken
  /** What could have come, in short; empty where that would be a long list. */
  readonly expected: string
}

/** Longer texts are not parsed again to find a misspelt keyword. */
const MAX_TOKENS_TO_RETRY = 20_000
const SHOWN_LENGTH = 40

/** `stopWith` parses a changed list of tokens and says at which index that stops. */
export function syntaxError(tokens: readonly SqlToken[], stop: Stop, stopWith: (tokens: SqlToken[]) => number): QuernError {
  const { token, expected } = stop
  const unsupported = unsupportedConstruct(tokens, token.index)
  if (unsupported) return unsupported
  const meant = misspeltKeyword(tokens, stop, stopWith)
  if (meant) return at(meant.token, '', `Did you mean ${meant.keyword}?`)
  if (token.index < tokens.length) {
    const afterComma = tokens[token.index - 1]?.tokenType === Comma
    return at(token, expected, afterComma ? 'Is there a comma too many before it?' : undefined)
  }
  const open = tokens.findLast((candidate) => candidate.tokenType === LeftParen && candidate.partner < 0)
  if (open) return new ParseError('this parenthesis is never closed', { position: { offset: open.startOffset, length: 1 } })
  const last = tokens.at(-1)
  const position = { offset: last ? last.endOffset! + 1 : 0, length: 0 }
  return new ParseError(`the text ends too early${expected && `: expected ${expected}`}`, { position })
}

function at(token: SqlToken, expected: string, hint: string | undefined): ParseError {
  const { image } = token
  const shown = image.length > SHOWN_LENGTH ? `${image.slice(0, SHOWN_LENGTH)}…` : image
  const message = `syntax error at "${shown}"${expected && `: expected ${expected}`}`
  return new ParseError(message, { position: { offset: token.startOffset, length: image.length }, hint })
}

/**
 * The misspelt word is where the parser stopped, or just before, having passed for an alias (`select a form t`). A keyword is the one meant
 * if the text can be read further with it.
 */
function misspeltKeyword(
  tokens: readonly SqlToken[],
  { token: { index: stop }, expected }: Stop,
  stopWith: (tokens: SqlToken[]) => number,
): { token: SqlToken; keyword: string } | undefined {
  if (stop > MAX_TOKENS_TO_RETRY) return undefined
  let best: { token: SqlToken; keyword: string } | undefined
  let furthest = stop
  for (const index of [stop, stop - 1]) {
    const token = tokens[index]
    if (token?.tokenType !== PlainName) continue
    for (const [keyword, type] of similarKeywords(token.image.toLowerCase())) {
      // Where one keyword must come, another would only lead astray.
      if (index === stop && KEYWORDS.has(expected.toLowerCase()) && expected.toLowerCase() !== keyword) continue
      const changed = tokens.slice(0, furthest + 2)
      changed[index] = { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! }
      const reached = stopWith(changed)
      if (reached <= furthest) continue
      furthest = reached
      best = { token, keyword: keyword.toUpperCase() }
    }
  }
  return best
}

function similarKeywords(word: string): [string, TokenType][] {
  const limit = word.length <= 3 ? 1 : 2
  if (word.length < 2) return []
  const scored = [...KEYWORDS].map((entry) => ({ entry, score: distance(word, entry[0]) })).filter(({ score }) => score <= limit)
  return scored.sort((a, b) => a.score - b.score).map(({ entry }) => entry)
}

/** Names of a long list of things that may come. */
function summarize(types: readonly TokenType[]): string {
  if (types.includes(IntegerNumber)) return 'an expression'
  const names = [...new Set(types.map((type) => type.name))]
  return names.length <= 3 ? names.join(' or ') : ''
}

/** What Chevrotain passes on as an error's message is only what was expected: `syntaxError` says the rest. */
export const EXPECTED: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => summarize(expectedPathsPerAlt.flat().flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => summarize(expectedIterationPaths.flat()),
}
