// Queries: WITH, set operations, ORDER BY, LIMIT.
import type { ParserMethod } from 'chevrotain'
import type { CommonTable, Expression, OrderBy, Query, QueryBody, Select, SetOperation, TableReference } from '../ast.ts'
import { makeSelect } from '../make-node.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { SelectRules } from './select-rules.ts'

export abstract class QueryRules extends SelectRules {
  readonly query: ParserMethod<[], Query> = this.rule('query', () =>
    this.nested(() => {
      const start = this.LA(1)
      let common: { recursive: boolean; with: CommonTable[] } = { recursive: false, with: [] }
      let limit: Expression | undefined
      let percent: true | undefined
      let offset: Expression | undefined
      this.OPTION(() => (common = this.SUBRULE(this.with)))
      const body = this.SUBRULE(this.body)
      const orderBy = this.OPTION1(() => this.SUBRULE(this.orderBy))
      // LIMIT and OFFSET may come in either order.
      this.MANY({
        GATE: () => (this.isAhead(1, K.limit, K.fetch) ? limit === undefined : offset === undefined),
        DEF: () => {
          this.OR([
            {
              ALT: () => {
                this.CONSUME(K.limit)
                this.OR1([
                  { ALT: () => this.CONSUME(K.all) },
                  {
                    GATE: () => this.percentOf(),
                    ALT: () => {
                      limit = this.SUBRULE(this.hundredths)
                      this.SUBRULE(this.percent)
                      percent = true
                    },
                    IGNORE_AMBIGUITIES: true,
                  },
                  { ALT: () => (limit = this.SUBRULE(this.expression)) },
                ])
              },
            },
            { ALT: () => (limit = this.SUBRULE(this.fetchFirst)) },
            {
              ALT: () => {
                this.CONSUME(K.offset)
                offset = this.SUBRULE1(this.expression)
                this.OPTION2({
                  GATE: () => this.isAhead(1, K.row, K.rows),
                  DEF: () => this.OR2([{ ALT: () => this.CONSUME(K.row) }, { ALT: () => this.CONSUME(K.rows) }]),
                })
              },
            },
          ])
        },
      })
      return this.ACTION(() => {
        const clauses = common.with.length > 0 || orderBy !== undefined || limit !== undefined || offset !== undefined
        // Parentheses around a whole query add nothing.
        if (body.kind === 'query' && !clauses) return body
        return { kind: 'query', ...common, body, orderBy, limit, ...(percent && { percent }), offset, position: this.since(start) }
      })
    }),
  )

  /** Whether a number of hundredths comes next. */
  private percentOf(): boolean {
    if (this.isAhead(1, T.LeftParen)) return this.percentAhead(this.ahead(1).partner - this.ahead(1).index + 2)
    return this.isAhead(1, T.IntegerNumber, T.DecimalNumber, T.ParameterSign) && this.percentAhead(2)
  }

  private readonly hundredths: ParserMethod<[], Expression> = this.rule('hundredths', () =>
    this.OR<Expression>([{ ALT: () => this.SUBRULE(this.parenthesized) }, { ALT: () => this.SUBRULE(this.number) }]),
  )

  /** `FETCH FIRST 3 ROWS ONLY`; without a number, one row. */
  private readonly fetchFirst: ParserMethod<[], Expression> = this.rule('fetchFirst', () => {
    const start = this.CONSUME(K.fetch)
    this.OR([{ ALT: () => this.CONSUME(K.first) }, { ALT: () => this.CONSUME(K.next) }])
    const count = this.OPTION({
      GATE: () => !this.isAhead(1, K.row, K.rows),
      DEF: () => this.SUBRULE(this.expression),
    })
    this.OR1([{ ALT: () => this.CONSUME(K.row) }, { ALT: () => this.CONSUME(K.rows) }])
    this.CONSUME(K.only)
    return this.ACTION((): Expression => count ?? { kind: 'integer', value: 1n, position: this.since(start) })
  })

  protected readonly with: ParserMethod<[], { recursive: boolean; with: CommonTable[] }> = this.rule('with', () => {
    const tables: CommonTable[] = []
    this.CONSUME(K.with)
    const recursive = this.OPTION({
      GATE: () => !this.isAhead(2, K.as),
      DEF: () => this.CONSUME(K.recursive),
    })
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const start = this.LA(1)
        const name = this.SUBRULE(this.name)
        const columns = this.OPTION1(() => this.SUBRULE(this.names)) ?? []
        let materialized: boolean | undefined
        this.CONSUME(K.as)
        this.OPTION2(() => {
          materialized = this.OPTION3(() => this.CONSUME(K.not)) === undefined
          this.CONSUME(K.materialized)
        })
        this.CONSUME(T.LeftParen)
        const query = this.SUBRULE(this.query)
        this.CONSUME(T.RightParen)
        tables.push({ name, columns, materialized, query, position: this.since(start) })
      },
    })
    return { recursive: recursive !== undefined, with: tables }
  })

  private setPowerAhead(): number {
    return this.isAhead(1, K.intersect) ? 2 : 1
  }

  /** Set operations, climbed as the operators are. */
  private readonly body: ParserMethod<[floor?: number], QueryBody> = this.rule('body', (floor = 0) => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.term)
    let chain: UnionChain | undefined
    this.MANY({
      GATE: () => this.setPowerAhead() > floor,
      DEF: () => {
        const power = this.setPowerAhead()
        const operator = this.OR<SetOperation['operator']>([
          { ALT: () => this.CONSUME(K.union) && 'union' },
          { ALT: () => this.CONSUME(K.intersect) && 'intersect' },
          { ALT: () => this.CONSUME(K.except) && 'except' },
        ])
        let all = false
        this.OPTION(() => {
          all = this.OR1([{ ALT: () => this.CONSUME(K.all) && true }, { ALT: () => this.CONSUME(K.distinct) && false }])
        })
        const byName = this.OPTION1(() => this.CONSUME(K.by) && this.CONSUME(K.name)) !== undefined
        const right = this.SUBRULE(this.body, { ARGS: [power] })
        const node: SetOperation = { kind: 'set-operation', operator, all, byName, left, right, position: this.since(start) }
        chain = lengthened(chain, node)
        left = node
      },
    })
    return chain && chain.parts.length > LONG_CHAIN ? balanced(chain.parts, chain.last) : left
  })

  private readonly term: ParserMethod<[], QueryBody> = this.rule('term', () =>
    this.OR<QueryBody>([
      { ALT: () => this.SUBRULE(this.select) },
      { ALT: () => this.SUBRULE(this.values) },
      { ALT: () => this.SUBRULE(this.reshaped) },
      {
        ALT: () => {
          this.CONSUME(T.LeftParen)
          const query = this.SUBRULE(this.query)
          this.CONSUME(T.RightParen)
          return this.ACTION(() => (isPlain(query) ? query.body : query))
        },
      },
    ]),
  )

  /** `TABLE t`, `PIVOT t …` and `UNPIVOT t …`: all columns of what they name. */
  private readonly reshaped: ParserMethod<[], Select> = this.rule('reshaped', () => {
    const start = this.LA(1)
    const from = this.OR<TableReference>([
      { ALT: () => this.SUBRULE(this.pivotStatement) },
      { ALT: () => this.SUBRULE(this.unpivotStatement) },
      {
        ALT: () => {
          this.CONSUME(K.table)
          const name = this.SUBRULE(this.qualifiedName)
          return { kind: 'table', name, alias: undefined, position: this.since(start) }
        },
      },
    ])
    return this.ACTION(() => makeSelect(this.since(start), { from }))
  })

  private readonly orderBy: ParserMethod<[], OrderBy> = this.rule('orderBy', () => {
    const start = this.LA(1)
    return this.OR<OrderBy>([
      {
        GATE: () => this.isAhead(3, K.all),
        ALT: () => {
          this.CONSUME(K.order)
          this.CONSUME(K.by)
          this.CONSUME(K.all)
          return { kind: 'all', ...this.SUBRULE(this.ordering), position: this.since(start) }
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const items = this.SUBRULE(this.orderItems)
          return { kind: 'items', items, position: this.since(start) }
        },
      },
    ])
  })
}

/** Whether the parentheses around a part of a set operation hold no clause of their own. */
function isPlain(query: Query): boolean {
  return query.with.length === 0 && !query.orderBy && !query.limit && !query.offset
}

/** Unions of more queries than this are put together as a balanced tree: a chain would be as high as it is long. */
const LONG_CHAIN = 100

/** What stands between the operators of a chain of UNIONs of one kind. */
interface UnionChain {
  readonly parts: QueryBody[]
  /** The operation that the whole chain is. */
  readonly last: SetOperation
}

/** The chain with one operation more; undefined where that is none of its kind. */
function lengthened(chain: UnionChain | undefined, node: SetOperation): UnionChain | undefined {
  if (node.operator !== 'union' || node.byName) return undefined
  if (chain?.last !== node.left || chain.last.all !== node.all) return { parts: [node.left, node.right], last: node }
  chain.parts.push(node.right)
  return { parts: chain.parts, last: node }
}

/** UNION is associative; without ALL, equal rows need to be made one at the top alone. */
function balanced(parts: readonly QueryBody[], like: SetOperation): QueryBody {
  const [first] = parts
  if (parts.length === 1) return first!
  const middle = parts.length >> 1
  const within = like.all ? like : { ...like, all: true }
  return { ...like, left: balanced(parts.slice(0, middle), within), right: balanced(parts.slice(middle), within) }
}
