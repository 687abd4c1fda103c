// Statements that make macros, sequences, types and comments.
import type { IToken, ParserMethod } from 'chevrotain'
import type {
  CommentOn,
  CreateMacro,
  CreateSequence,
  CreateType,
  Expression,
  MacroOverload,
  MacroParameter,
  Name,
  QualifiedName,
  Query,
  TypeName,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { ChangeRules } from './change-rules.ts'

export interface CreateHead {
  readonly start: IToken
  readonly orReplace: boolean
  readonly temporary: boolean
}

type SequenceOptions = Pick<CreateSequence, 'start' | 'increment' | 'minimum' | 'maximum' | 'cycle'>

export abstract class ObjectRules extends ChangeRules {
  protected readonly createMacro: ParserMethod<[head: CreateHead], CreateMacro> = this.rule('createMacro', (head) => {
    const overloads: MacroOverload[] = []
    this.OR([{ ALT: () => this.CONSUME(K.macro) }, { ALT: () => this.CONSUME(K.function) }])
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name: QualifiedName = this.SUBRULE(this.qualifiedName)
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => overloads.push(this.SUBRULE(this.macroOverload)) })
    return this.ACTION(() => {
      const { start, orReplace, temporary } = head
      return { kind: 'create-macro', name, orReplace, ifNotExists, temporary, overloads, position: this.since(start) }
    })
  })

  /** `(a, b := 1) AS a + b`, `(a) AS TABLE SELECT a` */
  private readonly macroOverload: ParserMethod<[], MacroOverload> = this.rule('macroOverload', () => {
    const parameters: MacroParameter[] = []
    const start = this.CONSUME(T.LeftParen)
    this.MANY_SEP({ SEP: T.Comma, DEF: () => parameters.push(this.SUBRULE(this.macroParameter)) })
    this.CONSUME(T.RightParen)
    this.CONSUME(K.as)
    const body = this.OR<Expression | Query>([
      { ALT: () => this.CONSUME(K.table) && this.SUBRULE(this.query) },
      { ALT: () => this.SUBRULE(this.expression) },
    ])
    return { parameters, body, position: this.since(start) }
  })

  private readonly macroParameter: ParserMethod<[], MacroParameter> = this.rule('macroParameter', () => {
    const name: Name = this.SUBRULE(this.name)
    const type = this.OPTION<TypeName>({
      GATE: () => !this.isAhead(1, T.ColonEquals, T.FatArrow, T.Comma, T.RightParen),
      DEF: () => this.SUBRULE(this.type),
    })
    const otherwise = this.OPTION1<Expression>(() => {
      this.OR([{ ALT: () => this.CONSUME(T.ColonEquals) }, { ALT: () => this.CONSUME(T.FatArrow) }])
      return this.SUBRULE(this.expression)
    })
    return { name, type, default: otherwise }
  })

  protected readonly createSequence: ParserMethod<[head: CreateHead], CreateSequence> = this.rule('createSequence', (head) => {
    this.CONSUME(K.sequence)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name: QualifiedName = this.SUBRULE(this.qualifiedName)
    let options: SequenceOptions = { start: undefined, increment: undefined, minimum: undefined, maximum: undefined, cycle: false }
    this.MANY(() => {
      const option = this.SUBRULE(this.sequenceOption)
      options = { ...options, ...option }
    })
    return this.ACTION(() => {
      const { start, orReplace, temporary } = head
      return { kind: 'create-sequence', name, orReplace, ifNotExists, temporary, ...options, position: this.since(start) }
    })
  })

  private readonly sequenceOption: ParserMethod<[], Partial<SequenceOptions>> = this.rule('sequenceOption', () =>
    this.OR<Partial<SequenceOptions>>([
      {
        ALT: () => {
          this.CONSUME(K.start)
          this.OPTION(() => this.CONSUME(K.with))
          return { start: this.SUBRULE(this.signedInteger) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.no)
          const word = this.CONSUME(T.Identifier)
          return this.ACTION(() => withoutOption(word, () => this.refuse(`NO ${word.image.toUpperCase()}`, word)))
        },
      },
      {
        ALT: () => {
          const word = this.CONSUME(T.PlainName)
          this.OPTION1(() => this.CONSUME(K.by))
          const value = this.OPTION2<bigint>({
            GATE: () => this.isAhead(1, T.IntegerNumber, T.Minus, T.Plus),
            DEF: () => this.SUBRULE1(this.signedInteger),
          })
          return this.ACTION(() => sequenceOption(word, value, () => this.refuse(word.image.toUpperCase(), word)))
        },
      },
    ]),
  )

  private readonly signedInteger: ParserMethod<[], bigint> = this.rule('signedInteger', () => {
    const minus = this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(T.Minus) && true }, { ALT: () => this.CONSUME(T.Plus) && false }]))
    const digits = this.CONSUME(T.IntegerNumber)
    return this.ACTION(() => BigInt((digits as T.SqlToken).value) * (minus ? -1n : 1n))
  })

  protected readonly createType: ParserMethod<[head: CreateHead], CreateType> = this.rule('createType', (head) => {
    this.CONSUME(K.type)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name: QualifiedName = this.SUBRULE(this.qualifiedName)
    this.CONSUME(K.as)
    const type = this.OR<TypeName | Query>([
      {
        GATE: () => this.isAhead(2, T.LeftParen) && this.queryAhead(3),
        ALT: () => {
          this.CONSUME(K.enum)
          this.CONSUME(T.LeftParen)
          const query = this.SUBRULE(this.query)
          this.CONSUME(T.RightParen)
          return query
        },
        IGNORE_AMBIGUITIES: true,
      },
      { ALT: () => this.SUBRULE(this.type) },
    ])
    return this.ACTION(() => {
      const { start, orReplace, temporary } = head
      return { kind: 'create-type', name, orReplace, ifNotExists, temporary, type, position: this.since(start) }
    })
  })

  protected readonly comment: ParserMethod<[], CommentOn> = this.rule('comment', () => {
    const start = this.CONSUME(K.comment)
    this.CONSUME(K.on)
    const on = this.CONSUME(T.Word)
    const name: QualifiedName = this.SUBRULE(this.qualifiedName)
    this.CONSUME(K.is)
    const text = this.OR<string | undefined>([
      { ALT: () => (this.CONSUME(T.StringText) as T.SqlToken).value },
      { ALT: () => this.CONSUME(K.null) && undefined },
    ])
    return this.ACTION(() => ({ kind: 'comment', on: on.image.toLowerCase(), name, text, position: this.since(start) }))
  })
}

function sequenceOption(word: IToken, value: bigint | undefined, refuse: () => never): Partial<SequenceOptions> {
  const name = word.image.toLowerCase()
  if (name === 'cycle' && value === undefined) return { cycle: true }
  if (value === undefined) return refuse()
  if (name === 'increment') return { increment: value }
  if (name === 'minvalue') return { minimum: value }
  return name === 'maxvalue' ? { maximum: value } : refuse()
}

function withoutOption(word: IToken, refuse: () => never): Partial<SequenceOptions> {
  const name = word.image.toLowerCase()
  if (name === 'cycle') return { cycle: false }
  if (name === 'minvalue') return { minimum: undefined }
  return name === 'maxvalue' ? { maximum: undefined } : refuse()
}
