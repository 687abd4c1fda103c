// The token types of the grammar: keywords, names, literals, signs. A keyword that is not reserved is also a name: it has the category
// `Identifier`; every word has the category `Word` (what may stand after AS or a dot).
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain'

/** A token as the scanner makes it. */
export interface SqlToken extends IToken {
  /** Its place in the token list. */
  readonly index: number
  /** The content: a string or a name without its quotes, a number without separators, a parameter's key. */
  readonly value: string
  /** Of an opening parenthesis, the index of the closing one; otherwise -1. */
  partner: number
}

/**
 * A bare token type: Chevrotain's parser completes all of them at once when it is built (the scanner needs that done). `createToken` would
 * do it anew for each, which is a quarter of the grammar's set-up.
 */
const token = (name: string, ...categories: TokenType[]): TokenType => ({ name, CATEGORIES: categories })

// These come complete: Chevrotain looks for categories in use before it completes the rest.
export const Word = createToken({ name: 'a word', pattern: Lexer.NA })
export const Identifier = createToken({ name: 'a name', pattern: Lexer.NA, categories: [Word] })

export const PlainName = token('plain name', Identifier)
export const QuotedName = token('quoted name', Identifier)
/** A word that names a function where a parenthesis follows, and joins otherwise: `left(x, 1)`. */
export const FunctionWord = token('function name', Word)

/** No names, except in quotes, after AS, or after a dot. All of them are reserved in PostgreSQL or DuckDB too. */
const RESERVED = [
  'all',
  'and',
  'any',
  'array',
  'as',
  'asc',
  'both',
  'case',
  'cast',
  'check',
  'collate',
  'column',
  'constraint',
  'create',
  'default',
  'desc',
  'describe',
  'distinct',
  'else',
  'end',
  'except',
  'false',
  'fetch',
  'for',
  'foreign',
  'from',
  'group',
  'having',
  'in',
  'intersect',
  'into',
  'lambda',
  'lateral',
  'leading',
  'limit',
  'not',
  'null',
  'offset',
  'on',
  'or',
  'order',
  'pivot',
  'primary',
  'qualify',
  'references',
  'returning',
  'select',
  'show',
  'some',
  'summarize',
  'table',
  'then',
  'to',
  'trailing',
  'true',
  'union',
  'unique',
  'unpivot',
  'using',
  'when',
  'where',
  'window',
  'with',
] as const

/** Join words and operators that may still name a function: `left('abc', 1)`, `glob('*.csv')`. */
const FUNCTION_WORDS = [
  'anti',
  'asof',
  'cross',
  'full',
  'glob',
  'ilike',
  'inner',
  'is',
  'isnull',
  'join',
  'left',
  'like',
  'natural',
  'notnull',
  'outer',
  'positional',
  'right',
  'semi',
  'similar',
  'tablesample',
] as const

/** Keywords only where the grammar expects them. */
const NAMES_TOO = [
  'abort',
  'action',
  'add',
  'alter',
  'always',
  'analyze',
  'asymmetric',
  'at',
  'attach',
  'begin',
  'between',
  'by',
  'call',
  'cascade',
  'checkpoint',
  'columns',
  'comment',
  'commit',
  'conflict',
  'copy',
  'current',
  'data',
  'database',
  'deallocate',
  'delete',
  'detach',
  'do',
  'drop',
  'enum',
  'escape',
  'exclude',
  'execute',
  'exists',
  'explain',
  'extract',
  'filter',
  'first',
  'following',
  'format',
  'function',
  'generated',
  'grouping',
  'groups',
  'if',
  'ignore',
  'include',
  'index',
  'insert',
  'interval',
  'key',
  'last',
  'macro',
  'map',
  'matched',
  'materialized',
  'merge',
  'name',
  'next',
  'no',
  'nothing',
  'nulls',
  'only',
  'others',
  'over',
  'partition',
  'percent',
  'position',
  'pragma',
  'preceding',
  'precision',
  'prepare',
  'range',
  'recursive',
  'rename',
  'repeatable',
  'replace',
  'reset',
  'respect',
  'restrict',
  'rollback',
  'row',
  'rows',
  'sample',
  'schema',
  'sequence',
  'set',
  'sets',
  'start',
  'struct',
  'substring',
  'symmetric',
  'tables',
  'temp',
  'temporary',
  'ties',
  'time',
  'transaction',
  'trim',
  'truncate',
  'try_cast',
  'type',
  'unbounded',
  'unknown',
  'update',
  'use',
  'vacuum',
  'value',
  'values',
  'varying',
  'view',
  'within',
  'without',
  'work',
  'zone',
] as const

type Keyword = (typeof RESERVED)[number] | (typeof FUNCTION_WORDS)[number] | (typeof NAMES_TOO)[number]

// Operators: the categories are the alternatives of the expression rule.
export const BinarySign = token('operator')
export const ComparisonSign = token('comparison')
/** LIKE, ILIKE, GLOB and their signs. */
export const MatchWord = token('match')

const MATCHING = new Set<Keyword>(['like', 'ilike', 'glob'])

function keywordTokens(): Record<Keyword, TokenType> {
  const types = {} as Record<Keyword, TokenType>
  const add = (words: readonly Keyword[], category: TokenType) => {
    for (const word of words) types[word] = token(word.toUpperCase(), category, ...(MATCHING.has(word) ? [MatchWord] : []))
  }
  add(RESERVED, Word)
  add(FUNCTION_WORDS, FunctionWord)
  add(NAMES_TOO, Identifier)
  return types
}

/** The token type of each keyword, by its lower-case spelling. */
export const K: Readonly<Record<Keyword, TokenType>> = keywordTokens()

export const KEYWORDS: ReadonlyMap<string, TokenType> = new Map(Object.entries(K))

export const IntegerNumber = token('integer')
export const DecimalNumber = token('decimal')
export const DoubleNumber = token('double')
export const StringText = token('string')
export const BlobText = token('blob')
export const ParameterSign = token('parameter')

export const LeftParen = token('(')
export const RightParen = token(')')
export const LeftBracket = token('[')
export const RightBracket = token(']')
export const LeftBrace = token('{')
export const RightBrace = token('}')
export const Comma = token(',')
export const Semicolon = token(';')
export const Dot = token('.')
export const Colon = token(':')
export const DoubleColon = token('::')
export const ColonEquals = token(':=')
export const FatArrow = token('=>')
export const Plus = token('+', BinarySign)
export const Minus = token('-', BinarySign)
export const Star = token('*', BinarySign)
export const Equals = token('=', ComparisonSign)
export const Tilde = token('~', MatchWord)

const BINARY = ['/', '//', '%', '^', '**', '||', '&', '|', '<<', '>>', '->', '->>', '^@', '&&', '@>', '<@', '<->', '<=>']
const COMPARISONS = ['==', '<>', '!=', '<', '<=', '>', '>=']
const MATCHES = ['~~', '~~*', '~~~', '~*', '!~', '!~*', '!~~', '!~~*']

/** Every sign by its spelling. */
export const SIGNS: ReadonlyMap<string, TokenType> = new Map(
  [
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,
    Dot,
    Colon,
    DoubleColon,
    ColonEquals,
    FatArrow,
    Plus,
    Minus,
    Star,
    Equals,
    Tilde,
    ...BINARY.map((sign) => token(sign, BinarySign)),
    ...COMPARISONS.map((sign) => token(sign, ComparisonSign)),
    ...MATCHES.map((sign) => token(sign, MatchWord)),
  ].map((type) => [type.name, type]),
)

/** All token types, as the grammar wants them. */
export const VOCABULARY: readonly TokenType[] = [
  Word,
  Identifier,
  PlainName,
  QuotedName,
  FunctionWord,
  BinarySign,
  ComparisonSign,
  MatchWord,
  IntegerNumber,
  DecimalNumber,
  DoubleNumber,
  StringText,
  BlobText,
  ParameterSign,
  ...KEYWORDS.values(),
  ...SIGNS.values(),
]
