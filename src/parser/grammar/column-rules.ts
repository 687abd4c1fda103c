// CREATE TABLE: columns and constraints.
import type { ParserMethod } from 'chevrotain'
import type {
  ColumnDefinition,
  CreateTable,
  Expression,
  ForeignKey,
  Name,
  QualifiedName,
  Query,
  TableConstraint,
  TypeName,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { MergeRules } from './merge-rules.ts'
import type { CreateHead } from './object-rules.ts'

export abstract class ColumnRules extends MergeRules {
  protected readonly createTable: ParserMethod<[head: CreateHead], CreateTable> = this.rule('createTable', (head) => {
    this.CONSUME(K.table)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const name = this.SUBRULE(this.qualifiedName)
    const columns: ColumnDefinition[] = []
    const constraints: TableConstraint[] = []
    let query: Query | undefined
    let withoutData = false
    this.OPTION(() => {
      this.CONSUME(T.LeftParen)
      this.listed(() => this.SUBRULE(this.tableElement, { ARGS: [columns, constraints] }))
      this.CONSUME(T.RightParen)
    })
    this.OPTION1({
      // Without a list of columns it must come.
      GATE: () => this.isAhead(1, K.as) || columns.length === 0 || columns.some(({ type }) => !type),
      DEF: () => {
        this.CONSUME(K.as)
        query = this.SUBRULE(this.query)
        withoutData = this.OPTION2(() => this.SUBRULE(this.withData)) === false
      },
    })
    return this.ACTION(() => {
      const { start, ...how } = head
      return { kind: 'create-table', name, columns, constraints, ...how, ifNotExists, query, withoutData, position: this.since(start) }
    })
  })

  private readonly tableElement: ParserMethod<[columns: ColumnDefinition[], constraints: TableConstraint[]], void> = this.rule(
    'tableElement',
    (columns, constraints) => {
      this.OR([
        {
          ALT: () => {
            const constraint = this.SUBRULE(this.tableConstraint)
            this.ACTION(() => constraints.push(constraint))
          },
        },
        {
          ALT: () => {
            const column = this.SUBRULE(this.columnDefinition)
            this.ACTION(() => {
              columns.push(column)
              constraints.push(...column.constraints)
            })
          },
          IGNORE_AMBIGUITIES: true,
        },
      ])
    },
  )

  /** `WITH DATA`, `WITH NO DATA` */
  private readonly withData: ParserMethod<[], boolean> = this.rule('withData', () => {
    this.CONSUME(K.with)
    const none = this.OPTION(() => this.CONSUME(K.no))
    this.CONSUME(K.data)
    return none === undefined
  })

  readonly columnDefinition: ParserMethod<[], ColumnDefinition> = this.rule('columnDefinition', () => {
    const start = this.LA(1)
    // PostgreSQL's way to copy another table's columns.
    this.ACTION(() => this.isAhead(1, K.like) && this.refuse('LIKE among columns', this.ahead(1)))
    const name = this.SUBRULE(this.label)
    const type = this.OPTION<TypeName>({
      GATE: () => !(this.isAhead(1, K.generated) && this.isAhead(2, K.always)),
      DEF: () => this.SUBRULE(this.type),
    })
    const constraints: TableConstraint[] = []
    let notNull = false
    let otherwise: Expression | undefined
    let generated: Expression | undefined
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
        { ALT: () => (generated = this.SUBRULE(this.generation)) },
        { ALT: () => constraints.push(this.SUBRULE(this.columnConstraint, { ARGS: [name] })) },
      ]),
    )
    this.rejectClause()
    return this.ACTION(() => ({ name, type, notNull, default: otherwise, generated, constraints, position: this.since(start) }))
  })

  /** `[GENERATED ALWAYS] AS (expression) [VIRTUAL | STORED]`: either way it is computed when rows come. */
  private readonly generation: ParserMethod<[], Expression> = this.rule('generation', () => {
    this.OPTION(() => this.CONSUME(K.generated) && this.CONSUME(K.always))
    this.CONSUME(K.as)
    this.CONSUME(T.LeftParen)
    const expression = this.SUBRULE(this.expression)
    this.CONSUME(T.RightParen)
    this.OPTION1({
      GATE: () => /^(virtual|stored)$/i.test(this.ahead(1).image),
      DEF: () => this.CONSUME(T.PlainName),
    })
    return expression
  })

  private readonly columnConstraint: ParserMethod<[column: Name], TableConstraint> = this.rule('columnConstraint', (column) => {
    this.SUBRULE(this.constraintName)
    const start = this.LA(1)
    return this.OR<TableConstraint>([
      {
        ALT: () => {
          const primary = this.SUBRULE(this.uniqueness)
          return { kind: 'unique', primary, columns: [column], position: this.since(start) }
        },
      },
      { ALT: () => this.SUBRULE(this.check) },
      { ALT: () => this.SUBRULE(this.references, { ARGS: [[column]] }) },
    ])
  })

  /** Nothing else than an error is done where a row is still referred to. */
  private readonly references: ParserMethod<[columns: readonly Name[]], ForeignKey> = this.rule('references', (columns) => {
    const start = this.CONSUME(K.references)
    const table: QualifiedName = this.SUBRULE(this.qualifiedName)
    const referenced = this.OPTION(() => this.SUBRULE(this.names)) ?? []
    this.MANY(() => {
      this.CONSUME(K.on)
      this.OR([{ ALT: () => this.CONSUME(K.delete) }, { ALT: () => this.CONSUME(K.update) }])
      this.OR1([
        { ALT: () => this.CONSUME(K.no) && this.CONSUME(K.action) },
        { ALT: () => this.CONSUME(K.restrict) },
        {
          ALT: () => {
            const word = this.CONSUME(T.Identifier)
            this.ACTION(() => this.refuse(`ON DELETE and ON UPDATE ${word.image.toUpperCase()}`, word))
          },
          IGNORE_AMBIGUITIES: true,
        },
      ])
    })
    return this.ACTION(() => ({ kind: 'foreign', columns, table, referenced, position: this.since(start) }))
  })

  private readonly tableConstraint: ParserMethod<[], TableConstraint> = this.rule('tableConstraint', () => {
    this.SUBRULE(this.constraintName)
    const start = this.LA(1)
    return this.OR<TableConstraint>([
      {
        ALT: () => {
          const primary = this.SUBRULE(this.uniqueness)
          const columns = this.SUBRULE(this.names)
          return { kind: 'unique', primary, columns, position: this.since(start) }
        },
      },
      { ALT: () => this.SUBRULE(this.check) },
      {
        ALT: () => {
          this.CONSUME(K.foreign)
          this.CONSUME(K.key)
          const columns = this.SUBRULE1(this.names)
          return this.SUBRULE(this.references, { ARGS: [columns] })
        },
      },
    ])
  })

  private readonly constraintName: ParserMethod<[], void> = this.rule('constraintName', () => {
    this.OPTION(() => this.CONSUME(K.constraint) && this.SUBRULE(this.label))
  })

  private readonly uniqueness: ParserMethod<[], boolean> = this.rule('uniqueness', () =>
    this.OR([{ ALT: () => this.CONSUME(K.primary) && this.CONSUME(K.key) && true }, { ALT: () => this.CONSUME(K.unique) && false }]),
  )

  private readonly check: ParserMethod<[], TableConstraint> = this.rule('check', () => {
    const start = this.CONSUME(K.check)
    this.CONSUME(T.LeftParen)
    const condition = this.SUBRULE(this.expression)
    this.CONSUME(T.RightParen)
    return { kind: 'check', condition, position: this.since(start) }
  })

  private rejectClause(): void {
    this.ACTION(() => {
      const word = this.ahead(1)
      const clause = COLUMN_CLAUSES[word.image.toLowerCase()]
      if (clause !== undefined) this.refuse(clause, word)
    })
  }
}

/** Tighter than NOT binds. */
const DEFAULT_FLOOR = 4

/** What a column's definition may go on with that is known, and not supported. */
const COLUMN_CLAUSES: Readonly<Record<string, string | undefined>> = {
  collate: 'COLLATE',
}
