import { type BaseParser, type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain'

type BuildAlternation = ILookaheadStrategy['buildLookaheadForAlternation']
type BuildOptional = ILookaheadStrategy['buildLookaheadForOptional']

/**
 * Builds each lookahead function when it is first asked for. Computing all of them is most of a grammar's set-up time, and a query asks
 * for few.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<BuildAlternation>[0]): ReturnType<BuildAlternation> {
    let lookahead: ReturnType<BuildAlternation> | undefined
    const build = () => super.buildLookaheadForAlternation(options)
    return function (this: BaseParser, alternatives) {
      lookahead ??= build()
      return lookahead.call(this, alternatives)
    }
  }

  override buildLookaheadForOptional(options: Parameters<BuildOptional>[0]): ReturnType<BuildOptional> {
    let lookahead: ReturnType<BuildOptional> | undefined
    const build = () => super.buildLookaheadForOptional(options)
    return function (this: BaseParser) {
      lookahead ??= build()
      return lookahead.call(this)
    }
  }
}
