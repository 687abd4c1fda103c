// The operands of expressions: literals, names, calls, CASE, CAST, lists, structs, parentheses and subqueries.
import { type IToken, type ParserMethod, tokenMatcher } from 'chevrotain'
import type {
  Case,
  CaseBranch,
  Cast,
  Columns,
  Comprehension,
  Expression,
  IntervalUnit,
  ListLiteral,
  MapEntry,
  Name,
  NamedType,
  Query,
  Star,
  StructField,
  StructLiteral,
} from '../ast.ts'
import { isBareCall } from '../bare-calls.ts'
import { intervalUnit } from '../interval-units.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { CallRules, plainCall } from './call-rules.ts'
import { nameOf, positionOf } from './name-rules.ts'

const QUERY_STARTS = [K.select, K.with, K.values, K.from, K.pivot, K.unpivot, K.table]
/** What may follow a query in parentheses within a larger query, and cannot follow an expression in parentheses. */
const QUERY_GOES_ON = [K.union, K.intersect, K.except, K.order, K.limit, K.offset, K.fetch]
const WORDY = [K.extract, K.substring, K.position, K.trim]

export abstract class PrimaryRules extends CallRules {
  abstract readonly query: ParserMethod<[], Query>
  abstract readonly star: ParserMethod<[], Star>

  /** Whether what stands between the parentheses before token `count` is a query; looks past more parentheses around it. */
  protected queryAhead(count: number): boolean {
    const tokens = this.input as T.SqlToken[]
    let token = tokens[this.ahead(count).index]
    let isQuery = false
    while (token?.tokenType === T.LeftParen) {
      const after = tokens[token.partner + 1]?.tokenType
      // Behind a query in parentheses a larger one may go on, or these are its only content; anything else makes it an operand.
      isQuery ||= token.partner < 0 || (after !== undefined && QUERY_GOES_ON.includes(after))
      if (!isQuery && after !== T.RightParen) return false
      token = tokens[token.index + 1]
    }
    return startsQuery(tokens, token)
  }

  /** What an operator may stand before or after. */
  protected readonly primary: ParserMethod<[], Expression> = this.rule('primary', () => {
    const start = this.LA(1)
    return this.OR<Expression>([
      { ALT: () => this.SUBRULE(this.named) },
      { ALT: () => this.SUBRULE(this.functionWordCall) },
      { ALT: () => this.SUBRULE(this.parenthesized) },
      { ALT: () => this.integer(this.CONSUME(T.IntegerNumber)) },
      { ALT: () => ({ kind: 'decimal', text: contentOf(this.CONSUME(T.DecimalNumber)), position: positionOf(start) }) },
      { ALT: () => ({ kind: 'double', text: contentOf(this.CONSUME(T.DoubleNumber)), position: positionOf(start) }) },
      { ALT: () => ({ kind: 'string', value: contentOf(this.CONSUME(T.StringText)), position: positionOf(start) }) },
      { ALT: () => ({ kind: 'blob', hex: contentOf(this.CONSUME(T.BlobText)), position: positionOf(start) }) },
      { ALT: () => this.parameter(this.CONSUME(T.ParameterSign)) },
      { ALT: () => this.CONSUME(K.null) && { kind: 'null', position: positionOf(start) } },
      { ALT: () => this.CONSUME(K.true) && { kind: 'boolean', value: true, position: positionOf(start) } },
      { ALT: () => this.CONSUME(K.false) && { kind: 'boolean', value: false, position: positionOf(start) } },
      { ALT: () => this.SUBRULE(this.case) },
      { ALT: () => this.SUBRULE(this.cast) },
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.CONSUME(K.array)
          return this.OR1<Expression>([
            { ALT: () => this.SUBRULE1(this.list) },
            { GATE: () => this.queryAhead(2), ALT: () => this.SUBRULE(this.arrayOf, { ARGS: [start] }) },
            { ALT: () => this.SUBRULE(this.arrayCall, { ARGS: [start] }) },
          ])
        },
      },
      { ALT: () => this.SUBRULE(this.struct) },
      { ALT: () => this.SUBRULE(this.lambda) },
      {
        ALT: () => {
          this.CONSUME(T.Star)
          return this.SUBRULE(this.columns, { ARGS: [start, [], true] })
        },
      },
    ])
  })

  private integer(token: IToken): Expression {
    return { kind: 'integer', value: this.ACTION(() => BigInt(contentOf(token))), position: positionOf(token) }
  }

  protected parameter(token: IToken): Expression {
    const key = contentOf(token)
    return { kind: 'parameter', key: /^\d/.test(key) ? Number(key) : key, position: positionOf(token) }
  }

  /** Whatever begins with a name: a column, a call, and the words that mean something before a parenthesis or a string. */
  private readonly named: ParserMethod<[], Expression> = this.rule('named', () =>
    this.OR<Expression>([
      {
        GATE: () => this.isAhead(1, ...WORDY) && this.isAhead(2, T.LeftParen),
        ALT: () => this.SUBRULE(this.wordyCall),
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, K.exists) && this.isAhead(2, T.LeftParen),
        ALT: () => this.SUBRULE(this.exists),
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, K.row) && this.isAhead(2, T.LeftParen),
        ALT: () => this.SUBRULE(this.row),
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, K.interval) && this.isAhead(2, ...INTERVAL_VALUES),
        ALT: () => this.SUBRULE(this.interval),
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, K.try_cast) && this.isAhead(2, T.LeftParen),
        ALT: () => this.SUBRULE(this.tryCast),
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, K.map) && this.isAhead(2, T.LeftBrace),
        ALT: () => this.SUBRULE(this.map),
        IGNORE_AMBIGUITIES: true,
      },
      { GATE: () => this.typedLiteralAhead(), ALT: () => this.SUBRULE(this.typedLiteral), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.columnOrCall) },
    ]),
  )

  private readonly columnOrCall: ParserMethod<[], Expression> = this.rule('columnOrCall', () => {
    const start = this.LA(1)
    const parts: Name[] = [this.SUBRULE(this.name)]
    this.MANY({
      GATE: () => tokenMatcher(this.LA(2), T.Word),
      DEF: () => {
        this.CONSUME(T.Dot)
        parts.push(this.SUBRULE(this.label))
      },
    })
    let call: Expression | undefined
    this.OPTION({
      GATE: () => !this.isAhead(0, K.columns),
      DEF: () => (call = this.SUBRULE(this.call, { ARGS: [parts, start] })),
    })
    this.OPTION1({
      GATE: () => this.isAhead(0, K.columns),
      DEF: () => (call = this.SUBRULE(this.columns, { ARGS: [start, parts, false] })),
    })
    return this.ACTION((): Expression => {
      if (call) return call
      const bare = start.tokenType === T.PlainName && parts.length === 1 && isBareCall(start.image)
      if (bare) return plainCall(start.image.toLowerCase(), start, [], this.since(start))
      return { kind: 'column', parts, position: this.since(start) }
    })
  })

  /** What follows `COLUMNS`, or all of it where nothing stands before: `COLUMNS('a.*')`, `COLUMNS(* EXCLUDE (a))`. */
  private readonly columns: ParserMethod<[start: IToken, before: readonly Name[], unpacked: boolean], Columns> = this.rule(
    'columns',
    (start, before, unpacked) => {
      this.OPTION({ GATE: () => unpacked, DEF: () => this.CONSUME(K.columns) })
      this.CONSUME(T.LeftParen)
      this.argumentStart = this.LA(1)
      const choice = this.OR<Expression | Star>([
        { GATE: () => this.starAhead(), ALT: () => this.SUBRULE(this.star), IGNORE_AMBIGUITIES: true },
        { ALT: () => this.SUBRULE(this.expression) },
      ])
      this.CONSUME(T.RightParen)
      return this.ACTION(() => ({ kind: 'columns', choice, qualifier: before.slice(0, -1), unpacked, position: this.since(start) }))
    },
  )

  /** `left(x, 1)`: a word that is no name is one before a parenthesis. */
  private readonly functionWordCall: ParserMethod<[], Expression> = this.rule('functionWordCall', () => {
    const word = this.CONSUME(T.FunctionWord)
    return this.SUBRULE(this.call, { ARGS: [[nameOf(word)], word] })
  })

  /** A subquery, a row, or an expression whose parentheses only group. */
  protected readonly parenthesized: ParserMethod<[], Expression> = this.rule('parenthesized', () => {
    const start = this.CONSUME(T.LeftParen)
    let query: Query | undefined
    let items: Expression[] = []
    this.OR([
      { GATE: () => this.queryAhead(1), ALT: () => (query = this.SUBRULE(this.query)), IGNORE_AMBIGUITIES: true },
      { ALT: () => (items = this.SUBRULE(this.expressions)) },
    ])
    this.CONSUME(T.RightParen)
    return this.ACTION((): Expression => {
      if (query) return { kind: 'subquery', query, position: this.since(start) }
      return items.length === 1 ? items[0]! : { kind: 'row', items, position: this.since(start) }
    })
  })

  /** `ARRAY(SELECT …)` */
  private readonly arrayOf: ParserMethod<[start: IToken], Expression> = this.rule('arrayOf', (start) => {
    this.CONSUME(T.LeftParen)
    const query = this.SUBRULE(this.query)
    this.CONSUME(T.RightParen)
    return { kind: 'array-query', query, position: this.since(start) }
  })

  /** `array(1, 2)`, as in Spark: `[1, 2]` */
  private readonly arrayCall: ParserMethod<[start: IToken], Expression> = this.rule('arrayCall', (start) => {
    const items: Expression[] = []
    this.CONSUME(T.LeftParen)
    this.MANY_SEP({ SEP: T.Comma, DEF: () => items.push(this.SUBRULE(this.expression)) })
    this.CONSUME(T.RightParen)
    return { kind: 'list', items, position: this.since(start) }
  })

  private readonly exists: ParserMethod<[], Expression> = this.rule('exists', () => {
    const start = this.CONSUME(K.exists)
    this.CONSUME(T.LeftParen)
    const query = this.SUBRULE(this.query)
    this.CONSUME(T.RightParen)
    return { kind: 'exists', query, position: this.since(start) }
  })

  private readonly row: ParserMethod<[], Expression> = this.rule('row', () => {
    const start = this.CONSUME(K.row)
    this.CONSUME(T.LeftParen)
    const items = this.SUBRULE(this.expressions)
    this.CONSUME(T.RightParen)
    return { kind: 'row', items, position: this.since(start) }
  })

  private readonly case: ParserMethod<[], Case> = this.rule('case', () => {
    const start = this.CONSUME(K.case)
    const branches: CaseBranch[] = []
    const operand = this.OPTION(() => this.SUBRULE(this.expression))
    this.AT_LEAST_ONE(() => {
      const branch = this.CONSUME(K.when)
      const when = this.SUBRULE1(this.expression)
      this.CONSUME(K.then)
      branches.push({ when, result: this.SUBRULE2(this.expression), position: this.since(branch) })
    })
    const otherwise = this.OPTION1(() => {
      this.CONSUME(K.else)
      return this.SUBRULE3(this.expression)
    })
    this.CONSUME(K.end)
    return { kind: 'case', operand, branches, otherwise, position: this.since(start) }
  })

  private readonly cast: ParserMethod<[], Cast> = this.rule('cast', () => {
    const start = this.CONSUME(K.cast)
    return { ...this.SUBRULE(this.castBody), try: false, position: this.since(start) }
  })

  private readonly tryCast: ParserMethod<[], Cast> = this.rule('tryCast', () => {
    const start = this.CONSUME(K.try_cast)
    return { ...this.SUBRULE(this.castBody), try: true, position: this.since(start) }
  })

  private readonly castBody: ParserMethod<[], Omit<Cast, 'try' | 'position'>> = this.rule('castBody', () => {
    this.CONSUME(T.LeftParen)
    const operand = this.SUBRULE(this.expression)
    this.CONSUME(K.as)
    const type = this.SUBRULE(this.type)
    this.CONSUME(T.RightParen)
    return { kind: 'cast', operand, type }
  })

  /** `DATE '2015-05-01'`, also `TIMESTAMP WITH TIME ZONE '…'`. */
  private typedLiteralAhead(): boolean {
    if (this.isAhead(2, T.StringText)) return !this.isAhead(1, T.QuotedName)
    return this.isAhead(2, K.with, K.without) && this.isAhead(3, K.time) && this.isAhead(4, K.zone) && this.isAhead(5, T.StringText)
  }

  private readonly typedLiteral: ParserMethod<[], Cast> = this.rule('typedLiteral', () => {
    const start = this.LA(1)
    const type = this.SUBRULE(this.type)
    const text = this.CONSUME(T.StringText)
    return { kind: 'cast', operand: stringLiteral(text), type, try: false, position: this.since(start) }
  })

  /** With a unit, an amount of it; without, a text to be read: `INTERVAL '1 day 2 hours'`. */
  private readonly interval: ParserMethod<[], Expression> = this.rule('interval', () => {
    const start = this.CONSUME(K.interval)
    const value = this.OR<Expression>([
      { ALT: () => stringLiteral(this.CONSUME(T.StringText)) },
      { ALT: () => this.integer(this.CONSUME(T.IntegerNumber)) },
      { ALT: () => ({ kind: 'decimal', text: this.CONSUME(T.DecimalNumber).image, position: positionOf(this.LA(0)) }) },
      { ALT: () => this.parameter(this.CONSUME(T.ParameterSign)) },
      {
        ALT: () => {
          this.CONSUME(T.LeftParen)
          const inner = this.SUBRULE(this.expression)
          this.CONSUME(T.RightParen)
          return inner
        },
      },
    ])
    let unit: IntervalUnit | undefined
    this.OPTION({
      GATE: () => intervalUnit(this.LA(1).image) !== undefined && !this.isAhead(1, T.QuotedName),
      DEF: () => {
        const word = this.CONSUME(T.Identifier)
        unit = intervalUnit(word.image)
      },
    })
    const position = this.since(start)
    if (unit) return { kind: 'interval', value, unit, position }
    const type: NamedType = { kind: 'named-type', name: 'INTERVAL', args: [], position: positionOf(start) }
    return { kind: 'cast', operand: value, type, try: false, position }
  })

  /** `[1, 2, 3]`, and `[x + 1 for x in list if x > 1]` */
  private readonly list: ParserMethod<[], ListLiteral | Comprehension> = this.rule('list', () => {
    const items: Expression[] = []
    let over: Pick<Comprehension, 'parameters' | 'list' | 'condition'> | undefined
    const start = this.CONSUME(T.LeftBracket)
    this.OPTION(() => {
      items.push(this.SUBRULE(this.expression))
      this.OR([
        { ALT: () => (over = this.SUBRULE(this.comprehension)) },
        {
          ALT: () =>
            this.MANY({
              GATE: () => this.mayGoOn(),
              DEF: () => {
                this.CONSUME(T.Comma)
                this.OPTION1(() => items.push(this.SUBRULE1(this.expression)))
              },
            }),
        },
      ])
    })
    this.CONSUME(T.RightBracket)
    const position = this.since(start)
    return over ? { kind: 'comprehension', result: items[0]!, ...over, position } : { kind: 'list', items, position }
  })

  private readonly comprehension: ParserMethod<[], Pick<Comprehension, 'parameters' | 'list' | 'condition'>> = this.rule(
    'comprehension',
    () => {
      this.CONSUME(K.for)
      const parameters = this.SUBRULE(this.parameters)
      this.CONSUME(K.in)
      const list = this.SUBRULE(this.expression)
      const condition = this.OPTION(() => {
        this.CONSUME(K.if)
        return this.SUBRULE1(this.expression)
      })
      return { parameters, list, condition }
    },
  )

  private readonly parameters: ParserMethod<[], Name[]> = this.rule('parameters', () => {
    const names: Name[] = []
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.name)) })
    return names
  })

  /** `lambda x, i: x + i` */
  private readonly lambda: ParserMethod<[], Expression> = this.rule('lambda', () => {
    const start = this.CONSUME(K.lambda)
    const parameters = this.SUBRULE(this.parameters)
    this.CONSUME(T.Colon)
    const body = this.SUBRULE(this.expression)
    return { kind: 'lambda', parameters, body, position: this.since(start) }
  })

  /** `MAP {'a': 1, 'b': 2}` */
  private readonly map: ParserMethod<[], Expression> = this.rule('map', () => {
    const entries: MapEntry[] = []
    const start = this.CONSUME(K.map)
    this.CONSUME(T.LeftBrace)
    this.OPTION({
      GATE: () => !this.isAhead(1, T.RightBrace),
      DEF: () =>
        this.listed(() => {
          const key = this.SUBRULE(this.expression)
          this.CONSUME(T.Colon)
          entries.push({ key, value: this.SUBRULE1(this.expression) })
        }),
    })
    this.CONSUME(T.RightBrace)
    return { kind: 'map', entries, position: this.since(start) }
  })

  private readonly struct: ParserMethod<[], StructLiteral> = this.rule('struct', () => {
    const fields: StructField[] = []
    const start = this.CONSUME(T.LeftBrace)
    this.listed(() => {
      const key = this.OR([{ ALT: () => this.CONSUME(T.StringText) }, { ALT: () => this.CONSUME(T.Word) }])
      this.CONSUME(T.Colon)
      const value = this.SUBRULE(this.expression)
      fields.push({ name: nameOf(key), value, position: this.since(key) })
    })
    this.CONSUME(T.RightBrace)
    return { kind: 'struct', fields, position: this.since(start) }
  })
}

const INTERVAL_VALUES = [T.StringText, T.IntegerNumber, T.DecimalNumber, T.ParameterSign, T.LeftParen]

function contentOf(token: IToken): string {
  return (token as T.SqlToken).value ?? ''
}

function stringLiteral(token: IToken): Expression {
  return { kind: 'string', value: contentOf(token), position: positionOf(token) }
}

function startsQuery(tokens: readonly T.SqlToken[], token: T.SqlToken | undefined): boolean {
  if (token === undefined || !QUERY_STARTS.includes(token.tokenType)) return false
  // VALUES may be a column's name.
  return token.tokenType !== K.values || tokens[token.index + 1]?.tokenType === T.LeftParen
}
