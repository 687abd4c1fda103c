// Every built-in function: a line each.
import type { AggregateFunction } from '../aggregate.ts'
import type { ScalarFunction } from '../function.ts'
import { FunctionRegistry } from '../registry.ts'
import { avg } from './aggregate/avg.ts'
import { CHOOSING } from './aggregate/choose.ts'
import { count, countStar } from './aggregate/count.ts'
import { max, min } from './aggregate/extreme.ts'
import { FOLDS } from './aggregate/fold.ts'
import { COMPOSED, GATHERING } from './aggregate/gather.ts'
import { sum } from './aggregate/sum.ts'
import { SPREADS } from './aggregate/variance.ts'
import { BIT_FUNCTIONS } from './bit/bits.ts'
import { CHECKS } from './conditional/checks.ts'
import { greatest, least } from './conditional/extreme.ts'
import { age } from './date/age.ts'
import { DATE_PARTS, datePart, daysInMonth, epoch, epochMs, epochNs, epochUs, julian, nanosecond } from './date/date-part.ts'
import { dateDiff, dateSub, dateTrunc, lastDay } from './date/date-trunc.ts'
import { INTERVAL_MAKERS, normalizedInterval } from './date/interval.ts'
import { MAKERS } from './date/make.ts'
import { dayName, monthName, strftime } from './date/strftime.ts'
import { strptime, tryStrptime } from './date/strptime.ts'
import { timeBucket } from './date/time-bucket.ts'
import { OFFSET_PARTS, timezone } from './date/zone.ts'
import { element } from './element.ts'
import { ENUM_FUNCTIONS } from './enums.ts'
import { EXTRACTS, JSON_ENTRIES, JSON_INSPECTORS, JSON_MAKERS } from './json/index.ts'
import { NESTED_FUNCTIONS, normalizedIntervals } from './nested/index.ts'
import { abs, sign } from './number/abs.ts'
import { CLASSIFIERS } from './number/classify.ts'
import { GAMMAS } from './number/gamma.ts'
import { INTEGER_FUNCTIONS } from './number/integers.ts'
import { cbrt, exp, floorDivide, floorModulo, ln, log, log2, log10, pi, power, sqrt } from './number/math.ts'
import { random, setSeed, uuid } from './number/random.ts'
import { ceil, floor, round, roundEven, trunc } from './number/round.ts'
import { TRIGONOMETRY } from './number/trigonometry.ts'
import { UUIDS } from './number/uuids.ts'
import { add, divide, multiply, subtract } from './operator/arithmetic.ts'
import { BIT_OPERATORS, bitCount, xor } from './operator/bits.ts'
import { distinctFrom, equal, greater, greaterOrEqual, less, lessOrEqual, notDistinctFrom, notEqual } from './operator/comparison.ts'
import { integerDivide, remainder } from './operator/division.ts'
import { regexpExtract, regexpExtractAll } from './regexp/extract.ts'
import { glob, regexpEscape, regexpFullMatch, regexpMatches, regexpReplace } from './regexp/regexp.ts'
import { sequenceValue } from './sequence.ts'
import { lower, upper } from './string/case.ts'
import { ascii, bitLength, chr, nfcNormalize, stripAccents, translate, unicode } from './string/characters.ts'
import { lpad, repeat, reverse, rpad, splitPart } from './string/compose.ts'
import { concat, concatOperator, concatWs, replace } from './string/concat.ts'
import { DIGESTS } from './string/digest.ts'
import { DISTANCES } from './string/distance.ts'
import { ENCODINGS } from './string/encoding.ts'
import { format, printf } from './string/format.ts'
import { GRAPHEMES } from './string/graphemes.ts'
import { byteLength, length } from './string/length.ts'
import { ilike, like } from './string/like.ts'
import { PATHS } from './string/paths.ts'
import { contains, endsWith, position, startsWith } from './string/search.ts'
import { SIZES } from './string/sizes.ts'
import { left, ltrim, right, rtrim, substring, trim } from './string/slice.ts'
import { SPLITTERS } from './string/split.ts'
import { hash } from './system/hash.ts'
import { SYSTEM } from './system/session.ts'
import { TYPE_FUNCTIONS } from './system/types.ts'

const OPERATORS: readonly ScalarFunction[] = [
  add,
  subtract,
  multiply,
  divide,
  integerDivide,
  remainder,
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  distinctFrom,
  notDistinctFrom,
  concatOperator,
  like,
  ilike,
  ...BIT_OPERATORS,
]

const NUMBERS: readonly ScalarFunction[] = [
  abs,
  sign,
  round,
  floor,
  ceil,
  trunc,
  roundEven,
  sqrt,
  cbrt,
  exp,
  ln,
  log,
  log2,
  log10,
  power,
  pi,
  floorDivide,
  floorModulo,
  ...GAMMAS,
  ...TRIGONOMETRY,
  ...INTEGER_FUNCTIONS,
  ...CLASSIFIERS,
  bitCount,
  ...BIT_FUNCTIONS,
  xor,
  random,
  setSeed,
  uuid,
  ...UUIDS,
]

const TEXTS: readonly ScalarFunction[] = [
  length,
  byteLength,
  upper,
  lower,
  trim,
  ltrim,
  rtrim,
  substring,
  left,
  right,
  concat,
  concatWs,
  replace,
  startsWith,
  endsWith,
  contains,
  position,
  lpad,
  rpad,
  repeat,
  reverse,
  splitPart,
  ascii,
  unicode,
  chr,
  bitLength,
  translate,
  stripAccents,
  nfcNormalize,
  ...ENCODINGS,
  ...DIGESTS,
  ...DISTANCES,
  ...GRAPHEMES,
  format,
  printf,
  ...SIZES,
  ...PATHS,
  ...SPLITTERS,
]

const PATTERNS: readonly ScalarFunction[] = [
  regexpMatches,
  regexpFullMatch,
  regexpExtract,
  regexpExtractAll,
  regexpReplace,
  regexpEscape,
  glob,
]

const DATES: readonly ScalarFunction[] = [
  ...DATE_PARTS,
  nanosecond,
  daysInMonth,
  datePart,
  dateTrunc,
  dateDiff,
  dateSub,
  age,
  timeBucket,
  julian,
  ...MAKERS,
  ...INTERVAL_MAKERS,
  normalizedInterval,
  lastDay,
  epoch,
  epochMs,
  epochUs,
  epochNs,
  strftime,
  strptime,
  tryStrptime,
  timezone,
  ...OFFSET_PARTS,
  dayName,
  monthName,
]

const CONDITIONALS: readonly ScalarFunction[] = [greatest, least, ...CHECKS]

const SYSTEM_FUNCTIONS: readonly ScalarFunction[] = [...TYPE_FUNCTIONS, ...SYSTEM, hash]

const AGGREGATES: readonly AggregateFunction[] = [
  avg,
  count,
  countStar,
  max,
  min,
  sum,
  ...CHOOSING,
  ...FOLDS,
  ...SPREADS,
  ...GATHERING,
  ...COMPOSED,
]

/** The scalar functions in the groups in which docs/functions.md lists them. */
export const functionGroups: Readonly<Record<string, readonly ScalarFunction[]>> = {
  Operators: OPERATORS,
  Numbers: NUMBERS,
  Text: TEXTS,
  Patterns: PATTERNS,
  'Dates and times': DATES,
  'Lists, structs and maps': NESTED_FUNCTIONS,
  JSON: [...EXTRACTS, ...JSON_MAKERS, ...JSON_INSPECTORS],
  Conditionals: CONDITIONALS,
  ENUM: ENUM_FUNCTIONS,
  System: SYSTEM_FUNCTIONS,
}

/** The functions that every session knows. */
export const builtins: FunctionRegistry = new FunctionRegistry(
  [...Object.values(functionGroups).flat(), ...JSON_ENTRIES, sequenceValue, normalizedIntervals],
  AGGREGATES,
  [element],
)
