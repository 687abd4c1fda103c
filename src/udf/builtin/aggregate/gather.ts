// Aggregates that keep all values of a group until the end.
import {
  carrierOf,
  DOUBLE,
  FLOAT,
  INTEGER,
  isInteger,
  listOf,
  mapOf,
  type SqlType,
  TIMESTAMP,
  UBIGINT,
  VARCHAR,
} from '../../../common/types.ts'
import { type AggregateFunction, aggregate } from '../../aggregate.ts'
import { type Signature, sameAs, takes, takesBy } from '../../signature.ts'

/** Interpolated between two values: integers as DOUBLE, dates as TIMESTAMP. */
function interpolated(type: SqlType): SqlType | undefined {
  switch (type.kind) {
    case 'null':
    case 'double':
      return DOUBLE
    case 'float':
      return FLOAT
    case 'date':
    case 'timestamp_s':
    case 'timestamp_ms':
      return TIMESTAMP
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return type
    case 'decimal':
      return carrierOf(type) === 'i64' ? type : undefined
    default:
      return isInteger(type) ? DOUBLE : undefined
  }
}

/** One of the values: any type of up to 64 bits. */
function chosen(type: SqlType): SqlType | undefined {
  if (type.kind === 'null') return DOUBLE
  const carrier = carrierOf(type)
  return carrier === 'view' || carrier === 'i128' ? undefined : type
}

const known = (type: SqlType): SqlType => (type.kind === 'null' ? INTEGER : type)

function quantileOf(text: string, typeFor: (type: SqlType) => SqlType | undefined, withFraction: boolean): Signature {
  return takesBy(text, ([given, fraction, ...rest]) => {
    const type = given && typeFor(given)
    if (!type || rest.length > 0 || (fraction !== undefined) !== withFraction) return undefined
    return { args: withFraction ? [type, DOUBLE] : [type], returns: type }
  })
}

const NUMBERS = 'from (values (1), (2), (4), (9), (null)) t(x)'

export const GATHERING: readonly AggregateFunction[] = [
  aggregate({
    name: 'median',
    doc: 'The value in the middle, or the mean of the two there; of what has nothing between, the first of them. All values of a group are kept in memory for it.',
    example: [`select median(x) ${NUMBERS}`, '3.0'],
    signatures: [quantileOf('(number or time) → number or time', interpolated, false)],
    canRaise: () => true,
  }),
  aggregate({
    name: 'quantile_cont',
    doc: 'The value below which that part of the values lies, from 0 to 1, interpolated between two of them; for a LIST of parts a LIST. A negative part is counted from the largest value. All values of a group are kept in memory for it.',
    example: [`select quantile_cont(x, 0.25) ${NUMBERS}`, '1.75'],
    signatures: [quantileOf('(number or time, DOUBLE) → number or time', interpolated, true)],
    canRaise: () => true,
  }),
  aggregate({
    name: 'quantile_disc',
    aliases: ['quantile'],
    doc: 'The first value up to which that part of the values lies, from 0 to 1; for a LIST of parts a LIST. A negative part is counted from the largest value. All values of a group are kept in memory for it.',
    example: [`select quantile_disc(x, 0.5) ${NUMBERS}`, '2'],
    signatures: [quantileOf('(any of 64 bits, DOUBLE) → same', chosen, true)],
    canRaise: () => true,
  }),
  aggregate({
    name: 'string_agg',
    aliases: ['group_concat', 'listagg'],
    doc: 'The texts that are not NULL one after the other, with the second argument (a comma, unless told) between them. Over several threads in any order.',
    example: [`select string_agg(x, '-') from (values ('a'), (null), ('b')) t(x)`, 'a-b'],
    signatures: [
      takes([VARCHAR], VARCHAR),
      takesBy('(any, VARCHAR) → VARCHAR', (args) =>
        args.length === 2 || args.length === 1 ? { args: args.map(() => VARCHAR), returns: VARCHAR } : undefined,
      ),
    ],
    canRaise: () => true,
  }),
  aggregate({
    name: 'list',
    aliases: ['array_agg'],
    doc: 'All values as a LIST, NULLs among them; in the order that ORDER BY in the call asks for, else over several threads in any. NULL over no rows.',
    example: [`select list(x order by x desc) from (values (1), (3), (null), (2)) t(x)`, '[3, 2, 1, NULL]'],
    signatures: [
      takesBy('(any) → LIST', ([type, ...rest]) =>
        type && rest.length === 0 ? { args: [known(type)], returns: listOf(known(type)) } : undefined,
      ),
    ],
    canRaise: () => true,
  }),
  aggregate({
    name: 'histogram',
    doc: 'How often each value comes, as a MAP from the values to UBIGINT, ordered by the values. With a LIST of bins how many are up to each and above the one before; what is above all is counted under the largest value of the type. NULL where all are NULL.',
    example: [`select histogram(x) from (values (3), (1), (3), (null)) t(x)`, '{1=1, 3=2}'],
    signatures: [
      takesBy('(any) → MAP', ([type, ...rest]) =>
        type && rest.length === 0 ? { args: [known(type)], returns: mapOf(known(type), UBIGINT) } : undefined,
      ),
    ],
    canRaise: () => true,
  }),
  aggregate({
    name: 'mode',
    doc: 'The value that comes most often, of several such the one that is met first. The different values of a group are kept in memory for it.',
    example: [`select mode(x) from (values (1), (2), (2), (null)) t(x)`, '2'],
    signatures: [sameAs('(any) → same', () => true, INTEGER)],
    canRaise: () => true,
  }),
  aggregate({
    name: 'entropy',
    doc: 'The entropy of how often the values come, in bits: 0 where they are all equal, 1 of two that come equally often.',
    example: [`select entropy(x) from (values (1), (2), (1), (2), (null)) t(x)`, '1.0'],
    signatures: [
      takesBy('(any) → DOUBLE', ([type, ...rest]) => (type && rest.length === 0 ? { args: [known(type)], returns: DOUBLE } : undefined)),
    ],
    nullable: false,
    canRaise: () => true,
  }),
  aggregate({
    name: 'approx_quantile',
    doc: 'As `quantile_cont`, of the type of the values: it is exact.',
    example: [`select approx_quantile(x, 0.5) ${NUMBERS}`, '3'],
    signatures: [quantileOf('(number or time, DOUBLE or DOUBLE[]) → number or time', interpolated, true)],
    canRaise: () => true,
  }),
  aggregate({
    name: 'reservoir_quantile',
    doc: 'As `quantile_disc`: it is exact, whatever size a third argument gives the sample.',
    example: [`select reservoir_quantile(x, 0.5) ${NUMBERS}`, '2'],
    signatures: [quantileOf('(any, DOUBLE or DOUBLE[][, INTEGER]) → same', chosen, true)],
    canRaise: () => true,
  }),
]

/** What the signature says of an aggregate that the binder makes of others: for the documentation. */
const shown = (text: string): Signature => takesBy(text, () => undefined)

/** Aggregates that the binder makes of others (src/logical/binder/aggregate-texts.ts). */
export const COMPOSED: readonly AggregateFunction[] = [
  aggregate({
    name: 'mad',
    doc: 'The median of how far the values are from their median; of times, as an INTERVAL.',
    example: [`select mad(x) ${NUMBERS}`, '1.5'],
    signatures: [shown('(number or time) → number or INTERVAL')],
  }),
  aggregate({
    name: 'approx_top_k',
    doc: 'The k values that come most often, as a LIST, the most frequent one first: it is exact.',
    example: [`select approx_top_k(x, 1) from (values ('a'), ('b'), ('b')) t(x)`, '[b]'],
    signatures: [shown('(any, k BIGINT) → LIST')],
  }),
  aggregate({
    name: 'bitstring_agg',
    doc: 'A BIT for each integer from the least to the largest that is given: 1 where it is among the values. Raises where a value lies outside.',
    example: [`select bitstring_agg(x, 0, 9) ${NUMBERS}`, '0110100001'],
    signatures: [shown('(integer, least, largest) → BIT')],
  }),
  aggregate({
    name: 'histogram_exact',
    doc: 'How often each of the given values comes, as a MAP; the rest is counted under the largest value of the type, texts under the empty one.',
    example: [`select histogram_exact(x, [2, 9]) ${NUMBERS}`, '{2=1, 9=1, 2147483647=2}'],
    signatures: [shown('(any, LIST) → MAP')],
  }),
  ...(
    [
      ['arg_max_null', 'As `max_by`, but the value may be NULL in the row.', 'c'],
      ['arg_min_null', 'As `min_by`, but the value may be NULL in the row.', 'b'],
      ['arg_max_nulls_last', 'As `max_by`, but rows whose second argument is NULL count, too, and come last.', 'c'],
      ['arg_min_nulls_last', 'As `min_by`, but rows whose second argument is NULL count, too, and come last.', 'b'],
    ] as const
  ).map(([name, doc, result]) =>
    aggregate({
      name,
      doc,
      example: [`select ${name}(s, x) from (values ('a', null), ('b', 1), ('c', 2)) t(s, x)`, result],
      signatures: [shown(name.endsWith('last') ? '(any, any[, n]) → first or LIST of first' : '(any, any) → first')],
    }),
  ),
]
