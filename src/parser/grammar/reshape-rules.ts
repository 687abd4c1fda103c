// What is made of a table before it is joined: PIVOT, UNPIVOT, TABLESAMPLE.
import type { IToken, ParserMethod } from 'chevrotain'
import { ParseError } from '../../common/errors.ts'
import type {
  Expression,
  Name,
  Pivot,
  PivotKey,
  SampledTable,
  SelectExpression,
  SelectItem,
  TableAlias,
  TableReference,
  Unpivot,
  UnpivotItem,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { ExpressionRules } from './expression-rules.ts'
import { nameOf, positionOf } from './name-rules.ts'
import { POWER } from './power.ts'

const METHODS = new Map<string, SampledTable['method']>([
  ['bernoulli', 'bernoulli'],
  ['reservoir', 'reservoir'],
  ['system', 'system'],
])

const PERCENT_SIGN = T.SIGNS.get('%')!

export abstract class ReshapeRules extends ExpressionRules {
  protected abstract readonly table: ParserMethod<[], TableReference>
  protected abstract readonly tableAlias: ParserMethod<[], TableAlias | undefined>
  protected abstract readonly item: ParserMethod<[], SelectItem>
  protected abstract readonly alias: ParserMethod<[], Name>

  /** `PIVOT t ON a, b IN (1, 2) USING sum(x) AS s GROUP BY c` */
  protected readonly pivotStatement: ParserMethod<[], Pivot> = this.rule('pivotStatement', () => {
    const on: PivotKey[] = []
    let using: readonly SelectExpression[] = []
    const start = this.CONSUME(K.pivot)
    const table = this.SUBRULE(this.table)
    this.OPTION(() => {
      this.CONSUME(K.on)
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => on.push(this.SUBRULE(this.pivotKey, { ARGS: [false] })) })
    })
    this.OPTION1(() => {
      this.CONSUME(K.using)
      using = this.SUBRULE(this.pivotAggregates)
    })
    const groupBy = this.OPTION2(() => this.SUBRULE(this.pivotGroups))
    return { kind: 'pivot', table, on, using, groupBy, alias: undefined, position: this.since(start) }
  })

  /** `t PIVOT (sum(x) AS s FOR a IN (1, 2) b IN (3, 4) GROUP BY c) AS p` */
  protected readonly pivotOf: ParserMethod<[start: IToken, table: TableReference], Pivot> = this.rule('pivotOf', (start, table) => {
    const on: PivotKey[] = []
    this.CONSUME(K.pivot)
    this.CONSUME(T.LeftParen)
    const using = this.SUBRULE(this.pivotAggregates)
    this.CONSUME(K.for)
    this.AT_LEAST_ONE({
      GATE: () => !this.isAhead(1, K.group, T.RightParen),
      DEF: () => on.push(this.SUBRULE(this.pivotKey, { ARGS: [true] })),
    })
    const groupBy = this.OPTION(() => this.SUBRULE(this.pivotGroups))
    this.CONSUME(T.RightParen)
    const alias = this.SUBRULE(this.tableAlias)
    return { kind: 'pivot', table, on, using, groupBy, alias, position: this.since(start) }
  })

  private readonly pivotAggregates: ParserMethod<[], readonly SelectExpression[]> = this.rule('pivotAggregates', () => {
    const items: SelectExpression[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const start = this.LA(1)
        const expression = this.SUBRULE(this.expression)
        const alias = this.OPTION(() => this.SUBRULE(this.alias))
        items.push({ kind: 'item', expression, alias, position: this.since(start) })
      },
    })
    return items
  })

  private readonly pivotGroups: ParserMethod<[], readonly Expression[]> = this.rule('pivotGroups', () => {
    this.CONSUME(K.group)
    this.CONSUME(K.by)
    return this.SUBRULE(this.expressions)
  })

  /** `listed`: the values must be given. */
  private readonly pivotKey: ParserMethod<[listed: boolean], PivotKey> = this.rule('pivotKey', (listed) => {
    const start = this.LA(1)
    // IN belongs to PIVOT, not to the expression.
    const expression = this.SUBRULE(this.expression, { ARGS: [POWER.membership] })
    let values: PivotKey['values']
    let query: PivotKey['query']
    this.OPTION({
      GATE: () => listed || this.isAhead(1, K.in),
      DEF: () => {
        this.CONSUME(K.in)
        this.CONSUME(T.LeftParen)
        this.OR([
          { GATE: () => this.queryAhead(1), ALT: () => (query = this.SUBRULE(this.query)), IGNORE_AMBIGUITIES: true },
          { ALT: () => (values = this.SUBRULE(this.pivotValues)) },
        ])
        this.CONSUME(T.RightParen)
      },
    })
    return { expression, values, query, position: this.since(start) }
  })

  private readonly pivotValues: ParserMethod<[], NonNullable<PivotKey['values']>> = this.rule('pivotValues', () => {
    const values: { value: Expression; alias: Name | undefined }[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const value = this.SUBRULE(this.expression)
        values.push({ value, alias: this.OPTION(() => this.SUBRULE(this.alias)) })
      },
    })
    return values
  })

  /** `UNPIVOT t ON a, (b, c) AS d INTO NAME n VALUE v, w` */
  protected readonly unpivotStatement: ParserMethod<[], Unpivot> = this.rule('unpivotStatement', () => {
    const start = this.CONSUME(K.unpivot)
    const table = this.SUBRULE(this.table)
    this.CONSUME(K.on)
    const on = this.SUBRULE(this.unpivotItems)
    let name: Name = { text: 'name', position: positionOf(start) }
    let values: Name[] = [{ text: 'value', position: positionOf(start) }]
    this.OPTION(() => {
      this.CONSUME(K.into)
      this.CONSUME(K.name)
      name = this.SUBRULE(this.name)
      this.OR([{ ALT: () => this.CONSUME(K.value) }, { ALT: () => this.CONSUME(K.values) }])
      values = []
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => values.push(this.SUBRULE1(this.name)) })
    })
    return { kind: 'unpivot', table, on, name, values, includeNulls: false, alias: undefined, position: this.since(start) }
  })

  /** `t UNPIVOT INCLUDE NULLS ((v, w) FOR n IN ((a, b), (c, d) AS e)) AS u` */
  protected readonly unpivotOf: ParserMethod<[start: IToken, table: TableReference], Unpivot> = this.rule('unpivotOf', (start, table) => {
    this.CONSUME(K.unpivot)
    let includeNulls = false
    this.OPTION(() => {
      includeNulls = this.OR([{ ALT: () => this.CONSUME(K.include) && true }, { ALT: () => this.CONSUME(K.exclude) && false }])
      this.CONSUME(K.nulls)
    })
    this.CONSUME(T.LeftParen)
    const values = this.OR1<readonly Name[]>([{ ALT: () => this.SUBRULE(this.names) }, { ALT: () => [this.SUBRULE(this.name)] }])
    this.CONSUME(K.for)
    const name = this.SUBRULE1(this.name)
    this.CONSUME(K.in)
    this.CONSUME1(T.LeftParen)
    const on = this.SUBRULE(this.unpivotItems)
    this.CONSUME1(T.RightParen)
    this.CONSUME(T.RightParen)
    const alias = this.SUBRULE(this.tableAlias)
    return { kind: 'unpivot', table, on, name, values, includeNulls, alias, position: this.since(start) }
  })

  private readonly unpivotItems: ParserMethod<[], readonly UnpivotItem[]> = this.rule('unpivotItems', () => {
    const items: UnpivotItem[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const item = this.SUBRULE(this.item)
        this.ACTION(() => {
          if (item.kind === 'star') items.push({ expressions: [item], alias: undefined })
          else items.push({ expressions: item.expression.kind === 'row' ? item.expression.items : [item.expression], alias: item.alias })
        })
      },
    })
    return items
  })

  /** Whether a sign or word for hundredths comes next, and no remainder: `10%`, `10 PERCENT`. */
  protected percentAhead(count: number): boolean {
    if (this.isAhead(count, K.percent)) return true
    if (!this.isAhead(count, PERCENT_SIGN)) return false
    // Behind the text's last token comes one without an index.
    return this.ahead(count + 1).index === undefined || this.isAhead(count + 1, ...AFTER_PERCENT)
  }

  protected readonly percent: ParserMethod<[], unknown> = this.rule('percent', () =>
    this.OR([{ ALT: () => this.CONSUME(K.percent) }, { ALT: () => this.CONSUME(PERCENT_SIGN) }]),
  )

  /** A number as written, for what an expression would take too much. */
  protected readonly number: ParserMethod<[], Expression> = this.rule('number', () => {
    const start = this.LA(1)
    return this.OR<Expression>([
      {
        ALT: () => {
          const token = this.CONSUME(T.IntegerNumber) as T.SqlToken
          return { kind: 'integer', value: this.ACTION(() => BigInt(token.value)), position: positionOf(start) }
        },
      },
      { ALT: () => ({ kind: 'decimal', text: (this.CONSUME(T.DecimalNumber) as T.SqlToken).value, position: positionOf(start) }) },
      { ALT: () => this.parameter(this.CONSUME(T.ParameterSign)) },
    ])
  })

  /** What follows TABLESAMPLE and USING SAMPLE: `10%`, `reservoir(20 ROWS) REPEATABLE (42)`, `10 PERCENT (bernoulli, 42)`. */
  protected readonly sampleOf: ParserMethod<[start: IToken, table: TableReference], SampledTable> = this.rule(
    'sampleOf',
    (start, table) => {
      let sample: SampleSize = { size: { kind: 'null', position: positionOf(this.LA(1)) }, unit: 'rows' }
      let method: SampledTable['method']
      let seed: Expression | undefined
      this.OR([
        {
          ALT: () => {
            method = this.SUBRULE(this.sampleMethod)
            this.CONSUME(T.LeftParen)
            sample = this.SUBRULE(this.sampleSize)
            this.CONSUME(T.RightParen)
          },
        },
        {
          ALT: () => {
            sample = this.SUBRULE1(this.sampleSize)
            this.OPTION(() => {
              this.CONSUME1(T.LeftParen)
              method = this.SUBRULE1(this.sampleMethod)
              this.OPTION1(() => {
                this.CONSUME(T.Comma)
                seed = this.SUBRULE(this.number)
              })
              this.CONSUME1(T.RightParen)
            })
          },
        },
      ])
      this.OPTION2(() => {
        this.CONSUME(K.repeatable)
        this.CONSUME2(T.LeftParen)
        seed = this.SUBRULE1(this.number)
        this.CONSUME2(T.RightParen)
      })
      return { kind: 'sample', table, ...sample, method, seed, position: this.since(start) }
    },
  )

  private readonly sampleMethod: ParserMethod<[], SampledTable['method']> = this.rule('sampleMethod', () => {
    const word = this.CONSUME(T.Identifier)
    return this.ACTION(() => {
      const method = METHODS.get(nameOf(word).text.toLowerCase())
      if (method) return method
      throw new ParseError(`"${word.image}" is no way to take a sample`, {
        position: positionOf(word),
        hint: 'There are bernoulli, system and reservoir.',
      })
    })
  })

  private readonly sampleSize: ParserMethod<[], SampleSize> = this.rule('sampleSize', () => {
    const size = this.SUBRULE(this.number)
    let unit: SampledTable['unit'] = 'rows'
    this.OPTION({
      GATE: () => this.percentAhead(1),
      DEF: () => {
        this.SUBRULE(this.percent)
        unit = 'percent'
      },
    })
    this.OPTION1({ GATE: () => unit === 'rows', DEF: () => this.CONSUME(K.rows) })
    return { size, unit }
  })
}

type SampleSize = Pick<SampledTable, 'size' | 'unit'>

/** What may follow a number of hundredths in a query. */
const AFTER_PERCENT = [
  T.RightParen,
  T.Semicolon,
  T.Comma,
  T.LeftParen,
  K.repeatable,
  K.offset,
  K.where,
  K.group,
  K.order,
  K.limit,
  K.having,
  K.qualify,
  K.window,
  K.union,
  K.except,
  K.intersect,
  K.join,
  K.left,
  K.inner,
  K.cross,
]
