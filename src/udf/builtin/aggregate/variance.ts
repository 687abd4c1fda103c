// Spread and correlation.
import { DOUBLE, type SqlType, UINTEGER } from '../../../common/types.ts'
import { type AggregateFunction, aggregate } from '../../aggregate.ts'
import { takes } from '../../signature.ts'

function spread(name: string, aliases: readonly string[], doc: string, result: string): AggregateFunction {
  return aggregate({
    name,
    aliases,
    doc: `${doc} Raises where it is not finite.`,
    example: [`select round(${name}(x), 6) from (values (1), (null), (5)) t(x)`, result],
    signatures: [takes([DOUBLE], DOUBLE)],
    canRaise: () => true,
  })
}

function ofShape(name: string, doc: string, result: string): AggregateFunction {
  return aggregate({
    name,
    doc: `${doc} Raises where it is infinite.`,
    example: [`select round(${name}(x), 6) from (values (1), (2), (4), (9), (null), (10)) t(x)`, result],
    signatures: [takes([DOUBLE], DOUBLE)],
    canRaise: () => true,
  })
}

const PAIRS = 'from (values (1, 2), (3, 4), (8, 6)) t(y, x)'

function ofPairs(name: string, doc: string, result: string, returns: SqlType = DOUBLE): AggregateFunction {
  return aggregate({
    name,
    doc: `${doc} Rows in which y or x is NULL do not count.`,
    example: [`select ${returns === DOUBLE ? `round(${name}(y, x), 6)` : `${name}(y, x)`} ${PAIRS}`, result],
    signatures: [takes([DOUBLE, DOUBLE], returns)],
    nullable: returns !== UINTEGER,
  })
}

export const SPREADS: readonly AggregateFunction[] = [
  spread('var_pop', [], 'The variance of the values, taken as all there are.', '4.0'),
  spread('var_samp', ['variance'], 'The variance that the values, taken as a sample, let expect; NULL of fewer than two.', '8.0'),
  spread('stddev_pop', [], 'The standard deviation of the values, taken as all there are.', '2.0'),
  spread(
    'stddev_samp',
    ['stddev'],
    'The standard deviation that the values, taken as a sample, let expect; NULL of fewer than two.',
    '2.828427',
  ),
  aggregate({
    name: 'fsum',
    aliases: ['kahan_sum', 'sumkahan'],
    doc: 'The sum as a DOUBLE, in which what single additions round away is not lost.',
    example: ['select fsum(x) from (values (1), (null), (2.5)) t(x)', '3.5'],
    signatures: [takes([DOUBLE], DOUBLE)],
  }),
  aggregate({
    name: 'favg',
    doc: 'The mean of what `fsum` adds up.',
    example: ['select favg(x) from (values (1), (null), (2)) t(x)', '1.5'],
    signatures: [takes([DOUBLE], DOUBLE)],
  }),
  ofShape('skewness', 'How far the values lean to one side of their mean, as a sample lets expect; NULL of fewer than three.', '0.347275'),
  ofShape(
    'kurtosis',
    'How heavy the tails are, less that of a normal distribution, as a sample lets expect; NULL of fewer than four.',
    '-2.81222',
  ),
  ofShape('kurtosis_pop', 'As `kurtosis`, of the values taken as all there are.', '-1.703055'),
  spread('sem', [], 'The standard error of the mean.', '1.414214'),
  ofPairs('covar_pop', 'The covariance of y and x.', '4.666667'),
  ofPairs('covar_samp', 'The covariance that the pairs, taken as a sample, let expect; NULL of fewer than two.', '7.0'),
  ofPairs('corr', 'The correlation of y and x, −1 to 1.', '0.970725'),
  ofPairs('regr_slope', 'The slope of the straight line that fits the points (x, y) best.', '1.75'),
  ofPairs('regr_intercept', 'Where that line meets x = 0.', '-3.0'),
  ofPairs('regr_r2', 'How much of the spread of y that line explains, 0 to 1.', '0.942308'),
  ofPairs('regr_count', 'How many pairs there are.', '3', UINTEGER),
  ofPairs('regr_avgx', 'The mean of x.', '4.0'),
  ofPairs('regr_avgy', 'The mean of y.', '4.0'),
  ofPairs('regr_sxx', 'The sum of the squared distances of x from its mean.', '8.0'),
  ofPairs('regr_syy', 'The sum of the squared distances of y from its mean.', '26.0'),
  ofPairs('regr_sxy', 'The sum of the products of both distances.', '14.0'),
]
