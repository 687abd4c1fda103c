// One SELECT with its clauses up to QUALIFY; VALUES.
import { type IToken, type ParserMethod, tokenMatcher } from 'chevrotain'
import { ParseError } from '../../common/errors.ts'
import type {
  Distinct,
  Expression,
  GroupBy,
  GroupItem,
  Name,
  NamedWindow,
  PatternMatch,
  QualifiedName,
  Select,
  SelectItem,
  Star,
  TableReference,
  Values,
} from '../ast.ts'
import { makeStar } from '../make-node.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { positionOf } from './name-rules.ts'
import { TableRules } from './table-rules.ts'

export abstract class SelectRules extends TableRules {
  protected readonly values: ParserMethod<[], Values> = this.rule('values', () => {
    const rows: Expression[][] = []
    const start = this.CONSUME(K.values)
    this.listed(() => {
      this.CONSUME(T.LeftParen)
      rows.push(this.SUBRULE(this.rowOfValues))
      this.CONSUME(T.RightParen)
    })
    return { kind: 'values', rows, position: this.since(start) }
  })

  private readonly rowOfValues: ParserMethod<[], Expression[]> = this.rule('rowOfValues', () => {
    const row: Expression[] = []
    this.listed(() => {
      const start = this.LA(1)
      row.push(
        this.OR<Expression>([
          { ALT: () => this.CONSUME(K.default) && { kind: 'default', position: positionOf(start) } },
          { ALT: () => this.SUBRULE(this.expression) },
        ]),
      )
    })
    return row
  })

  protected readonly select: ParserMethod<[], Select> = this.rule('select', () => {
    const start = this.LA(1)
    let distinct: Distinct | undefined
    let items: SelectItem[] | undefined
    let from: TableReference | undefined
    const windows: NamedWindow[] = []
    this.OR([
      {
        ALT: () => {
          this.CONSUME(K.select)
          distinct = this.SUBRULE(this.distinct)
          items = this.SUBRULE(this.items)
          this.OPTION(() => {
            this.CONSUME(K.from)
            from = this.SUBRULE(this.tables)
          })
        },
      },
      {
        ALT: () => {
          this.CONSUME1(K.from)
          from = this.SUBRULE1(this.tables)
          this.OPTION1(() => {
            this.CONSUME1(K.select)
            distinct = this.SUBRULE1(this.distinct)
            items = this.SUBRULE1(this.items)
          })
        },
      },
    ])
    const where = this.OPTION2(() => this.CONSUME(K.where) && this.SUBRULE(this.expression))
    const groupBy = this.OPTION3(() => this.SUBRULE(this.groupBy))
    const having = this.OPTION4(() => this.CONSUME(K.having) && this.SUBRULE2(this.expression))
    this.OPTION5(() => {
      this.CONSUME(K.window)
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => windows.push(this.SUBRULE(this.namedWindow)) })
    })
    const qualify = this.OPTION6(() => this.CONSUME(K.qualify) && this.SUBRULE3(this.expression))
    this.OPTION7({
      GATE: () => this.isAhead(2, K.sample),
      DEF: () => {
        const sample = this.CONSUME(K.using)
        this.CONSUME(K.sample)
        const all = from ?? this.ACTION(() => this.refuseSample(sample))
        from = this.SUBRULE(this.sampleOf, { ARGS: [sample, all] })
      },
    })
    return this.ACTION(() => {
      const position = this.since(start)
      items ??= [makeStar(from!.position)]
      return { kind: 'select', distinct, items, from, where, groupBy, having, windows, qualify, position }
    })
  })

  private refuseSample(token: IToken): never {
    throw new ParseError('USING SAMPLE needs a FROM clause', { position: positionOf(token) })
  }

  private readonly distinct: ParserMethod<[], Distinct | undefined> = this.rule('distinct', () => {
    const start = this.LA(1)
    let on: Expression[] = []
    const given = this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(K.all) && false },
        {
          ALT: () => {
            this.CONSUME(K.distinct)
            this.OPTION1(() => {
              this.CONSUME(K.on)
              this.CONSUME(T.LeftParen)
              on = this.SUBRULE(this.expressions)
              this.CONSUME(T.RightParen)
            })
            return true
          },
        },
      ]),
    )
    return given ? { on, position: this.since(start) } : undefined
  })

  protected readonly items: ParserMethod<[], SelectItem[]> = this.rule('items', () => {
    const items: SelectItem[] = []
    this.listed(
      () => items.push(this.SUBRULE(this.item)),
      () => items.length > 0 && this.isAhead(1, ...AFTER_ITEMS) && !this.isAhead(2, T.Dot),
    )
    return items
  })

  protected readonly item: ParserMethod<[], SelectItem> = this.rule('item', () => {
    const start = this.LA(1)
    return this.OR<SelectItem>([
      { GATE: () => this.starAhead(), ALT: () => this.SUBRULE(this.star), IGNORE_AMBIGUITIES: true },
      {
        GATE: () => this.prefixAhead(),
        ALT: () => {
          const alias = this.SUBRULE(this.prefix)
          const expression = this.SUBRULE1(this.expression)
          return { kind: 'item', expression, alias, position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression)
          const alias = this.OPTION(() => this.SUBRULE(this.alias))
          return { kind: 'item', expression, alias, position: this.since(start) }
        },
      },
    ])
  })

  readonly star: ParserMethod<[], Star> = this.rule('star', () => {
    const start = this.LA(1)
    const qualifier: Name[] = []
    this.MANY(() => {
      qualifier.push(this.SUBRULE(this.label))
      this.CONSUME(T.Dot)
    })
    this.CONSUME(T.Star)
    const exclude = this.OPTION(() => this.SUBRULE(this.exclude)) ?? []
    const replace = this.OPTION1(() => this.SUBRULE(this.replace)) ?? []
    const rename = this.OPTION2(() => this.SUBRULE(this.rename)) ?? []
    const match = this.OPTION3({
      GATE: () => this.isAhead(1, K.similar, K.not) || tokenMatcher(this.LA(1), T.MatchWord),
      DEF: () => this.SUBRULE(this.nameMatch, { ARGS: [start] }),
    })
    return { kind: 'star', qualifier, exclude, replace, rename, ...(match && { match }), position: this.since(start) }
  })

  /** `* LIKE 'a%'` */
  private readonly nameMatch: ParserMethod<[start: IToken], PatternMatch> = this.rule('nameMatch', (start) => {
    const name: Expression = { kind: 'column', parts: [{ text: 'name', position: this.since(start) }], position: this.since(start) }
    const match = this.SUBRULE(this.membership, { ARGS: [start, name] })
    return this.ACTION(() => {
      if (match.kind === 'match') return match
      throw new ParseError('the columns of * are chosen by LIKE, ILIKE, GLOB or SIMILAR TO', { position: match.position })
    })
  })

  private readonly exclude: ParserMethod<[], QualifiedName[]> = this.rule('exclude', () => {
    const columns: QualifiedName[] = []
    this.CONSUME(K.exclude)
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.LeftParen)
          this.listed(() => columns.push(this.SUBRULE(this.qualifiedName)))
          this.CONSUME(T.RightParen)
        },
      },
      { ALT: () => columns.push(this.SUBRULE1(this.qualifiedName)) },
    ])
    return columns
  })

  private readonly replace: ParserMethod<[], { expression: Expression; name: Name }[]> = this.rule('replace', () => {
    const columns: { expression: Expression; name: Name }[] = []
    this.CONSUME(K.replace)
    this.CONSUME(T.LeftParen)
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const expression = this.SUBRULE(this.expression)
        columns.push({ expression, name: this.SUBRULE(this.alias) })
      },
    })
    this.CONSUME(T.RightParen)
    return columns
  })

  private readonly rename: ParserMethod<[], { column: QualifiedName; name: Name }[]> = this.rule('rename', () => {
    const columns: { column: QualifiedName; name: Name }[] = []
    this.CONSUME(K.rename)
    this.CONSUME(T.LeftParen)
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const column = this.SUBRULE(this.qualifiedName)
        this.CONSUME(K.as)
        columns.push({ column, name: this.SUBRULE(this.label) })
      },
    })
    this.CONSUME(T.RightParen)
    return columns
  })

  private readonly groupBy: ParserMethod<[], GroupBy> = this.rule('groupBy', () => {
    const start = this.CONSUME(K.group)
    this.CONSUME(K.by)
    return this.OR<GroupBy>([
      { ALT: () => this.CONSUME(K.all) && { kind: 'all', items: [], position: this.since(start) } },
      {
        ALT: () => {
          const items: GroupItem[] = []
          this.listed(() => items.push(this.SUBRULE(this.groupItem)))
          return { kind: 'items', items, position: this.since(start) }
        },
      },
    ])
  })

  private readonly groupItem: ParserMethod<[], GroupItem> = this.rule('groupItem', () => {
    const start = this.LA(1)
    return this.OR<GroupItem>([
      {
        GATE: () => this.isAhead(1, K.grouping) && this.isAhead(2, K.sets),
        ALT: () => {
          const sets: GroupItem[] = []
          this.CONSUME(K.grouping)
          this.CONSUME(K.sets)
          this.CONSUME(T.LeftParen)
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => sets.push(this.SUBRULE(this.groupItem)) })
          this.CONSUME(T.RightParen)
          return { kind: 'grouping-sets', sets, position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(1, T.LeftParen) && this.isAhead(2, T.RightParen),
        ALT: () => {
          this.CONSUME1(T.LeftParen)
          this.CONSUME1(T.RightParen)
          return { kind: 'row', items: [], position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ])
  })

  private readonly namedWindow: ParserMethod<[], NamedWindow> = this.rule('namedWindow', () => {
    const start = this.LA(1)
    const name = this.SUBRULE(this.name)
    this.CONSUME(K.as)
    const window = this.SUBRULE(this.window)
    return { name, window, position: this.since(start) }
  })
}

/** What may follow the items, and so a comma that ends them. */
const AFTER_ITEMS = [
  K.from,
  K.where,
  K.group,
  K.having,
  K.window,
  K.qualify,
  K.order,
  K.limit,
  K.offset,
  K.fetch,
  K.union,
  K.except,
  K.intersect,
  K.using,
]
