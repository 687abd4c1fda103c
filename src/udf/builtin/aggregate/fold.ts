// Aggregates of truth values and bits, products.
import { BIGINT, BOOLEAN, DOUBLE, HUGEINT, isInteger } from '../../../common/types.ts'
import { type AggregateFunction, aggregate } from '../../aggregate.ts'
import { sameAs, takes } from '../../signature.ts'

function ofBooleans(name: string, doc: string, result: string): AggregateFunction {
  return aggregate({
    name,
    doc,
    example: [`select ${name}(x > 1) from (values (1), (null), (3)) t(x)`, result],
    signatures: [takes([BOOLEAN], BOOLEAN)],
  })
}

function ofBits(name: string, doc: string, result: string): AggregateFunction {
  return aggregate({
    name,
    doc,
    example: [`select ${name}(x) from (values (12), (null), (10)) t(x)`, result],
    signatures: [sameAs('(integer) → same', isInteger, BIGINT)],
  })
}

export const FOLDS: readonly AggregateFunction[] = [
  ofBooleans('bool_and', 'Whether it is true in all rows in which it is not NULL; NULL where there are none.', 'false'),
  ofBooleans('bool_or', 'Whether it is true in any row; NULL where all are NULL.', 'true'),
  ofBits('bit_and', 'The bits that all integers have.', '8'),
  ofBits('bit_or', 'The bits that any integer has.', '14'),
  ofBits('bit_xor', 'The bits that an odd number of the integers have.', '6'),
  aggregate({
    name: 'count_if',
    aliases: ['countif'],
    doc: 'In how many rows it is true; NULL where all are NULL.',
    example: ['select count_if(x > 1) from (values (1), (2), (3)) t(x)', '2'],
    signatures: [takes([BOOLEAN], HUGEINT)],
  }),
  aggregate({
    name: 'product',
    doc: 'The product of the values that are not NULL.',
    example: ['select product(x) from (values (2), (null), (5)) t(x)', '10.0'],
    signatures: [takes([DOUBLE], DOUBLE)],
  }),
]
