// Function calls and what belongs to them: arguments, ORDER BY inside, FILTER, OVER with its window, and the calls with a syntax of their own.
import { type IToken, type ParserMethod, tokenMatcher } from 'chevrotain'
import { ParseError } from '../../common/errors.ts'
import type { Argument, Call, Expression, FrameBound, Name, OrderItem, QualifiedName, WindowFrame, WindowSpecification } from '../ast.ts'
import { makeCall } from '../make-node.ts'
import {
  Colon,
  ColonEquals,
  Comma,
  Dot,
  Equals,
  FatArrow,
  Identifier,
  K,
  LeftParen,
  RightParen,
  type SqlToken,
  Star,
  Word,
} from '../tokens.ts'
import { NameRules, nameOf, positionOf } from './name-rules.ts'
import { POWER } from './power.ts'

type Ordering = Pick<OrderItem, 'descending' | 'nulls'>

export abstract class CallRules extends NameRules {
  abstract readonly expression: ParserMethod<[floor?: number], Expression>

  /** The first token of the argument that is being read. */
  protected argumentStart: IToken | undefined

  readonly expressions: ParserMethod<[], Expression[]> = this.rule('expressions', () => {
    const items: Expression[] = []
    this.listed(() => items.push(this.SUBRULE(this.expression)))
    return items
  })

  /** Whether an alias with a colon comes next: `total: sum(x)`. */
  protected prefixAhead(): boolean {
    return this.isAhead(2, Colon) && tokenMatcher(this.LA(1), Identifier)
  }

  /** `total:` */
  protected readonly prefix: ParserMethod<[], Name> = this.rule('prefix', () => {
    const name = this.SUBRULE(this.name)
    this.CONSUME(Colon)
    return name
  })

  /** Whether `*`, `t.*` or `s.t.*` comes next. */
  protected starAhead(): boolean {
    let at = 1
    while (tokenMatcher(this.LA(at), Word) && this.isAhead(at + 1, Dot)) at += 2
    return this.isAhead(at, Star) && !this.isAhead(at + 1, K.columns)
  }

  /** What follows the name of a function, from the opening parenthesis on. */
  protected readonly call: ParserMethod<[name: QualifiedName, start: IToken], Call> = this.rule('call', (name, start) => {
    let args: Argument[] = []
    let distinct = false
    let star: IToken | undefined
    let orderBy: OrderItem[] = []
    let withinGroup: OrderItem[] = []
    let over: WindowSpecification | undefined
    this.CONSUME(LeftParen)
    this.OPTION(() => {
      distinct = this.OR([{ ALT: () => this.CONSUME(K.distinct) && true }, { ALT: () => this.CONSUME(K.all) && false }])
    })
    this.OPTION1(() => {
      this.OR1([
        { GATE: () => this.starAhead(), ALT: () => (star = this.SUBRULE(this.anyStar)), IGNORE_AMBIGUITIES: true },
        { ALT: () => (args = this.SUBRULE(this.args, { ARGS: [false] })) },
      ])
    })
    this.OPTION2(() => (orderBy = this.SUBRULE(this.orderItems)))
    let nulls = this.OPTION3(() => this.SUBRULE(this.nullTreatment))
    this.CONSUME(RightParen)
    this.OPTION4({
      GATE: () => this.isAhead(2, K.group),
      DEF: () => {
        this.CONSUME(K.within)
        this.CONSUME(K.group)
        this.CONSUME1(LeftParen)
        withinGroup = this.SUBRULE1(this.orderItems)
        this.CONSUME1(RightParen)
      },
    })
    const filter = this.OPTION5({
      GATE: () => this.isAhead(2, LeftParen),
      DEF: () => {
        this.CONSUME(K.filter)
        this.CONSUME2(LeftParen)
        // As in DuckDB, the word may be left out.
        this.OPTION8(() => this.CONSUME(K.where))
        const condition = this.SUBRULE(this.expression)
        this.CONSUME2(RightParen)
        return condition
      },
    })
    this.OPTION6({ GATE: () => this.isAhead(2, K.nulls), DEF: () => (nulls = this.SUBRULE1(this.nullTreatment)) })
    this.OPTION7({
      GATE: () => this.isAhead(2, LeftParen) || tokenMatcher(this.LA(2), Identifier),
      DEF: () => {
        this.CONSUME(K.over)
        over = this.OR2([
          { ALT: () => this.SUBRULE(this.window) },
          {
            ALT: () => {
              const base = this.SUBRULE(this.name)
              return { base, partitionBy: [], orderBy: [], frame: undefined, position: base.position }
            },
          },
        ])
      },
    })
    return this.ACTION(() => {
      const position = this.since(start)
      if (star) {
        const counts = name.length === 1 && name[0]!.text.toLowerCase() === 'count' && !distinct
        if (!counts) throw new ParseError('* as an argument is for count(*) alone', { position: positionOf(star) })
        name = [{ text: 'count_star', position: name[0]!.position }]
      }
      return { kind: 'call', name, args, distinct, orderBy, withinGroup, nulls, filter, over, position }
    })
  })

  /** `*` or `t.*`, of which only the rows matter. */
  private readonly anyStar: ParserMethod<[], IToken> = this.rule('anyStar', () => {
    this.MANY(() => {
      this.CONSUME(Identifier)
      this.CONSUME(Dot)
    })
    return this.CONSUME(Star)
  })

  /** Where the caller allows it, `name = value` is a named argument too. */
  protected readonly args: ParserMethod<[equals: boolean], Argument[]> = this.rule('args', (equals) => {
    const args: Argument[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const start = this.LA(1)
        const name = this.OPTION({
          GATE: () => this.isAhead(2, ColonEquals, FatArrow) || (equals && this.isAhead(2, Equals)),
          DEF: () => {
            const argument = this.SUBRULE(this.name)
            this.OR([{ ALT: () => this.CONSUME(ColonEquals) }, { ALT: () => this.CONSUME(FatArrow) }, { ALT: () => this.CONSUME(Equals) }])
            return argument
          },
        })
        this.argumentStart = this.LA(1)
        const value = this.SUBRULE(this.expression)
        args.push({ name, value, position: this.since(start) })
      },
    })
    return args
  })

  private readonly nullTreatment: ParserMethod<[], 'ignore' | 'respect'> = this.rule('nullTreatment', () => {
    const treatment = this.OR<'ignore' | 'respect'>([
      { ALT: () => this.CONSUME(K.ignore) && 'ignore' },
      { ALT: () => this.CONSUME(K.respect) && 'respect' },
    ])
    this.CONSUME(K.nulls)
    return treatment
  })

  /**
   * EXTRACT(part FROM x), SUBSTRING(x FROM a FOR n), POSITION(a IN x), TRIM([BOTH | LEADING | TRAILING] [a] FROM x), or the same functions
   * with commas.
   */
  protected readonly wordyCall: ParserMethod<[], Call> = this.rule('wordyCall', () => {
    const start = this.CONSUME(Identifier)
    const args: Expression[] = []
    let name = start.image.toLowerCase()
    this.CONSUME(LeftParen)
    this.OPTION(() => {
      name = this.OR([
        { ALT: () => this.CONSUME(K.both) && 'trim' },
        { ALT: () => this.CONSUME(K.leading) && 'ltrim' },
        { ALT: () => this.CONSUME(K.trailing) && 'rtrim' },
      ])
    })
    // IN belongs to POSITION, not to its first argument.
    this.OPTION1(() => args.push(this.SUBRULE(this.expression, { ARGS: [name === 'position' ? POWER.membership : 0] })))
    this.OR1([
      {
        ALT: () => {
          this.CONSUME(K.from)
          args.push(this.SUBRULE1(this.expression))
          this.OPTION2(() => {
            this.CONSUME(K.for)
            args.push(this.SUBRULE2(this.expression))
          })
          this.ACTION(() => {
            if (name === 'extract') args[0] = partName(args[0])
            else if (name !== 'substring') args.reverse()
          })
        },
      },
      {
        // SUBSTRING(x FOR n)
        GATE: () => name === 'substring',
        ALT: () => {
          const from = positionOf(this.CONSUME1(K.for))
          const length = this.SUBRULE5(this.expression)
          this.ACTION(() => args.push({ kind: 'integer', value: 1n, position: from }, length))
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.in)
          args.push(this.SUBRULE3(this.expression))
          args.reverse()
        },
      },
      {
        ALT: () =>
          this.MANY(() => {
            this.CONSUME(Comma)
            args.push(this.SUBRULE4(this.expression))
          }),
      },
    ])
    this.CONSUME(RightParen)
    return this.ACTION(() => {
      const text = name === 'extract' ? 'date_part' : name
      return plainCall(text, start, args, this.since(start))
    })
  })

  /** `ORDER BY a DESC NULLS LAST, b` */
  protected readonly orderItems: ParserMethod<[], OrderItem[]> = this.rule('orderItems', () => {
    const items: OrderItem[] = []
    this.CONSUME(K.order)
    this.CONSUME(K.by)
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const start = this.LA(1)
        const expression = this.SUBRULE(this.expression)
        const ordering = this.SUBRULE(this.ordering)
        this.ACTION(() => items.push({ expression, ...ordering, position: this.since(start) }))
      },
    })
    return items
  })

  protected readonly ordering: ParserMethod<[], Ordering> = this.rule('ordering', () => {
    let descending: boolean | undefined
    this.OPTION(() => {
      descending = this.OR([{ ALT: () => this.CONSUME(K.asc) && false }, { ALT: () => this.CONSUME(K.desc) && true }])
    })
    const nulls = this.OPTION1(() => {
      this.CONSUME(K.nulls)
      return this.OR1<'first' | 'last'>([{ ALT: () => this.CONSUME(K.first) && 'first' }, { ALT: () => this.CONSUME(K.last) && 'last' }])
    })
    return { descending, nulls }
  })

  protected readonly window: ParserMethod<[], WindowSpecification> = this.rule('window', () => {
    let partitionBy: Expression[] = []
    let orderBy: OrderItem[] = []
    const start = this.CONSUME(LeftParen)
    const base = this.OPTION({
      GATE: () =>
        !(this.isAhead(1, K.partition) && this.isAhead(2, K.by)) && !(this.isAhead(1, ...FRAME_UNITS) && !this.isAhead(2, RightParen)),
      DEF: () => this.SUBRULE(this.name),
    })
    this.OPTION1(() => {
      this.CONSUME(K.partition)
      this.CONSUME(K.by)
      partitionBy = this.SUBRULE(this.expressions)
    })
    this.OPTION2(() => (orderBy = this.SUBRULE(this.orderItems)))
    const frame = this.OPTION3(() => this.SUBRULE(this.frame))
    this.CONSUME(RightParen)
    return { base, partitionBy, orderBy, frame, position: this.since(start) }
  })

  private readonly frame: ParserMethod<[], WindowFrame> = this.rule('frame', () => {
    const start = this.LA(1)
    const unit = this.OR<WindowFrame['unit']>([
      { ALT: () => this.CONSUME(K.rows) && 'rows' },
      { ALT: () => this.CONSUME(K.range) && 'range' },
      { ALT: () => this.CONSUME(K.groups) && 'groups' },
    ])
    let from: FrameBound | undefined
    let to: FrameBound | undefined
    this.OR1([
      {
        GATE: () => !this.isAhead(2, K.preceding, K.following),
        ALT: () => {
          this.CONSUME(K.between)
          from = this.SUBRULE(this.bound)
          this.CONSUME(K.and)
          to = this.SUBRULE1(this.bound)
        },
        IGNORE_AMBIGUITIES: true,
      },
      { ALT: () => (from = this.SUBRULE2(this.bound)) },
    ])
    const exclude = this.OPTION(() => this.SUBRULE(this.exclusion))
    return this.ACTION(() => {
      const end: FrameBound = to ?? { kind: 'current row', offset: undefined, position: from!.position }
      return { unit, start: from!, end, exclude: exclude === 'no others' ? undefined : exclude, position: this.since(start) }
    })
  })

  private readonly bound: ParserMethod<[], FrameBound> = this.rule('bound', () => {
    const start = this.LA(1)
    let offset: Expression | undefined
    let kind: FrameBound['kind'] = 'current row'
    this.OR([
      {
        GATE: () => this.isAhead(2, K.row),
        ALT: () => {
          this.CONSUME(K.current)
          this.CONSUME(K.row)
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.isAhead(2, K.preceding, K.following),
        ALT: () => {
          this.CONSUME(K.unbounded)
          kind = this.SUBRULE(this.direction) === 'preceding' ? 'unbounded preceding' : 'unbounded following'
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          offset = this.SUBRULE(this.expression, { ARGS: [POWER.and] })
          kind = this.SUBRULE1(this.direction)
        },
      },
    ])
    return { kind, offset, position: this.since(start) }
  })

  private readonly direction: ParserMethod<[], 'preceding' | 'following'> = this.rule('direction', () =>
    this.OR<'preceding' | 'following'>([
      { ALT: () => this.CONSUME(K.preceding) && 'preceding' },
      { ALT: () => this.CONSUME(K.following) && 'following' },
    ]),
  )

  private readonly exclusion: ParserMethod<[], 'no others' | 'current row' | 'group' | 'ties'> = this.rule('exclusion', () => {
    this.CONSUME(K.exclude)
    return this.OR<'no others' | 'current row' | 'group' | 'ties'>([
      { ALT: () => this.CONSUME(K.current) && this.CONSUME(K.row) && 'current row' },
      { ALT: () => this.CONSUME(K.group) && 'group' },
      { ALT: () => this.CONSUME(K.ties) && 'ties' },
      { ALT: () => this.CONSUME(K.no) && this.CONSUME(K.others) && 'no others' },
    ])
  })
}

const FRAME_UNITS = [K.rows, K.range, K.groups]

/** A call with arguments and nothing else. */
export function plainCall(text: string, start: IToken, args: readonly Expression[], position: Call['position']): Call {
  return makeCall([{ text, position: nameOf(start as SqlToken).position }], args, position)
}

/** In EXTRACT the part is a bare word. */
function partName(part: Expression | undefined): Expression {
  if (part?.kind === 'string') return part
  if (part?.kind === 'column' && part.parts.length === 1)
    return { kind: 'string', value: part.parts[0]!.text.toLowerCase(), position: part.position }
  throw new ParseError('EXTRACT needs the name of a part: extract(year FROM x)', { position: part?.position })
}
