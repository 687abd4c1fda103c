// Statements, and the top of the grammar.
import { type IParserConfig, type ParserMethod, tokenMatcher } from 'chevrotain'
import type { Argument, Deallocate, Delete, Execute, Explain, Insert, Prepare, Statement, TypeName, Update } from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { unsupportedStatement } from '../unsupported.ts'
import { withCommonTables } from '../with-changes.ts'
import { SessionRules } from './session-rules.ts'

const CHANGES = [K.insert, K.update, K.delete]

/** What EXPLAIN may tell beside the plan in PostgreSQL; nothing of it is here, and nothing changes by it. */
const TOLD_BESIDE = new Set(['verbose', 'costs', 'settings', 'generic_plan', 'buffers', 'serialize', 'wal', 'timing', 'summary', 'memory'])

export class SqlParser extends SessionRules {
  constructor(config: IParserConfig) {
    super(config)
    this.performSelfAnalysis()
  }

  readonly statements: ParserMethod<[], Statement[]> = this.rule('statements', () => {
    const statements: Statement[] = []
    this.MANY(() => this.CONSUME(T.Semicolon))
    this.rejectUnsupported()
    this.OPTION({
      GATE: () => this.input.length > 0,
      DEF: () => {
        statements.push(this.SUBRULE(this.statement))
        this.MANY1(() => {
          this.AT_LEAST_ONE(() => this.CONSUME1(T.Semicolon))
          this.rejectUnsupported()
          this.OPTION1(() => statements.push(this.SUBRULE1(this.statement)))
        })
      },
    })
    return statements
  })

  private readonly statement: ParserMethod<[], Statement> = this.rule('statement', () =>
    this.OR<Statement>([
      { GATE: () => this.changeAhead(), ALT: () => this.SUBRULE(this.withChange), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.query) },
      { ALT: () => this.SUBRULE(this.explain) },
      { ALT: () => this.SUBRULE(this.describe) },
      { ALT: () => this.SUBRULE(this.summarize) },
      { ALT: () => this.SUBRULE(this.show) },
      { ALT: () => this.SUBRULE(this.create) },
      { ALT: () => this.SUBRULE(this.drop) },
      { ALT: () => this.SUBRULE(this.insert) },
      { ALT: () => this.SUBRULE(this.update) },
      { ALT: () => this.SUBRULE(this.delete) },
      { ALT: () => this.SUBRULE(this.truncate) },
      { ALT: () => this.SUBRULE(this.alterTable) },
      { ALT: () => this.SUBRULE(this.transaction) },
      { ALT: () => this.SUBRULE(this.copy) },
      { ALT: () => this.SUBRULE(this.prepare) },
      { ALT: () => this.SUBRULE(this.execute) },
      { ALT: () => this.SUBRULE(this.deallocate) },
      { ALT: () => this.SUBRULE(this.set) },
      { ALT: () => this.SUBRULE(this.reset_) },
      { ALT: () => this.SUBRULE(this.attach) },
      { ALT: () => this.SUBRULE(this.detach) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.pragma) },
      { ALT: () => this.SUBRULE(this.callStatement) },
      { ALT: () => this.SUBRULE(this.tend) },
      { ALT: () => this.SUBRULE(this.comment) },
      { ALT: () => this.SUBRULE(this.merge) },
    ]),
  )

  /** Whether common tables come next that an INSERT, UPDATE or DELETE follows. */
  private changeAhead(): boolean {
    if (!this.isAhead(1, K.with)) return false
    const tokens = this.input as T.SqlToken[]
    let token = tokens[this.ahead(1).index]
    while (token && token.tokenType !== T.Semicolon) {
      const before = tokens[token.index - 1]
      if (before?.tokenType === T.RightParen && CHANGES.includes(token.tokenType)) return true
      if (before?.tokenType === T.RightParen && token.tokenType === K.select) return false
      token = tokens[(token.tokenType === T.LeftParen && token.partner > 0 ? token.partner : token.index) + 1]
    }
    return false
  }

  private readonly withChange: ParserMethod<[], Insert | Update | Delete> = this.rule('withChange', () => {
    const common = this.SUBRULE(this.with)
    const change = this.OR<Insert | Update | Delete>([
      { ALT: () => this.SUBRULE(this.insert) },
      { ALT: () => this.SUBRULE(this.update) },
      { ALT: () => this.SUBRULE(this.delete) },
    ])
    return this.ACTION(() => withCommonTables(change, common))
  })

  private rejectUnsupported(): void {
    this.ACTION(() => {
      const error = unsupportedStatement(this.ahead(1))
      if (error) throw error
    })
  }

  private readonly explain: ParserMethod<[], Explain> = this.rule('explain', () => {
    let analyze = false
    let format: string | undefined
    const start = this.CONSUME(K.explain)
    this.OPTION({
      GATE: () => this.isAhead(1, K.analyze) || !this.queryAhead(2),
      DEF: () =>
        this.OR([
          { ALT: () => (analyze = this.CONSUME(K.analyze) !== undefined) },
          {
            ALT: () => {
              this.CONSUME(T.LeftParen)
              this.AT_LEAST_ONE_SEP({
                SEP: T.Comma,
                DEF: () =>
                  this.OR1([
                    { ALT: () => (analyze = this.CONSUME1(K.analyze) !== undefined) },
                    { ALT: () => (format = this.SUBRULE(this.format)) },
                    // What other engines may tell beside the plan: COSTS OFF, VERBOSE, BUFFERS.
                    {
                      GATE: () => TOLD_BESIDE.has(this.LA(1).image.toLowerCase()),
                      ALT: () => {
                        this.CONSUME(T.PlainName)
                        this.OPTION1({ GATE: () => !this.isAhead(1, T.Comma, T.RightParen), DEF: () => this.CONSUME1(T.Word) })
                      },
                    },
                  ]),
              })
              this.CONSUME(T.RightParen)
            },
          },
        ]),
    })
    this.rejectUnsupported()
    const statement = this.SUBRULE(this.statement)
    return { kind: 'explain', analyze, format, statement, position: this.since(start) }
  })

  private readonly format: ParserMethod<[], string> = this.rule('format', () => {
    this.CONSUME(K.format)
    const value = this.OR([{ ALT: () => this.CONSUME(T.Word) }, { ALT: () => this.CONSUME(T.StringText) }]) as T.SqlToken
    return this.ACTION(() => value.value.toLowerCase())
  })

  private readonly prepare: ParserMethod<[], Prepare> = this.rule('prepare', () => {
    const start = this.CONSUME(K.prepare)
    const name = this.SUBRULE(this.name)
    const types: TypeName[] = []
    this.OPTION(() => {
      this.CONSUME(T.LeftParen)
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => types.push(this.SUBRULE(this.type)) })
      this.CONSUME(T.RightParen)
    })
    this.CONSUME(K.as)
    this.rejectUnsupported()
    const statement = this.SUBRULE(this.statement)
    return { kind: 'prepare', name, types, statement, position: this.since(start) }
  })

  private readonly execute: ParserMethod<[], Execute> = this.rule('execute', () => {
    const start = this.CONSUME(K.execute)
    const name = this.SUBRULE(this.name)
    let args: Argument[] = []
    this.OPTION(() => {
      this.CONSUME(T.LeftParen)
      this.OPTION1(() => (args = this.SUBRULE(this.args, { ARGS: [false] })))
      this.CONSUME(T.RightParen)
    })
    return { kind: 'execute', name, args, position: this.since(start) }
  })

  private readonly deallocate: ParserMethod<[], Deallocate> = this.rule('deallocate', () => {
    const start = this.CONSUME(K.deallocate)
    this.OPTION({ GATE: () => tokenMatcher(this.LA(2), T.Identifier), DEF: () => this.CONSUME(K.prepare) })
    const name = this.SUBRULE(this.name)
    return { kind: 'deallocate', name, position: this.since(start) }
  })
}
