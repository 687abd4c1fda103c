// Statements that make, fill, write out and drop things: views, tables, files.
import type { IToken, ParserMethod } from 'chevrotain'
import { UnsupportedError } from '../../common/errors.ts'
import type {
  ColumnDefinition,
  Copy,
  CopyOption,
  CreateTable,
  CreateView,
  Drop,
  Expression,
  Insert,
  Name,
  QualifiedName,
  Query,
  TypeName,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { queryOfTable, wordAsString, wordsAsStrings } from './made-up.ts'
import { positionOf } from './name-rules.ts'
import { QueryRules } from './query-rules.ts'

interface CreateHead {
  readonly start: IToken
  readonly orReplace: boolean
  readonly temporary: boolean
}

export abstract class DefinitionRules extends QueryRules {
  protected readonly create: ParserMethod<[], CreateView | CreateTable> = this.rule('create', () => {
    const start = this.CONSUME(K.create)
    const orReplace = this.OPTION(() => this.CONSUME(K.or) && this.CONSUME(K.replace)) !== undefined
    const temporary =
      this.OPTION1(() => this.OR([{ ALT: () => this.CONSUME(K.temp) }, { ALT: () => this.CONSUME(K.temporary) }])) !== undefined
    this.knownOnly('CREATE')
    const head: CreateHead = { start, orReplace, temporary }
    return this.OR1<CreateView | CreateTable>([
      { ALT: () => this.SUBRULE(this.createView, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createTable, { ARGS: [head] }) },
    ])
  })

  private readonly ifNotExists: ParserMethod<[], boolean> = this.rule(
    'ifNotExists',
    () =>
      this.OPTION({
        GATE: () => this.isAhead(2, K.not),
        DEF: () => this.CONSUME(K.if) && this.CONSUME(K.not) && this.CONSUME(K.exists),
      }) !== undefined,
  )

  private readonly createView: ParserMethod<[head: CreateHead], CreateView> = this.rule('createView', (head) => {
    this.CONSUME(K.view)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name = this.SUBRULE(this.qualifiedName)
    const columns = this.OPTION(() => this.SUBRULE(this.names)) ?? []
    this.CONSUME(K.as)
    const query = this.SUBRULE(this.query)
    return this.ACTION(() => {
      const { start, orReplace, temporary } = head
      return { kind: 'create-view', name, columns, orReplace, ifNotExists, temporary, query, position: this.since(start) }
    })
  })

  private readonly createTable: ParserMethod<[head: CreateHead], CreateTable> = this.rule('createTable', (head) => {
    this.CONSUME(K.table)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name = this.SUBRULE(this.qualifiedName)
    const columns: ColumnDefinition[] = []
    let query: Query | undefined
    this.OPTION(() => {
      this.CONSUME(T.LeftParen)
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          this.columnsOnly()
          columns.push(this.SUBRULE(this.columnDefinition))
        },
      })
      this.CONSUME(T.RightParen)
    })
    this.OPTION1({
      // Without a list of columns it must come.
      GATE: () => this.isAhead(1, K.as) || columns.length === 0 || columns.some(({ type }) => !type),
      DEF: () => {
        this.CONSUME(K.as)
        query = this.SUBRULE(this.query)
      },
    })
    return this.ACTION(() => {
      const { start, orReplace, temporary } = head
      return { kind: 'create-table', name, columns, orReplace, ifNotExists, temporary, query, position: this.since(start) }
    })
  })

  private readonly columnDefinition: ParserMethod<[], ColumnDefinition> = this.rule('columnDefinition', () => {
    const start = this.LA(1)
    const name = this.SUBRULE(this.label)
    const type: TypeName | undefined = this.OPTION(() => this.SUBRULE(this.type))
    let notNull = false
    let otherwise: Expression | undefined
    this.MANY(() =>
      this.OR([
        { ALT: () => (notNull = this.CONSUME(K.not) && this.CONSUME(K.null) && true) },
        { ALT: () => this.CONSUME1(K.null) },
        {
          ALT: () => {
            this.CONSUME(K.default)
            // A default ends before NOT NULL.
            otherwise = this.SUBRULE(this.expression, { ARGS: [DEFAULT_FLOOR] })
          },
        },
      ]),
    )
    this.rejectConstraint()
    return { name, type, notNull, default: otherwise, position: this.since(start) }
  })

  protected readonly drop: ParserMethod<[], Drop> = this.rule('drop', () => {
    const names: QualifiedName[] = []
    const start = this.CONSUME(K.drop)
    this.knownOnly('DROP')
    const kind = this.OR<Drop['kind']>([
      { ALT: () => this.CONSUME(K.view) && 'drop-view' },
      { ALT: () => this.CONSUME(K.table) && 'drop-table' },
    ])
    const ifExists = this.OPTION({
      GATE: () => this.isAhead(2, K.exists),
      DEF: () => this.CONSUME(K.if) && this.CONSUME(K.exists),
    })
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.qualifiedName)) })
    return { kind, names, ifExists: ifExists !== undefined, position: this.since(start) }
  })

  protected readonly insert: ParserMethod<[], Insert> = this.rule('insert', () => {
    let columns: readonly Name[] = []
    let query: Query | undefined
    const start = this.CONSUME(K.insert)
    this.ACTION(() => {
      const { tokenType, image } = this.ahead(1)
      if (tokenType === K.or) this.refuse(`INSERT OR ${this.ahead(2).image.toUpperCase()}`, this.ahead(1))
      if (/^overwrite$/i.test(image)) this.refuse('INSERT OVERWRITE', this.ahead(1))
    })
    this.CONSUME(K.into)
    const table = this.SUBRULE(this.qualifiedName)
    this.OPTION({
      GATE: () => this.isAhead(1, T.LeftParen) && !this.queryAhead(2),
      DEF: () => (columns = this.SUBRULE(this.names)),
    })
    const byName =
      this.OPTION1(() => {
        this.CONSUME(K.by)
        return this.OR([{ ALT: () => this.CONSUME(K.name) && true }, { ALT: () => this.CONSUME(K.position) && false }])
      }) ?? false
    this.OR1([{ ALT: () => this.CONSUME(K.default) && this.CONSUME(K.values) }, { ALT: () => (query = this.SUBRULE(this.query)) }])
    this.ACTION(() => {
      const { image } = this.ahead(1)
      if (/^returning$/i.test(image)) this.refuse('INSERT … RETURNING', this.ahead(1))
      if (this.isAhead(1, K.on)) this.refuse('ON CONFLICT', this.ahead(1))
    })
    return { kind: 'insert', table, columns, byName, query, position: this.since(start) }
  })

  /** `COPY … FROM` is an INSERT of what the file holds. */
  protected readonly copy: ParserMethod<[], Copy | Insert> = this.rule('copy', () => {
    let query: Query | undefined
    let table: QualifiedName | undefined
    let columns: readonly Name[] = []
    let options: CopyOption[] = []
    const start = this.CONSUME(K.copy)
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.LeftParen)
          query = this.SUBRULE(this.query)
          this.CONSUME(T.RightParen)
        },
      },
      {
        ALT: () => {
          table = this.SUBRULE(this.qualifiedName)
          columns = this.OPTION(() => this.SUBRULE(this.names)) ?? []
        },
      },
    ])
    const from = this.OR1([
      { ALT: () => this.CONSUME(K.to) && false },
      { GATE: () => table !== undefined, ALT: () => this.CONSUME(K.from) && true },
    ])
    const target = this.LA(1)
    const path = this.OR2<Expression>([
      { ALT: () => wordAsString(this.CONSUME(T.StringText)) },
      { ALT: () => this.parameter(this.CONSUME(T.ParameterSign)) },
    ])
    this.OPTION1(() => this.CONSUME(K.with))
    this.OPTION2(() => (options = this.SUBRULE(this.copyOptions)))
    return this.ACTION((): Copy | Insert => {
      const position = this.since(start)
      if (!from) return { kind: 'copy', query: query ?? queryOfTable(table!, columns), path, options, position }
      if (options.some(({ name }) => name.text.toLowerCase() !== 'format')) this.refuse('COPY … FROM with options', target)
      const file = { kind: 'file', path: path.kind === 'string' ? path.value : '', alias: undefined, position: positionOf(target) } as const
      return { kind: 'insert', table: table!, columns, byName: false, query: queryOfTable(file, []), position }
    })
  })

  private readonly copyOptions: ParserMethod<[], CopyOption[]> = this.rule('copyOptions', () => {
    const options: CopyOption[] = []
    this.CONSUME(T.LeftParen)
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const start = this.LA(1)
        const name = this.SUBRULE(this.label)
        let values: readonly Expression[] = []
        this.OR([
          {
            ALT: () => {
              this.CONSUME1(T.LeftParen)
              values = this.SUBRULE(this.expressions)
              this.CONSUME1(T.RightParen)
            },
          },
          { ALT: () => (values = [wordAsString(this.CONSUME(K.on))]) },
          {
            GATE: () => !this.isAhead(1, T.Comma, T.RightParen),
            ALT: () => (values = [this.SUBRULE(this.expression)]),
            IGNORE_AMBIGUITIES: true,
          },
          { ALT: () => {} },
        ])
        this.ACTION(() => options.push({ name, values: wordsAsStrings(values), position: this.since(start) }))
      },
    })
    this.CONSUME(T.RightParen)
    return options
  })

  /** CREATE and DROP of anything but views and tables is known, and not supported. */
  private knownOnly(verb: string): void {
    this.ACTION(() => {
      const what = this.ahead(1)
      if (what.tokenType === T.PlainName) this.refuse(`${verb} ${what.image.toUpperCase()}`, what)
    })
  }

  /** `PRIMARY KEY (a)` and its like, where a column could stand. */
  private columnsOnly(): void {
    this.ACTION(() => {
      const [word, next] = [this.ahead(1), this.ahead(2)]
      const what = `${word.image} ${next.image}`.toUpperCase()
      if (/^(PRIMARY KEY|FOREIGN KEY|UNIQUE \(|CHECK \()$/.test(what)) this.refuse(what.replace(' (', ''), word)
      if (word.image.toUpperCase() === 'CONSTRAINT') this.refuse('CONSTRAINT', word)
    })
  }

  private rejectConstraint(): void {
    this.ACTION(() => {
      const word = this.ahead(1)
      const constraint = CONSTRAINTS[word.image.toLowerCase()]
      if (constraint !== undefined) this.refuse(constraint, word)
    })
  }

  protected refuse(what: string, token: IToken): never {
    throw new UnsupportedError(`${what} is not supported`, { position: positionOf(token) })
  }
}

/** Tighter than NOT binds. */
const DEFAULT_FLOOR = 4

const CONSTRAINTS: Readonly<Record<string, string | undefined>> = {
  primary: 'PRIMARY KEY',
  unique: 'UNIQUE',
  check: 'CHECK',
  references: 'REFERENCES',
  collate: 'COLLATE',
  generated: 'GENERATED',
  constraint: 'CONSTRAINT',
}
