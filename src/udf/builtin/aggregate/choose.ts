// Aggregates that give one of the values.
import { BIGINT, INTEGER, listOf, type SqlType } from '../../../common/types.ts'
import { type AggregateFunction, aggregate } from '../../aggregate.ts'
import { isCount, sameAs, takesBy } from '../../signature.ts'

const anyType = (_: SqlType): boolean => true
const known = (type: SqlType): SqlType => (type.kind === 'null' ? INTEGER : type)

function byExtreme(name: string, aliases: readonly string[], which: string, result: string): AggregateFunction {
  return aggregate({
    name,
    aliases,
    doc: `The first argument in the row in which the second is ${which}; with a third argument n a LIST of the n first such values. Rows in which either is NULL do not count; of several such rows any is taken.`,
    example: [`select ${name}(song, plays) from (values ('a', 3), ('b', 5), ('c', null)) t(song, plays)`, result],
    signatures: [
      takesBy('(any, any) → first', (args) => {
        const [given, compared] = args
        return given && compared && args.length === 2 ? { args: [known(given), known(compared)], returns: known(given) } : undefined
      }),
      takesBy('(any, any, n) → LIST of first', ([given, compared, count, ...rest]) =>
        given && compared && isCount(count) && rest.length === 0
          ? { args: [known(given), known(compared), BIGINT], returns: listOf(known(given)) }
          : undefined,
      ),
    ],
  })
}

function oneOf(name: string, aliases: readonly string[], doc: string, result: string): AggregateFunction {
  return aggregate({
    name,
    aliases,
    doc,
    example: [`select ${name}(x) from (values (3), (1)) t(x)`, result],
    signatures: [sameAs('(any) → same', anyType, INTEGER)],
  })
}

export const CHOOSING: readonly AggregateFunction[] = [
  byExtreme('max_by', ['arg_max', 'argmax'], 'largest', 'b'),
  byExtreme('min_by', ['arg_min', 'argmin'], 'smallest', 'a'),
  oneOf('any_value', [], 'One of the values that are not NULL, the first that is met; NULL where there is none.', '3'),
  oneOf('first', ['arbitrary'], 'The value of the first row that is met, NULL or not. Over several threads any row may be.', '3'),
  oneOf('last', [], 'The value of the last row that is met, NULL or not. Over several threads any row may be.', '1'),
]
