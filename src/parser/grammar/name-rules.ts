// The bottom of the grammar: set-up, places in the text, names, types. The layers above it (expressions, queries, statements) each extend
// the one below; what lies above is declared abstract there.
//
// A grammar is recorded once: every rule runs with made-up tokens, so that what looks into a token or a subrule's result belongs in ACTION.
import { EmbeddedActionsParser, type IParserConfig, type IToken, type ParserMethod, type TokenType } from 'chevrotain'
import { type Position, UnsupportedError } from '../../common/errors.ts'
import type { EnumTypeName, ListType, Name, QualifiedName, StructType, TypeName } from '../ast.ts'
import { tooDeep } from '../height.ts'
import {
  Comma,
  Dot,
  Identifier,
  IntegerNumber,
  K,
  LeftBracket,
  LeftParen,
  PlainName,
  RightBracket,
  RightParen,
  type SqlToken,
  StringText,
  VOCABULARY,
  Word,
} from '../tokens.ts'
import { canonicalTypeName } from '../type-names.ts'

/** Rules may call each other to this depth of parentheses, subqueries, … : well before the stack ends, also where little of it is left. */
const MAX_NESTING = 250

export abstract class NameRules extends EmbeddedActionsParser {
  private nesting = 0

  constructor(config: IParserConfig) {
    super([...VOCABULARY], config)
  }

  override reset(): void {
    super.reset()
    this.nesting = 0
  }

  /** Defines a rule; gives the result the type that the declaration names. */
  protected rule<Args extends unknown[], Result>(name: string, body: (...args: Args) => Result): ParserMethod<Args, Result> {
    return this.RULE(name, body)
  }

  /** The next token but `count - 1`; after the last, one of no known type. */
  protected ahead(count: number): SqlToken {
    return this.LA(count) as SqlToken
  }

  protected isAhead(count: number, ...types: TokenType[]): boolean {
    return types.includes(this.LA(count).tokenType)
  }

  /** Whether a list that a comma may end (as in DuckDB) may have another comma: not two in a row. */
  protected mayGoOn(): boolean {
    return !this.isAhead(0, Comma)
  }

  /** From a token to the last one consumed. */
  protected since(start: IToken): Position {
    if (this.RECORDING_PHASE) return { offset: 0, length: 0 }
    const end = this.LA(0)
    return { offset: start.startOffset, length: Math.max(end.endOffset! + 1 - start.startOffset, 0) }
  }

  /** Parses what may nest without end. */
  protected nested<T>(parse: () => T): T {
    if (++this.nesting > MAX_NESTING) throw tooDeep(positionOf(this.LA(1)))
    const result = parse()
    this.nesting--
    return result
  }

  /** The error for what is understood and not done. */
  protected refuse(what: string, token: IToken): never {
    throw new UnsupportedError(`${what} is not supported`, { position: positionOf(token) })
  }

  /** One or more things with commas between them; as in DuckDB, a comma may end the list. `ends`: whether what comes next is none of them, where its first word does not tell. */
  protected listed(parse: () => void, ends = () => false): void {
    let more = true
    this.AT_LEAST_ONE9({
      GATE: () => more && !ends(),
      DEF: () => {
        parse()
        more = this.OPTION9(() => this.CONSUME9(Comma)) !== undefined
      },
    })
  }

  /** A name where reserved words must be quoted. */
  readonly name: ParserMethod<[], Name> = this.rule('name', () => nameOf(this.CONSUME(Identifier)))

  /** A name where nothing else may stand. */
  readonly label: ParserMethod<[], Name> = this.rule('label', () => nameOf(this.CONSUME(Word)))

  readonly names: ParserMethod<[], readonly Name[]> = this.rule('names', () => {
    const names: Name[] = []
    this.CONSUME(LeftParen)
    this.listed(() => names.push(this.SUBRULE(this.label)))
    this.CONSUME(RightParen)
    return names
  })

  readonly qualifiedName: ParserMethod<[], QualifiedName> = this.rule('qualifiedName', () => {
    const parts = [this.SUBRULE(this.name)]
    this.MANY(() => {
      this.CONSUME(Dot)
      parts.push(this.SUBRULE(this.label))
    })
    return parts
  })

  readonly type: ParserMethod<[], TypeName> = this.rule('type', () =>
    this.nested(() => {
      const start = this.LA(1)
      let type = this.OR<TypeName>([
        { ALT: () => this.SUBRULE(this.structType), GATE: () => this.isAhead(2, LeftParen), IGNORE_AMBIGUITIES: true },
        {
          ALT: () => this.SUBRULE(this.enumType),
          GATE: () => this.isAhead(2, LeftParen) && this.isAhead(3, StringText, RightParen),
          IGNORE_AMBIGUITIES: true,
        },
        { ALT: () => this.SUBRULE(this.namedType) },
      ])
      this.MANY(() => {
        this.CONSUME(LeftBracket)
        const length = this.OPTION(() => Number(this.CONSUME(IntegerNumber).image))
        this.CONSUME(RightBracket)
        type = { kind: 'list-type', element: type, length, position: this.since(start) } satisfies ListType
      })
      return type
    }),
  )

  private readonly enumType: ParserMethod<[], EnumTypeName> = this.rule('enumType', () => {
    const values: string[] = []
    const start = this.CONSUME(K.enum)
    this.CONSUME(LeftParen)
    this.MANY_SEP({
      SEP: Comma,
      DEF: () => {
        const value = this.CONSUME(StringText) as SqlToken
        this.ACTION(() => values.push(value.value))
      },
    })
    this.CONSUME(RightParen)
    return { kind: 'enum-type', values, position: this.since(start) }
  })

  private readonly structType: ParserMethod<[], StructType> = this.rule('structType', () => {
    const fields: { name: Name; type: TypeName }[] = []
    const start = this.OR([{ ALT: () => this.CONSUME(K.struct) }, { ALT: () => this.CONSUME(K.row) }, { ALT: () => this.CONSUME(K.union) }])
    this.CONSUME(LeftParen)
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const name = this.SUBRULE(this.label)
        fields.push({ name, type: this.SUBRULE(this.type) })
      },
    })
    this.CONSUME(RightParen)
    return { kind: start.tokenType === K.union ? 'union-type' : 'struct-type', fields, position: this.since(start) }
  })

  private readonly namedType: ParserMethod<[], TypeName> = this.rule('namedType', () => {
    const args: (number | TypeName)[] = []
    const first = this.CONSUME(Identifier)
    const words = [first.image]
    const path: Name[] = []
    this.MANY(() => {
      this.CONSUME(Dot)
      path.push(this.SUBRULE(this.label))
    })
    this.OPTION(() => words.push(this.OR([{ ALT: () => this.CONSUME(K.precision) }, { ALT: () => this.CONSUME(K.varying) }]).image))
    this.OPTION1(() => {
      this.CONSUME(LeftParen)
      this.AT_LEAST_ONE_SEP({
        SEP: Comma,
        DEF: () => {
          args.push(
            this.OR1<number | TypeName>([{ ALT: () => Number(this.CONSUME(IntegerNumber).image) }, { ALT: () => this.SUBRULE(this.type) }]),
          )
        },
      })
      this.CONSUME(RightParen)
    })
    // `INT UNSIGNED`, as in MySQL.
    this.OPTION3({
      GATE: () => canonicalTypeName(`${first.image} ${this.ahead(1).image}`) !== `${first.image} ${this.ahead(1).image}`,
      DEF: () => words.push(this.CONSUME(PlainName).image),
    })
    this.OPTION2({
      GATE: () => this.isAhead(2, K.time),
      DEF: () => {
        words.push(this.OR2([{ ALT: () => this.CONSUME(K.with) }, { ALT: () => this.CONSUME(K.without) }]).image)
        words.push(this.CONSUME(K.time).image, this.CONSUME(K.zone).image)
      },
    })
    return this.ACTION(() => {
      const own = words.length === 1 ? nameOf(first).text : words.join(' ')
      // A type of the user's may be in a schema.
      const name = [own, ...path.map(({ text }) => text)].join('.')
      return { kind: 'named-type', name: canonicalTypeName(name), args, position: this.since(first) }
    })
  })
}

export function nameOf(token: IToken): Name {
  return { text: (token as SqlToken).value, position: positionOf(token) }
}

export function positionOf(token: IToken): Position {
  return { offset: token.startOffset, length: token.endOffset! + 1 - token.startOffset }
}
