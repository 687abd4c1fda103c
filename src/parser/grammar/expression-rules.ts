// Operators. One rule climbs all levels of precedence: one rule a level would overflow the stack at a hundred parentheses.
import type { IToken, ParserMethod } from 'chevrotain'
import { ParseError, type Position } from '../../common/errors.ts'
import type { BinaryOperator, Call, ComparisonOperator, Expression, Is, Logical, PatternMatch, Quantified, Query } from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { plainCall } from './call-rules.ts'
import { positionOf } from './name-rules.ts'
import { ceilingAfter, POWER, POWER_OF, PREFIX_CEILINGS } from './power.ts'
import { PrimaryRules } from './primary-rules.ts'

export abstract class ExpressionRules extends PrimaryRules {
  /** The power of the operator that comes next; 0 where none does. */
  private powerAhead(start: IToken, left: Expression): number {
    const type = this.LA(1).tokenType
    // As an argument, what comes after names alone is the body of a lambda function, not a part of a JSON text.
    if (this.LA(1).image === '->' && start === this.argumentStart && areNames(left)) return POWER.lambda
    if (type === K.not) {
      if (this.isAhead(2, K.null)) return POWER.is
      return POWER_OF.get(this.LA(2).tokenType) === POWER.membership ? POWER.membership : 0
    }
    if (type === K.at) return this.isAhead(2, K.time) ? POWER.timeZone : 0
    return POWER_OF.get(type) ?? 0
  }

  /** An expression of operators that bind tighter than `floor`. */
  readonly expression: ParserMethod<[floor?: number], Expression> = this.rule('expression', (floor = 0) =>
    this.nested(() => {
      const start = this.LA(1)
      let left = this.SUBRULE(this.operand)
      let chain: Chain | undefined
      // What follows must bind more loosely than this: an operand on the right has taken all that it may.
      let ceiling = PREFIX_CEILINGS.get(start.tokenType) ?? Number.POSITIVE_INFINITY
      this.MANY({
        GATE: () => {
          const power = this.powerAhead(start, left)
          return power > floor && power < ceiling
        },
        DEF: () => {
          const power = this.powerAhead(start, left)
          const sign = this.LA(1).image
          left = this.OR<Expression>([
            {
              ALT: () => {
                const kind = this.SUBRULE(this.connective)
                const right = this.SUBRULE(this.expression, { ARGS: [power] })
                chain = extendChain(chain, kind, left, right)
                return { kind, operands: chain.operands, position: this.since(start) }
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.BinarySign)
                const right = this.SUBRULE1(this.expression, { ARGS: [power] })
                return { kind: 'binary', operator: sign as BinaryOperator, left, right, position: this.since(start) }
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.ComparisonSign)
                const operator = comparisonOperator(sign)
                return this.OR1<Expression>([
                  { ALT: () => this.SUBRULE(this.quantified, { ARGS: [start, left, operator] }) },
                  {
                    ALT: () => {
                      const right = this.SUBRULE2(this.expression, { ARGS: [power] })
                      return { kind: 'comparison', operator, left, right, position: this.since(start) }
                    },
                  },
                ])
              },
            },
            { ALT: () => this.SUBRULE(this.membership, { ARGS: [start, left] }) },
            { ALT: () => this.SUBRULE(this.is, { ARGS: [start, left] }) },
            { ALT: () => this.SUBRULE(this.atTimeZone, { ARGS: [start, left] }) },
            { ALT: () => this.SUBRULE(this.collate, { ARGS: [start, left] }) },
            { ALT: () => this.SUBRULE(this.postfix, { ARGS: [start, left] }) },
          ])
          ceiling = ceilingAfter(left, power)
        },
      })
      return left
    }),
  )

  private readonly operand: ParserMethod<[], Expression> = this.rule('operand', () => {
    const start = this.LA(1)
    return this.OR<Expression>([
      { ALT: () => this.SUBRULE(this.primary) },
      {
        ALT: () => {
          this.CONSUME(K.not)
          const operand = this.SUBRULE(this.expression, { ARGS: [POWER.not - 1] })
          return { kind: 'not', operand, position: this.since(start) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Minus)
          const operand = this.SUBRULE1(this.expression, { ARGS: [POWER.sign] })
          return this.ACTION(() => negate(operand, this.since(start)))
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Plus)
          const operand = this.SUBRULE2(this.expression, { ARGS: [POWER.sign] })
          return { kind: 'unary', operator: '+', operand, position: this.since(start) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Tilde)
          const operand = this.SUBRULE3(this.expression, { ARGS: [POWER.other] })
          return { kind: 'unary', operator: '~', operand, position: this.since(start) }
        },
      },
    ])
  })

  private readonly connective: ParserMethod<[], Logical['kind']> = this.rule('connective', () =>
    this.OR<Logical['kind']>([{ ALT: () => this.CONSUME(K.and) && 'and' }, { ALT: () => this.CONSUME(K.or) && 'or' }]),
  )

  /** `[NOT] IN`, `BETWEEN`, `LIKE` and its kin; also `NOT NULL`. */
  protected readonly membership: ParserMethod<[start: IToken, operand: Expression], Expression> = this.rule(
    'membership',
    (start, operand) => {
      const negated = this.OPTION(() => this.CONSUME(K.not)) !== undefined
      return this.OR<Expression>([
        { ALT: () => this.SUBRULE(this.in, { ARGS: [start, operand, negated] }) },
        {
          ALT: () => {
            this.CONSUME(K.between)
            let symmetric = false
            this.OPTION2({
              GATE: () => !this.isAhead(2, K.and),
              DEF: () => {
                symmetric = this.OR1([{ ALT: () => this.CONSUME(K.symmetric) && true }, { ALT: () => this.CONSUME(K.asymmetric) && false }])
              },
            })
            const low = this.SUBRULE(this.expression, { ARGS: [POWER.membership] })
            this.CONSUME(K.and)
            const high = this.SUBRULE1(this.expression, { ARGS: [POWER.membership] })
            const position = this.since(start)
            if (!symmetric) return { kind: 'between', operand, low, high, negated, position }
            const between = { kind: 'between', operand, negated, position } as const
            const operands = [
              { ...between, low, high },
              { ...between, low: high, high: low },
            ]
            return { kind: negated ? 'and' : 'or', operands, position }
          },
        },
        {
          ALT: () => {
            const sign = this.OR2([{ ALT: () => this.CONSUME(T.MatchWord) }, { ALT: () => this.CONSUME(K.similar) && this.CONSUME(K.to) }])
            // `a ~~ b || c` is `(a ~~ b) || c`, but `a LIKE b || c` is `a LIKE (b || c)`.
            const floor = T.SIGNS.has(sign.image) ? POWER.other : POWER.membership
            const pattern = this.SUBRULE2(this.expression, { ARGS: [floor] })
            const escapeWith = this.OPTION1(() => {
              this.CONSUME(K.escape)
              return this.SUBRULE3(this.expression, { ARGS: [POWER.membership] })
            })
            return this.ACTION((): Expression => {
              const match = MATCHES[sign.image.toLowerCase()]!
              const position = this.since(start)
              return {
                kind: 'match',
                operator: match.operator,
                operand,
                pattern,
                escape: escapeWith,
                negated: negated !== match.negated,
                position,
              }
            })
          },
        },
        { ALT: () => this.CONSUME(K.null) && { kind: 'is', operand, test: 'null', negated: true, position: this.since(start) } },
      ])
    },
  )

  private readonly in: ParserMethod<[start: IToken, operand: Expression, negated: boolean], Expression> = this.rule(
    'in',
    (start, operand, negated) => {
      let query: Query | undefined
      let items: readonly Expression[] = []
      let list: Expression | undefined
      this.CONSUME(K.in)
      this.OR1([
        {
          GATE: () => this.isAhead(1, T.LeftParen),
          IGNORE_AMBIGUITIES: true,
          ALT: () => {
            this.CONSUME(T.LeftParen)
            this.OR([
              { GATE: () => this.queryAhead(1), ALT: () => (query = this.SUBRULE(this.query)), IGNORE_AMBIGUITIES: true },
              { ALT: () => (items = this.SUBRULE(this.expressions)) },
            ])
            this.CONSUME(T.RightParen)
          },
        },
        { ALT: () => (list = this.SUBRULE(this.expression, { ARGS: [POWER.membership] })) },
      ])
      const position = this.since(start)
      if (list) return { kind: 'in-value', operand, list, negated, position }
      return query ? { kind: 'in-query', operand, query, negated, position } : { kind: 'in-list', operand, items, negated, position }
    },
  )

  /** What follows the sign of `x < ANY (SELECT …)`. */
  private readonly quantified: ParserMethod<[start: IToken, operand: Expression, operator: ComparisonOperator], Expression> = this.rule(
    'quantified',
    (start, operand, operator) => {
      let query: Query | undefined
      let list: Expression | undefined
      const quantifier = this.OR<Quantified['quantifier']>([
        { ALT: () => this.CONSUME(K.any) && 'any' },
        { ALT: () => this.CONSUME(K.some) && 'any' },
        { ALT: () => this.CONSUME(K.all) && 'all' },
      ])
      this.CONSUME(T.LeftParen)
      this.OR1([
        { GATE: () => this.queryAhead(1), ALT: () => (query = this.SUBRULE(this.query)), IGNORE_AMBIGUITIES: true },
        { ALT: () => (list = this.SUBRULE(this.expression)) },
      ])
      this.CONSUME(T.RightParen)
      const position = this.since(start)
      return query
        ? { kind: 'quantified', operator, quantifier, operand, query, position }
        : { kind: 'quantified-list', operator, quantifier, operand, list: list!, position }
    },
  )

  private readonly is: ParserMethod<[start: IToken, operand: Expression], Expression> = this.rule('is', (start, operand) => {
    const is = (test: Is['test'], negated: boolean): Expression => ({ kind: 'is', operand, test, negated, position: this.since(start) })
    return this.OR<Expression>([
      { ALT: () => this.CONSUME(K.isnull) && is('null', false) },
      { ALT: () => this.CONSUME(K.notnull) && is('null', true) },
      {
        ALT: () => {
          this.CONSUME(K.is)
          const negated = this.OPTION(() => this.CONSUME(K.not)) !== undefined
          return this.OR1<Expression>([
            { ALT: () => this.CONSUME(K.null) && is('null', negated) },
            { ALT: () => this.CONSUME(K.true) && is('true', negated) },
            { ALT: () => this.CONSUME(K.false) && is('false', negated) },
            { ALT: () => this.CONSUME(K.unknown) && is('unknown', negated) },
            {
              ALT: () => {
                this.CONSUME(K.distinct)
                this.CONSUME(K.from)
                const right = this.SUBRULE(this.expression, { ARGS: [POWER.is] })
                const operator = negated ? 'is not distinct from' : 'is distinct from'
                return { kind: 'comparison', operator, left: operand, right, position: this.since(start) }
              },
            },
          ])
        },
      },
    ])
  })

  private readonly atTimeZone: ParserMethod<[start: IToken, operand: Expression], Expression> = this.rule(
    'atTimeZone',
    (start, operand) => {
      this.CONSUME(K.at)
      this.CONSUME(K.time)
      this.CONSUME(K.zone)
      const zone = this.SUBRULE(this.expression, { ARGS: [POWER.timeZone] })
      return this.ACTION(() => plainCall('timezone', start, [zone, operand], this.since(start)))
    },
  )

  /** `COLLATE nocase`, `COLLATE nocase.noaccent`, `COLLATE "C"` */
  private readonly collate: ParserMethod<[start: IToken, operand: Expression], Expression> = this.rule('collate', (start, operand) => {
    this.CONSUME(K.collate)
    const name = this.SUBRULE(this.qualifiedName)
    return this.ACTION(() => {
      const collation = name.map(({ text }) => text.toLowerCase()).join('.')
      return { kind: 'collate', operand, collation, position: this.since(start) }
    })
  })

  /** `::type`, `.field`, `.function(…)`, `[index]`, `[from:to]` */
  private readonly postfix: ParserMethod<[start: IToken, operand: Expression], Expression> = this.rule('postfix', (start, operand) =>
    this.OR<Expression>([
      {
        ALT: () => {
          this.CONSUME(T.DoubleColon)
          const type = this.SUBRULE(this.type)
          return { kind: 'cast', operand, type, try: false, position: this.since(start) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Dot)
          const field = this.SUBRULE(this.label)
          let call: Call | undefined
          this.OPTION4(() => (call = this.SUBRULE(this.call, { ARGS: [[field], start] })))
          return this.ACTION((): Expression => {
            if (!call) return { kind: 'field', operand, field, position: this.since(start) }
            return { ...call, args: [{ name: undefined, value: operand, position: operand.position }, ...call.args] }
          })
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.LeftBracket)
          const from = this.OPTION(() => this.SUBRULE(this.expression))
          let to: Expression | undefined
          let step: Expression | undefined
          const colon = this.OPTION1(() => {
            const sign = this.CONSUME(T.Colon)
            this.OPTION2(() =>
              this.OR1([
                // A minus alone is the end of the list, for there to be a step behind it.
                { GATE: () => this.isAhead(2, T.Colon, T.RightBracket), ALT: () => this.CONSUME(T.Minus), IGNORE_AMBIGUITIES: true },
                { ALT: () => (to = this.SUBRULE1(this.expression)) },
              ]),
            )
            this.OPTION3(() => {
              this.CONSUME1(T.Colon)
              step = this.SUBRULE2(this.expression)
            })
            return sign
          })
          this.CONSUME(T.RightBracket)
          return this.ACTION((): Expression => {
            const position = this.since(start)
            if (colon) return { kind: 'slice', operand, from, to, step, position }
            if (!from) throw new ParseError('an index is missing between the brackets', { position: positionOf(this.LA(0)) })
            return { kind: 'subscript', operand, index: from, position }
          })
        },
      },
    ]),
  )
}

/** `x`, or `(x, i)` */
function areNames(node: Expression): boolean {
  if (node.kind === 'row') return node.items.every(areNames)
  return node.kind === 'column' && node.parts.length === 1
}

/** The operands of an AND or OR chain as far as it has been read; grows while the chain's own node is rebuilt. */
interface Chain {
  readonly kind: Logical['kind']
  readonly operands: Expression[]
}

/** Adds an operand to the chain, or begins a new one. A chain in parentheses within a chain of its kind joins it. */
function extendChain(chain: Chain | undefined, kind: Logical['kind'], left: Expression, right: Expression): Chain {
  if (chain?.kind !== kind) chain = { kind, operands: left.kind === kind ? [...left.operands] : [left] }
  if (right.kind !== kind) chain.operands.push(right)
  else for (const operand of right.operands) chain.operands.push(operand)
  return chain
}

function comparisonOperator(sign: string): ComparisonOperator {
  if (sign === '==') return '='
  return (sign === '!=' ? '<>' : sign) as ComparisonOperator
}

const MATCHES: Record<string, Pick<PatternMatch, 'operator' | 'negated'> | undefined> = {
  like: { operator: 'like', negated: false },
  ilike: { operator: 'ilike', negated: false },
  glob: { operator: 'glob', negated: false },
  to: { operator: 'similar', negated: false },
  '~': { operator: 'regex', negated: false },
  '!~': { operator: 'regex', negated: true },
  '~*': { operator: 'iregex', negated: false },
  '!~*': { operator: 'iregex', negated: true },
  '~~': { operator: 'like', negated: false },
  '!~~': { operator: 'like', negated: true },
  '~~*': { operator: 'ilike', negated: false },
  '!~~*': { operator: 'ilike', negated: true },
  '~~~': { operator: 'glob', negated: false },
}

/** A minus before a number is part of it. */
function negate(operand: Expression, position: Position): Expression {
  if (operand.kind === 'integer') return { ...operand, value: -operand.value, position }
  if (operand.kind === 'decimal' || operand.kind === 'double') {
    return { ...operand, text: operand.text.startsWith('-') ? operand.text.slice(1) : `-${operand.text}`, position }
  }
  return { kind: 'unary', operator: '-', operand, position }
}
