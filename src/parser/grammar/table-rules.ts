// What stands in FROM: tables, files, table functions, subqueries, and their joins.
import type { IToken, ParserMethod } from 'chevrotain'
import { ParseError, type Position } from '../../common/errors.ts'
import type {
  Argument,
  DerivedTable,
  Describe,
  Expression,
  Join,
  Name,
  QualifiedName,
  Query,
  Show,
  Summarize,
  TableAlias,
  TableReference,
  ToldTable,
  Values,
} from '../ast.ts'
import { makeSelect } from '../make-node.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { queryOf, queryOfTable } from './made-up.ts'
import { nameOf } from './name-rules.ts'
import { ReshapeRules } from './reshape-rules.ts'

interface JoinHead {
  readonly type: Join['type']
  /** The rows of the other side are asked for. */
  readonly turned: boolean
  readonly asof: boolean
  readonly natural: boolean
}

export abstract class TableRules extends ReshapeRules {
  protected abstract readonly values: ParserMethod<[], Values>

  /** `a, b JOIN c USING (x)` */
  protected readonly tables: ParserMethod<[], TableReference> = this.rule('tables', () => {
    const start = this.LA(1)
    let left: TableReference | undefined
    this.listed(() => {
      const right = this.SUBRULE(this.joined)
      left = left ? { ...CROSS, left, right, position: this.since(start) } : right
    })
    return left!
  })

  private readonly joined: ParserMethod<[], TableReference> = this.rule('joined', () => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.table)
    this.MANY(() => {
      left = this.OR<TableReference>([
        { ALT: () => this.SUBRULE(this.pivotOf, { ARGS: [start, left] }) },
        { ALT: () => this.SUBRULE(this.unpivotOf, { ARGS: [start, left] }) },
        { ALT: () => this.SUBRULE(this.join, { ARGS: [start, left] }) },
      ])
    })
    return left
  })

  private readonly join: ParserMethod<[start: IToken, left: TableReference], Join> = this.rule('join', (start, left) => {
    const { type, natural, asof, turned } = this.SUBRULE(this.joinHead)
    const first = this.LA(1)
    let right = this.SUBRULE(this.table)
    const isQualified = type !== 'cross' && type !== 'positional' && !natural
    // `a JOIN b JOIN c ON … ON …`: what waits for its condition takes the join on its right whole.
    this.MANY({
      GATE: () => isQualified,
      DEF: () => (right = this.SUBRULE(this.join, { ARGS: [first, right] })),
    })
    let on: Expression | undefined
    let using: readonly Name[] = []
    this.OPTION({
      GATE: () => isQualified,
      DEF: () => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(K.on)
              on = this.SUBRULE(this.expression)
            },
          },
          {
            ALT: () => {
              this.CONSUME(K.using)
              using = this.SUBRULE(this.names)
            },
          },
        ])
      },
    })
    const sides = turned ? { left: right, right: left } : { left, right }
    return { kind: 'join', type, ...(asof && { asof }), ...sides, natural, on, using, position: this.since(start) }
  })

  private readonly joinHead: ParserMethod<[], JoinHead> = this.rule('joinHead', () => {
    let natural = false
    let asof = false
    this.OPTION(() =>
      this.OR1([
        { ALT: () => (natural = this.CONSUME(K.natural) !== undefined) },
        { ALT: () => (asof = this.CONSUME(K.asof) !== undefined) },
      ]),
    )
    let type: Join['type'] = 'inner'
    let turned = false
    this.OPTION1(() => {
      type = this.OR<Join['type']>([
        { ALT: () => this.CONSUME(K.inner) && 'inner' },
        { ALT: () => this.CONSUME(K.cross) && 'cross' },
        { ALT: () => this.CONSUME(K.semi) && 'semi' },
        { ALT: () => this.CONSUME(K.anti) && 'anti' },
        { ALT: () => this.CONSUME(K.positional) && 'positional' },
        {
          ALT: () => {
            turned = this.isAhead(1, K.right) && this.isAhead(2, K.semi, K.anti)
            return this.SUBRULE(this.outerSide)
          },
        },
      ])
    })
    this.CONSUME(K.join)
    return { type, natural, asof, turned }
  })

  /** `LEFT [OUTER]`, `RIGHT [OUTER]`, `FULL [OUTER]`; as Spark has it, also `LEFT SEMI` and `LEFT ANTI`, and for the other side `RIGHT SEMI` and `RIGHT ANTI`. */
  private readonly outerSide: ParserMethod<[], Join['type']> = this.rule('outerSide', () => {
    let type = this.OR<Join['type']>([
      { ALT: () => this.CONSUME(K.left) && 'left' },
      { ALT: () => this.CONSUME(K.right) && 'right' },
      { ALT: () => this.CONSUME(K.full) && 'full' },
    ])
    this.OPTION({
      GATE: () => this.isAhead(1, K.outer) || type !== 'full',
      DEF: () => {
        type = this.OR1<Join['type']>([
          { ALT: () => this.CONSUME(K.outer) && type },
          { ALT: () => this.CONSUME(K.semi) && 'semi' },
          { ALT: () => this.CONSUME(K.anti) && 'anti' },
        ])
      },
    })
    return type
  })

  /** One table with its alias, or a join in parentheses, and how much of it. */
  protected readonly table: ParserMethod<[], TableReference> = this.rule('table', () => {
    const start = this.LA(1)
    const prefix = this.OPTION1({ GATE: () => this.prefixAhead(), DEF: () => this.SUBRULE(this.prefix) })
    const whole = this.SUBRULE(this.wholeTable)
    const table = this.ACTION(() => (prefix ? withPrefix(whole, prefix) : whole))
    let sampled: TableReference | undefined
    this.OPTION(() => {
      this.CONSUME(K.tablesample)
      sampled = this.SUBRULE(this.sampleOf, { ARGS: [start, table] })
    })
    return sampled ?? table
  })

  private readonly wholeTable: ParserMethod<[], TableReference> = this.rule('wholeTable', () =>
    this.nested(() => {
      const start = this.LA(1)
      const lateral = this.OPTION(() => this.CONSUME(K.lateral)) !== undefined
      return this.OR<TableReference>([
        {
          ALT: () => {
            const path = (this.CONSUME(T.StringText) as T.SqlToken).value ?? ''
            const alias = this.SUBRULE(this.tableAlias)
            return { kind: 'file', path, alias, position: this.since(start) }
          },
        },
        {
          GATE: () => this.isAhead(1, K.values) && this.isAhead(2, T.LeftParen),
          ALT: () => this.SUBRULE(this.bareValues, { ARGS: [lateral] }),
          IGNORE_AMBIGUITIES: true,
        },
        { ALT: () => this.SUBRULE(this.namedTable, { ARGS: [start, lateral] }) },
        {
          GATE: () => this.isAhead(2, K.describe, K.summarize, K.show),
          ALT: () => this.SUBRULE(this.toldTable, { ARGS: [start] }),
          IGNORE_AMBIGUITIES: true,
        },
        { GATE: () => this.queryAhead(2), ALT: () => this.SUBRULE(this.derived, { ARGS: [start, lateral] }), IGNORE_AMBIGUITIES: true },
        {
          ALT: () => {
            this.CONSUME(T.LeftParen)
            const inner = this.SUBRULE(this.tables)
            this.CONSUME(T.RightParen)
            const alias = this.SUBRULE1(this.tableAlias)
            return this.ACTION(() => (alias ? derivedFrom(inner, alias, this.since(start)) : inner))
          },
        },
      ])
    }),
  )

  private readonly namedTable: ParserMethod<[start: IToken, lateral: boolean], TableReference> = this.rule(
    'namedTable',
    (start, lateral) => {
      let name: QualifiedName = []
      let args: Argument[] | undefined
      this.OR([
        { ALT: () => (name = this.SUBRULE(this.qualifiedName)) },
        {
          ALT: () => {
            const word = this.CONSUME(T.FunctionWord)
            name = [nameOf(word)]
          },
          GATE: () => this.isAhead(2, T.LeftParen),
        },
      ])
      this.OPTION(() => {
        this.CONSUME(T.LeftParen)
        args = this.OPTION1(() => this.SUBRULE(this.args, { ARGS: [true] })) ?? []
        this.CONSUME(T.RightParen)
      })
      const ordinality = this.OPTION2({
        GATE: () => args !== undefined && this.ahead(2).image.toLowerCase() === 'ordinality',
        DEF: () => {
          this.CONSUME(K.with)
          this.CONSUME1(T.Word)
          return true
        },
      })
      const alias = this.SUBRULE(this.tableAlias)
      const position = this.since(start)
      return args
        ? { kind: 'table-function', name, args, ordinality: ordinality === true, lateral, alias, position }
        : { kind: 'table', name, alias, position }
    },
  )

  private readonly derived: ParserMethod<[start: IToken, lateral: boolean], DerivedTable> = this.rule('derived', (start, lateral) => {
    this.CONSUME(T.LeftParen)
    const query: Query = this.SUBRULE(this.query)
    this.CONSUME(T.RightParen)
    const alias = this.SUBRULE(this.tableAlias)
    return { kind: 'derived', query, lateral, alias, position: this.since(start) }
  })

  /** `DESCRIBE` alone is `SHOW ALL TABLES`. */
  protected readonly describe: ParserMethod<[], Describe | Show> = this.rule('describe', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.describe) }, { ALT: () => this.CONSUME(K.desc) }])
    const query = this.OPTION({
      GATE: () => this.ahead(1).index !== undefined && !this.isAhead(1, T.Semicolon),
      DEF: () => this.SUBRULE(this.tableOrQuery),
    })
    const position = this.since(start)
    return query ? { kind: 'describe', query, position } : { kind: 'show', what: 'all tables', position }
  })

  /** `SELECT …`, or a table, a view or a file, which stands for all of its rows. */
  protected readonly tableOrQuery: ParserMethod<[], Query> = this.rule('tableOrQuery', () =>
    this.OR<Query>([
      { GATE: () => this.queryAhead(this.isAhead(1, T.LeftParen) ? 2 : 1), ALT: () => this.SUBRULE(this.query), IGNORE_AMBIGUITIES: true },
      {
        ALT: () => {
          const table = this.SUBRULE(this.table)
          return this.ACTION(() => queryOfTable(table, []))
        },
      },
    ]),
  )

  protected readonly summarize: ParserMethod<[], Summarize> = this.rule('summarize', () => {
    const start = this.CONSUME(K.summarize)
    const query = this.SUBRULE(this.tableOrQuery)
    return { kind: 'summarize', query, position: this.since(start) }
  })

  /** `SHOW TABLES [FROM s]`, `SHOW ALL [TABLES]`, `SHOW SCHEMAS`; `SHOW t` and `SHOW COLUMNS FROM t` describe the table. */
  protected readonly show: ParserMethod<[], Show | Describe> = this.rule('show', () => {
    const start = this.CONSUME(K.show)
    return this.OR<Show | Describe>([
      {
        GATE: () => !this.isAhead(2, T.Dot),
        ALT: () => {
          this.CONSUME(K.tables)
          const schema = this.OPTION<QualifiedName>(() => {
            this.OR1([{ ALT: () => this.CONSUME(K.from) }, { ALT: () => this.CONSUME(K.in) }])
            return this.SUBRULE(this.qualifiedName)
          })
          return { kind: 'show', what: 'tables', schema, position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.CONSUME(K.all)
          const tables = this.OPTION1(() => this.CONSUME1(K.tables))
          return { kind: 'show', what: tables ? 'all tables' : 'settings', position: this.since(start) }
        },
      },
      {
        GATE: () => this.isAhead(2, K.from, K.in),
        ALT: () => {
          this.CONSUME(K.columns)
          this.OR2([{ ALT: () => this.CONSUME1(K.from) }, { ALT: () => this.CONSUME1(K.in) }])
          const table = this.SUBRULE(this.table)
          return { kind: 'describe', query: this.ACTION(() => queryOfTable(table, [])), position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => LISTS.has(this.ahead(1).image.toLowerCase()) && !this.isAhead(2, T.Dot),
        ALT: () => {
          const word = this.CONSUME(T.Identifier)
          return this.ACTION(() => ({ kind: 'show', what: LISTS.get(word.image.toLowerCase())!, position: this.since(start) }))
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const table = this.SUBRULE1(this.table)
          return { kind: 'describe', query: this.ACTION(() => queryOfTable(table, [])), position: this.since(start) }
        },
      },
    ])
  })

  private readonly toldTable: ParserMethod<[start: IToken], ToldTable> = this.rule('toldTable', (start) => {
    this.CONSUME(T.LeftParen)
    const statement = this.OR<ToldTable['statement']>([
      { ALT: () => this.SUBRULE(this.describe) },
      { ALT: () => this.SUBRULE(this.summarize) },
      { ALT: () => this.SUBRULE(this.show) },
    ])
    this.CONSUME(T.RightParen)
    const alias = this.SUBRULE(this.tableAlias)
    return { kind: 'told', statement, alias, position: this.since(start) }
  })

  /** `FROM VALUES (1, 2), (3, 4) AS t(a, b)`, without parentheses around it. */
  private readonly bareValues: ParserMethod<[lateral: boolean], DerivedTable> = this.rule('bareValues', (lateral) => {
    const body = this.SUBRULE(this.values)
    const alias = this.SUBRULE(this.tableAlias)
    return this.ACTION(() => ({ kind: 'derived', query: queryOf(body), lateral, alias, position: body.position }))
  })

  protected readonly tableAlias: ParserMethod<[], TableAlias | undefined> = this.rule('tableAlias', () => {
    const start = this.LA(1)
    return this.OPTION(() => {
      const name = this.SUBRULE(this.alias)
      const columns = this.OPTION1(() => this.SUBRULE(this.names)) ?? []
      return { name, columns, position: this.since(start) }
    })
  })

  /** `AS` with any word or string, or a name alone. */
  protected readonly alias: ParserMethod<[], Name> = this.rule('alias', () =>
    this.OR<Name>([
      {
        ALT: () => {
          this.CONSUME(K.as)
          return this.OR1<Name>([{ ALT: () => this.SUBRULE(this.label) }, { ALT: () => nameOf(this.CONSUME(T.StringText)) }])
        },
      },
      { ALT: () => this.SUBRULE(this.name) },
    ]),
  )
}

const LISTS = new Map<string, Show['what']>([
  ['schemas', 'schemas'],
  ['databases', 'databases'],
  ['functions', 'functions'],
])

/** `x: t`: as `t AS x`. */
function withPrefix(table: TableReference, name: Name): TableReference {
  const alias: TableAlias = { name, columns: [], position: name.position }
  if (!('alias' in table)) return derivedFrom(table, alias, table.position)
  if (table.alias) throw new ParseError('a table has one alias: before it, or behind it', { position: table.alias.position })
  return { ...table, alias }
}

/** `(a JOIN b …) AS x`: a query for all columns of the join. */
function derivedFrom(from: TableReference, alias: TableAlias, position: Position): DerivedTable {
  const rest = { recursive: false, with: [], orderBy: undefined, limit: undefined, offset: undefined, position }
  return { kind: 'derived', query: { kind: 'query', body: makeSelect(position, { from }), ...rest }, lateral: false, alias, position }
}

const CROSS = { kind: 'join', type: 'cross', natural: false, on: undefined, using: [] } as const
