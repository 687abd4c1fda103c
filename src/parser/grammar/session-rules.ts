// Statements about the session itself: its settings, the current schema, what it has.
import type { IToken, ParserMethod } from 'chevrotain'
import type { Argument, Attach, Detach, Expression, Pragma, QualifiedName, Query, ResetOption, SetOption, Tend, Use } from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { DefinitionRules } from './definition-rules.ts'
import { queryOfTable, wordAsString, wordsAsStrings } from './made-up.ts'
import { nameOf, positionOf } from './name-rules.ts'

export abstract class SessionRules extends DefinitionRules {
  /** `SET name = value`, `SET SESSION name TO value`, `SET TIME ZONE 'UTC'`; of the current schema it is what USE is. */
  protected readonly set: ParserMethod<[], SetOption | Use> = this.rule('set', () => {
    const start = this.CONSUME(K.set)
    const scope = this.OPTION({
      GATE: () => SCOPES.has(this.ahead(1).image.toLowerCase()) && !this.isAhead(2, T.Equals, K.to),
      DEF: () => this.CONSUME(T.Identifier),
    })
    return this.OR([
      {
        GATE: () => this.isAhead(2, K.zone),
        ALT: () => {
          const first = this.CONSUME(K.time)
          this.CONSUME(K.zone)
          const value = this.SUBRULE(this.settingValue)
          return this.ACTION(() => ({
            kind: 'set',
            name: { text: 'timezone', position: positionOf(first) },
            value,
            position: this.since(start),
          }))
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          const name = this.SUBRULE(this.name)
          this.OR1([{ ALT: () => this.CONSUME(T.Equals) }, { ALT: () => this.CONSUME(K.to) }])
          const value = this.SUBRULE1(this.settingValue)
          return this.ACTION((): SetOption | Use => {
            const position = this.since(start)
            return isVariable(scope) ? { kind: 'set', name, variable: true, value, position } : setting(name, value, position)
          })
        },
      },
    ])
  })

  private readonly settingValue: ParserMethod<[], Expression> = this.rule('settingValue', () => {
    const value = this.OR<Expression>([
      { ALT: () => wordAsString(this.CONSUME(K.on)) },
      { ALT: () => wordAsString(this.CONSUME(K.default)) },
      { ALT: () => wordAsString(this.CONSUME(K.asc)) },
      { ALT: () => wordAsString(this.CONSUME(K.desc)) },
      { ALT: () => this.SUBRULE(this.expression) },
    ])
    return this.ACTION(() => wordsAsStrings([value])[0]!)
  })

  protected readonly reset_: ParserMethod<[], ResetOption | Use> = this.rule('reset_', () => {
    const start = this.CONSUME(K.reset)
    const scope = this.OPTION({
      GATE: () => SCOPES.has(this.ahead(1).image.toLowerCase()) && this.isAhead(2, T.Identifier, T.PlainName),
      DEF: () => this.CONSUME(T.Identifier),
    })
    const name = this.SUBRULE(this.name)
    return this.ACTION((): ResetOption | Use => {
      const position = this.since(start)
      if (isVariable(scope)) return { kind: 'reset', name, variable: true, position }
      return isPath(name.text) ? { kind: 'use', schemas: [], position } : { kind: 'reset', name, position }
    })
  })

  protected readonly attach: ParserMethod<[], Attach> = this.rule('attach', () => {
    const start = this.CONSUME(K.attach)
    this.OPTION(() => this.CONSUME(K.database))
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    const path = (this.CONSUME(T.StringText) as T.SqlToken).value ?? ''
    const name = this.OPTION1(() => this.CONSUME(K.as) && this.SUBRULE(this.name))
    return { kind: 'attach', path, name, ifNotExists, position: this.since(start) }
  })

  protected readonly detach: ParserMethod<[], Detach> = this.rule('detach', () => {
    const start = this.CONSUME(K.detach)
    this.OPTION(() => this.CONSUME(K.database))
    const ifExists = this.SUBRULE(this.ifExists)
    return { kind: 'detach', name: this.SUBRULE(this.name), ifExists, position: this.since(start) }
  })

  protected readonly use: ParserMethod<[], Use> = this.rule('use', () => {
    const start = this.CONSUME(K.use)
    const schema: QualifiedName = this.SUBRULE(this.qualifiedName)
    return { kind: 'use', schemas: [schema], position: this.since(start) }
  })

  /** `PRAGMA name = value` sets; all others tell something, or switch something. */
  protected readonly pragma: ParserMethod<[], Pragma | SetOption | Use> = this.rule('pragma', () => {
    const start = this.CONSUME(K.pragma)
    const name = nameOf(this.CONSUME(T.Word))
    let args: readonly Expression[] = []
    let value: Expression | undefined
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Equals)
            value = this.SUBRULE(this.settingValue)
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.LeftParen)
            args = this.OPTION1(() => this.SUBRULE(this.expressions)) ?? []
            this.CONSUME(T.RightParen)
          },
        },
      ]),
    )
    return this.ACTION((): Pragma | SetOption | Use => {
      const position = this.since(start)
      return value ? setting(name, value, position) : { kind: 'pragma', name, args: wordsAsStrings(args), position }
    })
  })

  /** `CALL f(1)` is `FROM f(1)`. */
  protected readonly callStatement: ParserMethod<[], Query> = this.rule('callStatement', () => {
    const start = this.CONSUME(K.call)
    const name: QualifiedName = this.SUBRULE(this.qualifiedName)
    this.CONSUME(T.LeftParen)
    const args: Argument[] = this.OPTION(() => this.SUBRULE(this.args, { ARGS: [true] })) ?? []
    this.CONSUME(T.RightParen)
    return this.ACTION(() =>
      queryOfTable(
        { kind: 'table-function', name, args, ordinality: false, lateral: false, alias: undefined, position: this.since(start) },
        [],
      ),
    )
  })

  protected readonly tend: ParserMethod<[], Tend> = this.rule('tend', () => {
    const start = this.LA(1)
    let what = this.OR<Tend['what']>([
      { ALT: () => this.CONSUME(K.vacuum) && 'vacuum' },
      { ALT: () => this.CONSUME(K.analyze) && 'analyze' },
      { ALT: () => this.CONSUME(K.checkpoint) && 'checkpoint' },
    ])
    this.OPTION({ GATE: () => what === 'vacuum', DEF: () => this.CONSUME1(K.analyze) && (what = 'analyze') })
    const table = this.OPTION1<QualifiedName>({ GATE: () => what !== 'checkpoint', DEF: () => this.SUBRULE(this.qualifiedName) })
    this.OPTION2(() => this.SUBRULE(this.names))
    this.OPTION3({ GATE: () => what === 'checkpoint', DEF: () => this.SUBRULE(this.name) })
    return { kind: 'tend', what, table, position: this.since(start) }
  })
}

const SCOPES = new Set(['session', 'local', 'global', 'variable'])

function isVariable(scope: IToken | undefined): boolean {
  return scope?.image.toLowerCase() === 'variable'
}

function isPath(name: string): boolean {
  return ['schema', 'search_path'].includes(name.toLowerCase())
}

/** `SET search_path = 'a, b'` is a list of names; all other settings are the session's to know. */
function setting(name: SetOption['name'], value: Expression, position: SetOption['position']): SetOption | Use {
  if (!isPath(name.text) || value.kind !== 'string') return { kind: 'set', name, value, position }
  const schemas = value.value
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => path.split('.').map((text) => ({ text: text.replace(/^"(.*)"$/, '$1'), position: value.position })))
  return { kind: 'use', schemas, position }
}
