// What Quern knows by name but does not do (yet): the error says so instead of "syntax error".
import { UnsupportedError } from '../common/errors.ts'
import { QuotedName, type SqlToken } from './tokens.ts'

const STATEMENTS = new Set(
  `analyse close cluster declare discard do export fetch
   force grant import install kill listen load lock move notify optimize reassign refresh reindex release replace revoke
   savepoint security unlisten upsert`.split(/\s+/),
)

/** Constructs by the word or sign at which the grammar stops. */
const CONSTRUCTS: Record<string, string | undefined> = {
  all: 'ALL (…)',
  array: 'ARRAY',
  collate: 'COLLATE',
  for: 'FOR',
  into: 'SELECT INTO',
  lambda: 'a lambda function',
  table: 'TABLE',
}

/** The error for a statement that begins with this word, if the word begins one that is not supported. */
export function unsupportedStatement(first: SqlToken): UnsupportedError | undefined {
  return STATEMENTS.has(first.image.toLowerCase()) ? unsupported(first, first.image.toUpperCase()) : undefined
}

/** The error for a place where the grammar stops, if a known construct begins there. */
export function unsupportedConstruct(tokens: readonly SqlToken[], index: number): UnsupportedError | undefined {
  const token = tokens[index]
  if (token === undefined || token.tokenType === QuotedName) return undefined
  const word = token.image.toLowerCase()
  const construct = CONSTRUCTS[word]
  return construct === undefined ? undefined : unsupported(token, construct)
}

function unsupported(token: SqlToken, what: string): UnsupportedError {
  return new UnsupportedError(`${what} is not supported`, { position: { offset: token.startOffset, length: token.image.length } })
}
