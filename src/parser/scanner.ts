// Text → tokens. Written by hand: it needs no set-up, nests comments, and says in the user's words what is wrong with a literal.
import type { TokenType } from 'chevrotain'
import { ParseError } from '../common/errors.ts'
import { unescapeString } from './string-escapes.ts'
import {
  BlobText,
  DecimalNumber,
  DoubleNumber,
  IntegerNumber,
  KEYWORDS,
  LeftParen,
  ParameterSign,
  PlainName,
  QuotedName,
  RightParen,
  SIGNS,
  type SqlToken,
  StringText,
} from './tokens.ts'

// Sticky expressions: each is tried at one place only. What is not ASCII and not white space may stand in a name, as in the oracle.
const BLANK = /\s+|--[^\n\r]*/y
const WORD = /(?!\s)[A-Za-z_\u0080-\uFFFF](?:(?!\s)[A-Za-z0-9_$\u0080-\uFFFF])*/y
const WORD_PART = /(?!\s)[A-Za-z0-9_$\u0080-\uFFFF]/
const NUMBER = /(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d+)?/y
/** `0xff`, `0b1010`, `0o17`, also with separators. */
const RADIX_NUMBER = /0(?:x[0-9a-f]+(?:_[0-9a-f]+)*|b[01]+(?:_[01]+)*|o[0-7]+(?:_[0-7]+)*)/iy
const PARAMETER = /\$(?:\d+|[A-Za-z_]\w*)/y
const DOLLAR_QUOTE = /\$(?:[A-Za-z_]\w*)?\$/y
const COMMENT_EDGE = /\/\*|\*\//g
const SIGN_LENGTHS = [4, 3, 2, 1]

/** Splits the text into tokens; throws a ParseError at what is none. */
export function scan(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  const open: SqlToken[] = []
  let at = 0
  let positional = 0

  const push = (type: TokenType, end: number, value: string): SqlToken => {
    const token: SqlToken = {
      image: sql.slice(at, end),
      startOffset: at,
      endOffset: end - 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx!,
      index: tokens.length,
      value,
      partner: -1,
    }
    tokens.push(token)
    at = end
    return token
  }

  while (at < sql.length) {
    const blank = matchAt(BLANK, sql, at)
    if (blank !== undefined) {
      at += blank.length
      continue
    }
    const code = sql[at]!
    if (code === '/' && sql[at + 1] === '*') {
      at = endOfComment(sql, at)
    } else if (code === "'" || ((code === 'e' || code === 'E') && sql[at + 1] === "'")) {
      const quote = code === "'" ? at : at + 1
      const end = endOfQuoted(sql, at, quote, code !== "'")
      const inner = sql.slice(quote + 1, end - 1)
      const value = code === "'" ? inner.replaceAll("''", "'") : unescapeString(inner, quote + 1)
      const before = tokens.at(-1)
      // Texts on lines of their own are one, as the standard has it.
      if (before?.tokenType === StringText && sql.slice(before.endOffset! + 1, at).includes('\n')) {
        tokens[tokens.length - 1] = {
          ...before,
          image: sql.slice(before.startOffset, end),
          endOffset: end - 1,
          value: before.value + value,
        }
        at = end
      } else push(StringText, end, value)
    } else if (code === '"') {
      const end = endOfQuoted(sql, at, at, false)
      if (end - at === 2) throw new ParseError('a quoted name is empty', { position: { offset: at, length: 2 } })
      push(QuotedName, end, sql.slice(at + 1, end - 1).replaceAll('""', '"'))
    } else if (code === '?') {
      push(ParameterSign, at + 1, String(++positional))
    } else if (code === '$') {
      const quote = matchAt(DOLLAR_QUOTE, sql, at)
      if (quote !== undefined) {
        const end = sql.indexOf(quote, at + quote.length)
        if (end < 0) throw unterminated('string', at, quote.length, quote)
        push(StringText, end + quote.length, sql.slice(at + quote.length, end))
        continue
      }
      const parameter = matchAt(PARAMETER, sql, at)
      if (parameter === undefined) throw strayCharacter(sql, at)
      push(ParameterSign, at + parameter.length, parameter.slice(1))
    } else if ((code === 'x' || code === 'X') && sql[at + 1] === "'") {
      const end = endOfQuoted(sql, at, at + 1, false)
      push(BlobText, end, hexDigits(sql.slice(at + 2, end - 1), at))
    } else if (code === '0' && /[xXbBoO]/.test(sql[at + 1] ?? '')) {
      const text = matchAt(RADIX_NUMBER, sql, at)
      if (text === undefined || WORD_PART.test(sql[at + text.length] ?? '')) throw badNumber(sql, at)
      push(IntegerNumber, at + text.length, text.replaceAll('_', '').toLowerCase())
    } else if (isDigit(code) || (code === '.' && isDigit(sql[at + 1] ?? ''))) {
      const text = matchAt(NUMBER, sql, at)!
      const end = at + text.length
      if (WORD_PART.test(sql[end] ?? '')) throw badNumber(sql, at)
      push(numberType(text), end, text.replaceAll('_', ''))
    } else {
      const word = matchAt(WORD, sql, at)
      if (word !== undefined) {
        push(KEYWORDS.get(word.toLowerCase()) ?? PlainName, at + word.length, word)
        continue
      }
      const text = SIGN_LENGTHS.map((length) => sql.slice(at, at + length)).find((sign) => SIGNS.has(sign))
      if (text === undefined) throw strayCharacter(sql, at)
      const type = SIGNS.get(text)!
      const token = push(type, at + text.length, text)
      if (type === LeftParen) open.push(token)
      else if (type === RightParen) {
        const opening = open.pop()
        if (opening) opening.partner = token.index
      }
    }
  }
  return tokens
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at
  const text = pattern.exec(sql)?.[0]
  return text === '' ? undefined : text
}

const isDigit = (text: string): boolean => text >= '0' && text <= '9'

function numberType(text: string): TokenType {
  if (/[eE]/.test(text)) return DoubleNumber
  return text.includes('.') ? DecimalNumber : IntegerNumber
}

/** The offset behind the closing quote. A doubled quote stands for itself; in an escape string a backslash guards the next character. */
function endOfQuoted(sql: string, start: number, quoteAt: number, escapes: boolean): number {
  const quote = sql[quoteAt]!
  for (let at = quoteAt + 1; at < sql.length; at++) {
    const character = sql[at]
    if (escapes && character === '\\') at++
    else if (character === quote) {
      if (sql[at + 1] !== quote) return at + 1
      at++
    }
  }
  throw unterminated(quote === '"' ? 'quoted name' : 'string', start, quoteAt - start + 1, quote)
}

/** The offset behind the comment that begins at `start`; comments nest. */
function endOfComment(sql: string, start: number): number {
  let depth = 0
  COMMENT_EDGE.lastIndex = start
  for (let edge = COMMENT_EDGE.exec(sql); edge; edge = COMMENT_EDGE.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1
    if (depth === 0) return COMMENT_EDGE.lastIndex
  }
  throw unterminated('comment', start, 2, '*/')
}

function hexDigits(text: string, at: number): string {
  if (/^(?:[0-9a-f]{2})*$/i.test(text)) return text.toLowerCase()
  throw new ParseError("a blob x'…' has two hexadecimal digits a byte", { position: { offset: at, length: text.length + 3 } })
}

function unterminated(what: string, offset: number, length: number, missing: string): ParseError {
  return new ParseError(`unterminated ${what}: the closing ${missing} is missing`, { position: { offset, length } })
}

function badNumber(sql: string, at: number): ParseError {
  let end = at
  while (end < sql.length && (WORD_PART.test(sql[end]!) || sql[end] === '.')) end++
  return new ParseError(`bad number "${sql.slice(at, end)}"`, {
    position: { offset: at, length: end - at },
    hint: 'A name that begins with a digit must stand in double quotes.',
  })
}

function strayCharacter(sql: string, at: number): ParseError {
  const character = String.fromCodePoint(sql.codePointAt(at)!)
  const shown = character < ' ' ? `U+${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}` : character
  return new ParseError(`unexpected character "${shown}"`, {
    position: { offset: at, length: character.length },
    hint: CHARACTER_HINTS[character],
  })
}

const CHARACTER_HINTS: Record<string, string | undefined> = {
  '`': 'Names are quoted with double quotes: "name".',
  '#': 'A comment begins with two dashes: -- like this.',
  '!': 'Not equal is <> or !=, negation is NOT.',
}
