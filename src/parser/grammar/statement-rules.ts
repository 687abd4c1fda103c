// Statements, and the top of the grammar.
import type { IParserConfig, IToken, ParserMethod } from 'chevrotain'
import { UnsupportedError } from '../../common/errors.ts'
import type {
  CreateView,
  Describe,
  DropView,
  Explain,
  Expression,
  Query,
  ResetOption,
  SetOption,
  Statement,
  TableReference,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { unsupportedStatement } from '../unsupported.ts'
import { positionOf } from './name-rules.ts'
import { QueryRules } from './query-rules.ts'

export class SqlParser extends QueryRules {
  constructor(config: IParserConfig) {
    super(config)
    this.performSelfAnalysis()
  }

  readonly statements: ParserMethod<[], Statement[]> = this.rule('statements', () => {
    const statements: Statement[] = []
    this.MANY(() => this.CONSUME(T.Semicolon))
    this.rejectUnsupported()
    this.OPTION({
      GATE: () => this.input.length > 0,
      DEF: () => {
        statements.push(this.SUBRULE(this.statement))
        this.MANY1(() => {
          this.AT_LEAST_ONE(() => this.CONSUME1(T.Semicolon))
          this.rejectUnsupported()
          this.OPTION1(() => statements.push(this.SUBRULE1(this.statement)))
        })
      },
    })
    return statements
  })

  /** A whole text that is one expression. */
  readonly onlyExpression: ParserMethod<[], Expression> = this.rule('onlyExpression', () => this.SUBRULE(this.expression))

  private readonly statement: ParserMethod<[], Statement> = this.rule('statement', () =>
    this.OR<Statement>([
      { ALT: () => this.SUBRULE(this.query) },
      { ALT: () => this.SUBRULE(this.explain) },
      { ALT: () => this.SUBRULE(this.describe) },
      { ALT: () => this.SUBRULE(this.createView) },
      { ALT: () => this.SUBRULE(this.dropView) },
      { ALT: () => this.SUBRULE(this.set) },
      { ALT: () => this.SUBRULE(this.reset_) },
    ]),
  )

  private rejectUnsupported(): void {
    this.ACTION(() => {
      const error = unsupportedStatement(this.ahead(1))
      if (error) throw error
    })
  }

  private readonly explain: ParserMethod<[], Explain> = this.rule('explain', () => {
    let analyze = false
    let format: string | undefined
    const start = this.CONSUME(K.explain)
    this.OPTION({
      GATE: () => this.isAhead(1, K.analyze) || !this.queryAhead(2),
      DEF: () =>
        this.OR([
          { ALT: () => (analyze = this.CONSUME(K.analyze) !== undefined) },
          {
            ALT: () => {
              this.CONSUME(T.LeftParen)
              this.AT_LEAST_ONE_SEP({
                SEP: T.Comma,
                DEF: () =>
                  this.OR1([
                    { ALT: () => (analyze = this.CONSUME1(K.analyze) !== undefined) },
                    { ALT: () => (format = this.SUBRULE(this.format)) },
                  ]),
              })
              this.CONSUME(T.RightParen)
            },
          },
        ]),
    })
    this.rejectUnsupported()
    const statement = this.SUBRULE(this.statement)
    return { kind: 'explain', analyze, format, statement, position: this.since(start) }
  })

  private readonly format: ParserMethod<[], string> = this.rule('format', () => {
    this.CONSUME(K.format)
    const value = this.OR([{ ALT: () => this.CONSUME(T.Word) }, { ALT: () => this.CONSUME(T.StringText) }]) as T.SqlToken
    return this.ACTION(() => value.value.toLowerCase())
  })

  private readonly describe: ParserMethod<[], Describe> = this.rule('describe', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.describe) }, { ALT: () => this.CONSUME(K.desc) }])
    const query = this.OR1<Query>([
      { GATE: () => this.queryAhead(this.isAhead(1, T.LeftParen) ? 2 : 1), ALT: () => this.SUBRULE(this.query), IGNORE_AMBIGUITIES: true },
      {
        ALT: () => {
          const table = this.SUBRULE(this.table)
          return this.ACTION(() => fromTable(table))
        },
      },
    ])
    return { kind: 'describe', query, position: this.since(start) }
  })

  private readonly createView: ParserMethod<[], CreateView> = this.rule('createView', () => {
    const start = this.CONSUME(K.create)
    const orReplace = this.OPTION(() => this.CONSUME(K.or) && this.CONSUME(K.replace)) !== undefined
    const temporary =
      this.OPTION1(() => this.OR([{ ALT: () => this.CONSUME(K.temp) }, { ALT: () => this.CONSUME(K.temporary) }])) !== undefined
    this.viewOnly('CREATE')
    this.CONSUME(K.view)
    const ifNotExists = this.OPTION2({
      GATE: () => this.isAhead(2, K.not),
      DEF: () => this.CONSUME(K.if) && this.CONSUME(K.not) && this.CONSUME(K.exists),
    })
    const name = this.SUBRULE(this.qualifiedName)
    const columns = this.OPTION3(() => this.SUBRULE(this.names)) ?? []
    this.CONSUME(K.as)
    const query = this.SUBRULE(this.query)
    const position = this.since(start)
    return { kind: 'create-view', name, columns, orReplace, ifNotExists: ifNotExists !== undefined, temporary, query, position }
  })

  private readonly dropView: ParserMethod<[], DropView> = this.rule('dropView', () => {
    const names: DropView['names'][number][] = []
    const start = this.CONSUME(K.drop)
    this.viewOnly('DROP')
    this.CONSUME(K.view)
    const ifExists = this.OPTION({
      GATE: () => this.isAhead(2, K.exists),
      DEF: () => this.CONSUME(K.if) && this.CONSUME(K.exists),
    })
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.qualifiedName)) })
    return { kind: 'drop-view', names, ifExists: ifExists !== undefined, position: this.since(start) }
  })

  /** CREATE and DROP of anything but a view is known, and not supported. */
  private viewOnly(verb: string): void {
    this.ACTION(() => {
      const what = this.ahead(1)
      const isWord = what.tokenType === T.PlainName || what.tokenType === K.table
      if (isWord) throw new UnsupportedError(`${verb} ${what.image.toUpperCase()} is not supported`, { position: positionOf(what) })
    })
  }

  private readonly set: ParserMethod<[], SetOption> = this.rule('set', () => {
    const start = this.CONSUME(K.set)
    const name = this.SUBRULE(this.name)
    this.OR([{ ALT: () => this.CONSUME(T.Equals) }, { ALT: () => this.CONSUME(K.to) }])
    const value = this.OR1<Expression>([{ ALT: () => wordAsString(this.CONSUME(K.on)) }, { ALT: () => this.SUBRULE(this.expression) }])
    return this.ACTION(() => {
      const word = value.kind === 'column' && value.parts.length === 1 ? value.parts[0] : undefined
      const given: Expression = word ? { kind: 'string', value: word.text, position: word.position } : value
      return { kind: 'set', name, value: given, position: this.since(start) }
    })
  })

  private readonly reset_: ParserMethod<[], ResetOption> = this.rule('reset_', () => {
    const start = this.CONSUME(K.reset)
    const name = this.SUBRULE(this.name)
    return { kind: 'reset', name, position: this.since(start) }
  })
}

function wordAsString(token: IToken): Expression {
  return { kind: 'string', value: token.image, position: positionOf(token) }
}

/** `SELECT * FROM table` */
function fromTable(table: TableReference): Query {
  const { position } = table
  return {
    kind: 'query',
    recursive: false,
    with: [],
    body: {
      kind: 'select',
      distinct: undefined,
      items: [{ kind: 'star', qualifier: [], exclude: [], replace: [], rename: [], position }],
      from: table,
      where: undefined,
      groupBy: undefined,
      having: undefined,
      windows: [],
      qualify: undefined,
      position,
    },
    orderBy: undefined,
    limit: undefined,
    offset: undefined,
    position,
  }
}
