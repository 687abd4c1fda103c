// The grammar of a text that is one query, or one expression: most are, and it is set up in much less time than that of all statements.
import type { IParserConfig, ParserMethod } from 'chevrotain'
import type { Expression, Query } from '../ast.ts'
import * as T from '../tokens.ts'
import { QueryRules } from './query-rules.ts'

export class QueryParser extends QueryRules {
  constructor(config: IParserConfig) {
    super(config)
    this.performSelfAnalysis()
  }

  readonly onlyQuery: ParserMethod<[], Query> = this.rule('onlyQuery', () => {
    const query = this.SUBRULE(this.query)
    this.MANY(() => this.CONSUME(T.Semicolon))
    return query
  })

  readonly onlyExpression: ParserMethod<[], Expression> = this.rule('onlyExpression', () => this.SUBRULE(this.expression))
}
