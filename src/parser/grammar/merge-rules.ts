// MERGE INTO.
import type { ParserMethod } from 'chevrotain'
import type { Assignment, Expression, Merge, MergeAction, MergeBranch, Name, QualifiedName, SelectItem, TableReference } from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { ObjectRules } from './object-rules.ts'

export abstract class MergeRules extends ObjectRules {
  protected readonly merge: ParserMethod<[], Merge> = this.rule('merge', () => {
    let on: Expression | undefined
    let using: readonly Name[] = []
    const branches: MergeBranch[] = []
    const start = this.CONSUME(K.merge)
    this.CONSUME(K.into)
    const table: QualifiedName = this.SUBRULE(this.qualifiedName)
    const alias = this.OPTION<Name>({ GATE: () => !this.isAhead(1, K.using), DEF: () => this.SUBRULE(this.alias) })
    this.CONSUME(K.using)
    const source: TableReference = this.SUBRULE(this.table)
    this.OR([
      {
        ALT: () => {
          this.CONSUME(K.on)
          on = this.SUBRULE(this.expression)
        },
      },
      {
        ALT: () => {
          this.CONSUME1(K.using)
          using = this.SUBRULE(this.names)
        },
      },
    ])
    this.AT_LEAST_ONE(() => branches.push(this.SUBRULE(this.mergeBranch)))
    const returning: SelectItem[] = this.SUBRULE(this.returning)
    return { kind: 'merge', table, alias, source, on, using, branches, returning, position: this.since(start) }
  })

  private readonly mergeBranch: ParserMethod<[], MergeBranch> = this.rule('mergeBranch', () => {
    let when: MergeBranch['when'] = 'matched'
    const start = this.CONSUME(K.when)
    this.OPTION(() => {
      this.CONSUME(K.not)
      when = 'not matched by target'
    })
    this.CONSUME(K.matched)
    this.OPTION1(() => {
      this.CONSUME(K.by)
      const side = this.CONSUME(T.Word)
      this.ACTION(() => {
        const word = side.image.toLowerCase()
        if (when === 'matched' || (word !== 'source' && word !== 'target')) this.refuse(`MATCHED BY ${side.image.toUpperCase()}`, side)
        when = word === 'source' ? 'not matched by source' : 'not matched by target'
      })
    })
    const condition = this.OPTION2<Expression>(() => this.CONSUME(K.and) && this.SUBRULE(this.expression))
    this.CONSUME(K.then)
    const action = this.SUBRULE(this.mergeAction)
    return { when, condition, action, position: this.since(start) }
  })

  private readonly mergeAction: ParserMethod<[], MergeAction> = this.rule('mergeAction', () =>
    this.OR<MergeAction>([
      { ALT: () => this.SUBRULE(this.mergeUpdate) },
      { ALT: () => this.SUBRULE(this.mergeInsert) },
      { ALT: () => this.CONSUME(K.delete) && { kind: 'delete' } },
      { ALT: () => this.CONSUME(K.do) && this.CONSUME(K.nothing) && { kind: 'nothing' } },
      {
        ALT: () => {
          const word = this.CONSUME(T.PlainName)
          this.ACTION(() => {
            if (word.image.toLowerCase() !== 'error') this.refuse(`THEN ${word.image.toUpperCase()}`, word)
          })
          return {
            kind: 'error',
            message: this.OPTION<Expression>({
              GATE: () => !this.isAhead(1, K.when, K.returning, T.Semicolon) && this.ahead(1).index !== undefined,
              DEF: () => this.SUBRULE(this.expression),
            }),
          }
        },
      },
    ]),
  )

  private readonly mergeUpdate: ParserMethod<[], MergeAction> = this.rule('mergeUpdate', () => {
    let assignments: Assignment[] = []
    let star: 'name' | 'position' | undefined = 'name'
    this.CONSUME(K.update)
    this.OPTION(() =>
      this.OR([
        { ALT: () => (star = this.SUBRULE(this.byWhat)) },
        {
          ALT: () => {
            this.CONSUME(K.set)
            this.OR1([
              { ALT: () => this.CONSUME(T.Star) },
              {
                ALT: () => {
                  assignments = this.SUBRULE(this.assignments)
                  star = undefined
                },
              },
            ])
          },
        },
      ]),
    )
    return { kind: 'update', assignments, star }
  })

  private readonly mergeInsert: ParserMethod<[], MergeAction> = this.rule('mergeInsert', () => {
    let columns: readonly Name[] = []
    let values: (Expression | undefined)[] = []
    let star: 'name' | 'position' | undefined = 'position'
    this.CONSUME(K.insert)
    this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(T.Star) },
        { ALT: () => (star = this.SUBRULE(this.byWhat)) },
        {
          ALT: () => {
            this.CONSUME(K.default)
            this.CONSUME(K.values)
            star = undefined
          },
        },
        {
          ALT: () => {
            columns = this.OPTION1(() => this.SUBRULE(this.names)) ?? []
            this.CONSUME1(K.values)
            this.CONSUME(T.LeftParen)
            this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => values.push(this.SUBRULE(this.assigned)) })
            this.CONSUME(T.RightParen)
            star = undefined
          },
        },
      ]),
    )
    this.ACTION(() => (values = [...values]))
    return { kind: 'insert', columns, values, star }
  })

  private readonly byWhat: ParserMethod<[], 'name' | 'position'> = this.rule('byWhat', () => {
    this.CONSUME(K.by)
    return this.OR<'name' | 'position'>([
      { ALT: () => this.CONSUME(K.name) && 'name' },
      { ALT: () => this.CONSUME(K.position) && 'position' },
    ])
  })
}
