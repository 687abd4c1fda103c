// Statements that make, fill, write out and drop things: views, tables, files.
import type { ParserMethod } from 'chevrotain'
import type {
  Copy,
  CopyOption,
  CreateIndex,
  CreateMacro,
  CreateSchema,
  CreateSequence,
  CreateTable,
  CreateType,
  CreateView,
  Drop,
  Expression,
  Insert,
  Name,
  OnConflict,
  QualifiedName,
  Query,
  SelectItem,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { ColumnRules } from './column-rules.ts'
import { fileToCopy, queryOfTable, wordAsString, wordsAsStrings } from './made-up.ts'
import type { CreateHead } from './object-rules.ts'

type Create = CreateView | CreateTable | CreateIndex | CreateSchema | CreateMacro | CreateSequence | CreateType

export abstract class DefinitionRules extends ColumnRules {
  protected readonly create: ParserMethod<[], Create> = this.rule('create', () => {
    const start = this.CONSUME(K.create)
    const orReplace = this.OPTION(() => this.CONSUME(K.or) && this.CONSUME(K.replace)) !== undefined
    const temporary =
      this.OPTION1(() => this.OR([{ ALT: () => this.CONSUME(K.temp) }, { ALT: () => this.CONSUME(K.temporary) }])) !== undefined
    this.knownOnly('CREATE')
    const head: CreateHead = { start, orReplace, temporary }
    return this.OR1<Create>([
      { ALT: () => this.SUBRULE(this.createView, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createTable, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createIndex, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createSchema, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createMacro, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createSequence, { ARGS: [head] }) },
      { ALT: () => this.SUBRULE(this.createType, { ARGS: [head] }) },
    ])
  })

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

  private readonly createIndex: ParserMethod<[head: CreateHead], CreateIndex> = this.rule('createIndex', (head) => {
    const unique = this.OPTION(() => this.CONSUME(K.unique)) !== undefined
    this.CONSUME(K.index)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name = this.OPTION1(() => this.SUBRULE(this.name))
    this.CONSUME(K.on)
    const table = this.SUBRULE(this.qualifiedName)
    this.OPTION2(() => this.CONSUME(K.using) && this.SUBRULE1(this.name))
    this.CONSUME(T.LeftParen)
    const keys: Expression[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        keys.push(this.SUBRULE(this.expression))
        this.SUBRULE(this.ordering)
      },
    })
    this.CONSUME(T.RightParen)
    return this.ACTION(() => ({ kind: 'create-index', name, table, unique, ifNotExists, keys, position: this.since(head.start) }))
  })

  private readonly createSchema: ParserMethod<[head: CreateHead], CreateSchema> = this.rule('createSchema', (head) => {
    this.CONSUME(K.schema)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name = this.SUBRULE(this.qualifiedName)
    return this.ACTION(() => ({ kind: 'create-schema', name, ifNotExists, position: this.since(head.start) }))
  })

  protected readonly drop: ParserMethod<[], Drop> = this.rule('drop', () => {
    const names: QualifiedName[] = []
    const start = this.CONSUME(K.drop)
    this.knownOnly('DROP')
    const kind = this.OR<Drop['kind']>([
      { ALT: () => this.CONSUME(K.view) && 'drop-view' },
      { ALT: () => this.CONSUME(K.table) && 'drop-table' },
      { ALT: () => this.CONSUME(K.index) && 'drop-index' },
      { ALT: () => this.CONSUME(K.schema) && 'drop-schema' },
      { ALT: () => this.SUBRULE(this.droppedMacro) },
      { ALT: () => this.CONSUME(K.sequence) && 'drop-sequence' },
      { ALT: () => this.CONSUME(K.type) && 'drop-type' },
    ])
    const ifExists = this.SUBRULE(this.ifExists)
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.qualifiedName)) })
    const cascade = this.SUBRULE(this.cascade)
    return { kind, names, ifExists, cascade, position: this.since(start) }
  })

  /** `MACRO`, `MACRO TABLE`, `FUNCTION`, … */
  private readonly droppedMacro: ParserMethod<[], 'drop-macro'> = this.rule('droppedMacro', () => {
    this.OR([{ ALT: () => this.CONSUME(K.macro) }, { ALT: () => this.CONSUME(K.function) }])
    this.OPTION(() => this.CONSUME(K.table))
    return 'drop-macro'
  })

  protected readonly insert: ParserMethod<[], Insert> = this.rule('insert', () => {
    let columns: readonly Name[] = []
    let query: Query | undefined
    const start = this.CONSUME(K.insert)
    const or = this.OPTION<OnConflict>(() => {
      const first = this.CONSUME(K.or)
      const action = this.OR<OnConflict['action']>([
        { ALT: () => this.CONSUME(K.replace) && 'replace' },
        { ALT: () => this.CONSUME(K.ignore) && 'nothing' },
      ])
      return { target: [], action, assignments: [], where: undefined, position: this.since(first) }
    })
    this.ACTION(() => {
      if (/^overwrite$/i.test(this.ahead(1).image)) this.refuse('INSERT OVERWRITE', this.ahead(1))
    })
    this.CONSUME(K.into)
    const table = this.SUBRULE(this.qualifiedName)
    this.OPTION1({
      GATE: () => this.isAhead(1, T.LeftParen) && !this.queryAhead(2),
      DEF: () => (columns = this.SUBRULE(this.names)),
    })
    const byName =
      this.OPTION2(() => {
        this.CONSUME(K.by)
        return this.OR1([{ ALT: () => this.CONSUME(K.name) && true }, { ALT: () => this.CONSUME(K.position) && false }])
      }) ?? false
    this.OR2([{ ALT: () => this.CONSUME(K.default) && this.CONSUME(K.values) }, { ALT: () => (query = this.SUBRULE(this.query)) }])
    const on = this.OPTION3(() => this.SUBRULE(this.onConflict))
    const returning: SelectItem[] = this.SUBRULE(this.returning)
    return { kind: 'insert', table, columns, byName, query, isCopy: false, onConflict: on ?? or, returning, position: this.since(start) }
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
    const path = this.OR2<Expression>([
      { ALT: () => wordAsString(this.CONSUME(T.StringText)) },
      { ALT: () => this.parameter(this.CONSUME(T.ParameterSign)) },
    ])
    this.OPTION1(() => this.CONSUME(K.with))
    this.OPTION2(() => (options = this.SUBRULE(this.copyOptions)))
    return this.ACTION((): Copy | Insert => {
      const position = this.since(start)
      if (!from) return { kind: 'copy', query: query ?? queryOfTable(table!, columns), path, options, position }
      return {
        kind: 'insert',
        table: table!,
        columns,
        byName: false,
        query: queryOfTable(fileToCopy(path, options), []),
        isCopy: true,
        onConflict: undefined,
        returning: [],
        position,
      }
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

  /** CREATE and DROP of anything else is known, and not supported. */
  private knownOnly(verb: string): void {
    this.ACTION(() => {
      const what = this.ahead(1)
      if (what.tokenType === T.PlainName) this.refuse(`${verb} ${what.image.toUpperCase()}`, what)
    })
  }
}
