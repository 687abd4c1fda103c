// Statements that change tables and their rows, and the clauses that they share.
import type { ParserMethod } from 'chevrotain'
import type {
  AlterTable,
  Assignment,
  ColumnDefinition,
  Delete,
  Expression,
  Name,
  OnConflict,
  QualifiedName,
  SelectItem,
  TableChange,
  TableReference,
  Transaction,
  Update,
} from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { QueryRules } from './query-rules.ts'

export abstract class ChangeRules extends QueryRules {
  abstract readonly columnDefinition: ParserMethod<[], ColumnDefinition>

  protected readonly update: ParserMethod<[], Update> = this.rule('update', () => {
    const start = this.CONSUME(K.update)
    const table = this.SUBRULE(this.qualifiedName)
    const alias = this.SUBRULE(this.rowAlias)
    this.CONSUME(K.set)
    const assignments = this.SUBRULE(this.assignments)
    const from = this.OPTION<TableReference>(() => this.CONSUME(K.from) && this.SUBRULE(this.tables))
    const where = this.SUBRULE(this.where)
    const returning = this.SUBRULE(this.returning)
    return { kind: 'update', table, alias, assignments, from, where, returning, position: this.since(start) }
  })

  protected readonly delete: ParserMethod<[], Delete> = this.rule('delete', () => {
    const start = this.CONSUME(K.delete)
    this.CONSUME(K.from)
    const table = this.SUBRULE(this.qualifiedName)
    const alias = this.SUBRULE(this.rowAlias)
    const from = this.OPTION<TableReference>(() => this.CONSUME(K.using) && this.SUBRULE(this.tables))
    const where = this.SUBRULE(this.where)
    const returning = this.SUBRULE(this.returning)
    return { kind: 'delete', table, alias, from, where, returning, position: this.since(start) }
  })

  protected readonly truncate: ParserMethod<[], Delete> = this.rule('truncate', () => {
    const start = this.CONSUME(K.truncate)
    this.OPTION(() => this.CONSUME(K.table))
    const table = this.SUBRULE(this.qualifiedName)
    // No table has others that go with it.
    this.SUBRULE(this.cascade)
    return { kind: 'delete', table, alias: undefined, from: undefined, where: undefined, returning: [], position: this.since(start) }
  })

  private readonly rowAlias: ParserMethod<[], Name | undefined> = this.rule('rowAlias', () =>
    this.OPTION({
      GATE: () => !this.isAhead(1, K.set),
      DEF: () => {
        this.OPTION1(() => this.CONSUME(K.as))
        return this.SUBRULE(this.name)
      },
    }),
  )

  private readonly where: ParserMethod<[], Expression | undefined> = this.rule('where', () =>
    this.OPTION(() => this.CONSUME(K.where) && this.SUBRULE(this.expression)),
  )

  /** None where the statement gives a count. */
  protected readonly returning: ParserMethod<[], SelectItem[]> = this.rule(
    'returning',
    () => this.OPTION<SelectItem[]>(() => this.CONSUME(K.returning) && this.SUBRULE(this.items)) ?? [],
  )

  /** `a = 1, b = DEFAULT, (c, d) = (2, 3)` */
  protected readonly assignments: ParserMethod<[], Assignment[]> = this.rule('assignments', () => {
    const assignments: Assignment[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () =>
        this.OR([
          {
            ALT: () => {
              const column = this.SUBRULE(this.label)
              this.CONSUME(T.Equals)
              assignments.push({ column, value: this.SUBRULE(this.assigned) })
            },
          },
          {
            ALT: () => {
              const values: (Expression | undefined)[] = []
              const columns = this.SUBRULE(this.names)
              const place = this.CONSUME1(T.Equals)
              this.OPTION(() => this.CONSUME(K.row))
              this.CONSUME(T.LeftParen)
              this.AT_LEAST_ONE_SEP1({ SEP: T.Comma, DEF: () => values.push(this.SUBRULE1(this.assigned)) })
              this.CONSUME(T.RightParen)
              this.ACTION(() => {
                if (columns.length !== values.length) this.refuse(`SET of ${columns.length} columns to ${values.length} values`, place)
                columns.forEach((column, i) => void assignments.push({ column, value: values[i] }))
              })
            },
          },
        ]),
    })
    return assignments
  })

  protected readonly assigned: ParserMethod<[], Expression | undefined> = this.rule('assigned', () =>
    this.OR<Expression | undefined>([{ ALT: () => this.CONSUME(K.default) && undefined }, { ALT: () => this.SUBRULE(this.expression) }]),
  )

  protected readonly onConflict: ParserMethod<[], OnConflict> = this.rule('onConflict', () => {
    const start = this.CONSUME(K.on)
    this.CONSUME(K.conflict)
    const target = this.OPTION(() => this.SUBRULE(this.names)) ?? []
    this.CONSUME(K.do)
    let assignments: Assignment[] = []
    let where: Expression | undefined
    const action = this.OR<OnConflict['action']>([
      { ALT: () => this.CONSUME(K.nothing) && 'nothing' },
      {
        ALT: () => {
          this.CONSUME(K.update)
          this.CONSUME(K.set)
          assignments = this.SUBRULE(this.assignments)
          where = this.SUBRULE(this.where)
          return 'update'
        },
      },
    ])
    return { target, action, assignments, where, position: this.since(start) }
  })

  protected readonly alterTable: ParserMethod<[], AlterTable> = this.rule('alterTable', () => {
    const start = this.CONSUME(K.alter)
    this.CONSUME(K.table)
    const ifExists = this.SUBRULE(this.ifExists)
    const table: QualifiedName = this.SUBRULE(this.qualifiedName)
    const change = this.OR<TableChange>([
      { ALT: () => this.CONSUME(K.rename) && this.SUBRULE(this.renaming) },
      {
        ALT: () => {
          this.CONSUME(K.add)
          return this.OR1<TableChange>([
            { GATE: () => this.isAhead(2, K.key), ALT: () => this.SUBRULE(this.addedKey), IGNORE_AMBIGUITIES: true },
            { ALT: () => this.SUBRULE(this.addedColumn) },
          ])
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.drop)
          this.OPTION1(() => this.CONSUME1(K.column))
          const missingOk = this.SUBRULE1(this.ifExists)
          const path = this.SUBRULE(this.fieldPath)
          this.SUBRULE(this.cascade)
          return path.length > 1
            ? { kind: 'drop-field', path, ifExists: missingOk }
            : { kind: 'drop-column', column: path[0]!, ifExists: missingOk }
        },
      },
      {
        ALT: () => {
          this.CONSUME1(K.alter)
          this.OPTION2(() => this.CONSUME2(K.column))
          const column = this.SUBRULE1(this.label)
          return this.SUBRULE(this.columnChange, { ARGS: [column] })
        },
      },
    ])
    return { kind: 'alter-table', table, ifExists, change, position: this.since(start) }
  })

  private readonly addedKey: ParserMethod<[], TableChange> = this.rule('addedKey', () => {
    this.CONSUME(K.primary)
    this.CONSUME(K.key)
    return { kind: 'add-primary-key', columns: this.SUBRULE(this.names) }
  })

  /** `ADD a INTEGER`, `ADD COLUMN s.field INTEGER` */
  private readonly addedColumn: ParserMethod<[], TableChange> = this.rule('addedColumn', () => {
    this.OPTION(() => this.CONSUME(K.column))
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const owner: Name[] = []
    this.MANY({
      GATE: () => this.isAhead(2, T.Dot),
      DEF: () => {
        owner.push(this.SUBRULE(this.label))
        this.CONSUME(T.Dot)
      },
    })
    const column = this.SUBRULE(this.columnDefinition)
    return this.ACTION(() =>
      owner.length > 0
        ? { kind: 'add-field', path: [...owner, column.name], field: column, ifNotExists }
        : { kind: 'add-column', column, ifNotExists },
    )
  })

  /** A column, or a field of a struct: `s.a.b`. */
  private readonly fieldPath: ParserMethod<[], Name[]> = this.rule('fieldPath', () => {
    const path = [this.SUBRULE(this.label)]
    this.MANY(() => {
      this.CONSUME(T.Dot)
      path.push(this.SUBRULE1(this.label))
    })
    return path
  })

  private readonly renaming: ParserMethod<[], TableChange> = this.rule('renaming', () =>
    this.OR<TableChange>([
      { ALT: () => this.CONSUME(K.to) && { kind: 'rename', name: this.SUBRULE(this.label) } },
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(K.column))
          const path = this.SUBRULE(this.fieldPath)
          this.CONSUME1(K.to)
          const name = this.SUBRULE2(this.label)
          return path.length > 1 ? { kind: 'rename-field', path, name } : { kind: 'rename-column', column: path[0]!, name }
        },
        IGNORE_AMBIGUITIES: true,
      },
    ]),
  )

  private readonly columnChange: ParserMethod<[column: Name], TableChange> = this.rule('columnChange', (column) =>
    this.OR<TableChange>([
      {
        ALT: () => {
          this.CONSUME(K.set)
          return this.OR1<TableChange>([
            { ALT: () => this.CONSUME(K.default) && { kind: 'set-default', column, value: this.SUBRULE(this.expression) } },
            { ALT: () => this.CONSUME(K.not) && this.CONSUME(K.null) && { kind: 'set-not-null', column, notNull: true } },
            { ALT: () => this.CONSUME(K.data) && this.SUBRULE(this.retyping, { ARGS: [column] }) },
            { ALT: () => this.SUBRULE1(this.retyping, { ARGS: [column] }) },
          ])
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.drop)
          return this.OR2<TableChange>([
            { ALT: () => this.CONSUME1(K.default) && { kind: 'set-default', column, value: undefined } },
            { ALT: () => this.CONSUME1(K.not) && this.CONSUME1(K.null) && { kind: 'set-not-null', column, notNull: false } },
          ])
        },
      },
      { ALT: () => this.SUBRULE2(this.retyping, { ARGS: [column] }) },
    ]),
  )

  private readonly retyping: ParserMethod<[column: Name], TableChange> = this.rule('retyping', (column) => {
    this.CONSUME(K.type)
    const type = this.SUBRULE(this.type)
    const using = this.OPTION<Expression>(() => this.CONSUME(K.using) && this.SUBRULE(this.expression))
    return { kind: 'set-type', column, type, using }
  })

  protected readonly transaction: ParserMethod<[], Transaction> = this.rule('transaction', () => {
    const start = this.LA(1)
    const action = this.OR<Transaction['action']>([
      { ALT: () => this.CONSUME(K.begin) && 'begin' },
      { ALT: () => this.CONSUME(K.start) && 'begin' },
      { ALT: () => this.CONSUME(K.commit) && 'commit' },
      { ALT: () => this.CONSUME(K.end) && 'commit' },
      { ALT: () => this.CONSUME(K.rollback) && 'rollback' },
      { ALT: () => this.CONSUME(K.abort) && 'rollback' },
    ])
    this.OPTION(() => this.OR1([{ ALT: () => this.CONSUME(K.transaction) }, { ALT: () => this.CONSUME(K.work) }]))
    return { kind: 'transaction', action, position: this.since(start) }
  })

  protected readonly ifExists: ParserMethod<[], boolean> = this.rule(
    'ifExists',
    () =>
      this.OPTION({
        GATE: () => this.isAhead(2, K.exists),
        DEF: () => this.CONSUME(K.if) && this.CONSUME(K.exists),
      }) !== undefined,
  )

  protected readonly ifNotExists: ParserMethod<[], boolean> = this.rule(
    'ifNotExists',
    () =>
      this.OPTION({
        GATE: () => this.isAhead(2, K.not),
        DEF: () => this.CONSUME(K.if) && this.CONSUME(K.not) && this.CONSUME(K.exists),
      }) !== undefined,
  )

  /** RESTRICT is what holds without a word. */
  protected readonly cascade: ParserMethod<[], boolean> = this.rule(
    'cascade',
    () =>
      this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(K.cascade) && true }, { ALT: () => this.CONSUME(K.restrict) && false }])) ??
      false,
  )
}
