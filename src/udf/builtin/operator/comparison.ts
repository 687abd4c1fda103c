import { comparisonKeyOf, holdsIntervals } from '../../../common/nested/equal-intervals.ts'
import { BOOLEAN, INTEGER } from '../../../common/types.ts'
import { comparedType } from '../../../logical/common-type.ts'
import { i32, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { emitEqual, emitLess } from '../../emit/compare.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type MakeBody, type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'

/** Two values of any one type, or of types that meet. */
const comparable = takesBy('(any, same) → BOOLEAN', ([a, b, ...rest]) => {
  if (!a || !b || rest.length > 0) return undefined
  const common = comparedType(a, b)
  if (!common) return undefined
  const type = common.kind === 'null' ? INTEGER : common
  return { args: [type, type], returns: BOOLEAN }
})

/** Inline, but for values whose bytes do not tell. `compare` is given texts that are in the order of the values. */
function comparingBody(emit: (code: RowCode, a: SqlValue, b: SqlValue) => Value, compare: (a: string, b: string) => boolean): MakeBody {
  return ([type]) => {
    if (!holdsIntervals(type!)) return { kind: 'emit', emit: (code, [a, b], returns) => code.value(returns, emit(code, a!, b!)) }
    const keyOf = comparisonKeyOf(type!)
    return { kind: 'js', js: overNested(([a, b]) => compare(keyOf(a!), keyOf(b!))), givesNull: false }
  }
}

function comparison(
  name: string,
  doc: string,
  example: readonly [string, string],
  emit: (code: RowCode, a: SqlValue, b: SqlValue) => Value,
  compare: (a: string, b: string) => boolean,
  aliases: readonly string[] = [],
): ScalarFunction {
  return scalar({ name, aliases, doc, example, signatures: [comparable], body: comparingBody(emit, compare) })
}

export const equal = comparison(
  '=',
  'Whether two values are the same. NaN equals NaN.',
  [`'a' = 'a'`, 'true'],
  emitEqual,
  (a, b) => a === b,
  ['=='],
)
export const notEqual = comparison(
  '<>',
  'Whether two values differ.',
  ['1 <> 2', 'true'],
  (code, a, b) => i32.eqz(emitEqual(code, a, b)),
  (a, b) => a !== b,
  ['!='],
)
export const less = comparison('<', 'Whether the first value comes before the second.', ['1 < 2', 'true'], emitLess, (a, b) => a < b)
export const greater = comparison(
  '>',
  'Whether the first value comes after the second.',
  ['2 > 1', 'true'],
  (code, a, b) => emitLess(code, b, a),
  (a, b) => a > b,
)
export const lessOrEqual = comparison(
  '<=',
  'Whether the first value does not come after the second.',
  ['1 <= 1', 'true'],
  (code, a, b) => i32.eqz(emitLess(code, b, a)),
  (a, b) => a <= b,
)
export const greaterOrEqual = comparison(
  '>=',
  'Whether the first value does not come before the second.',
  ['1 >= 2', 'false'],
  (code, a, b) => i32.eqz(emitLess(code, a, b)),
  (a, b) => a >= b,
)

/** Different where one is NULL and the other is not, or where both are there and differ. */
function emitDistinct(code: RowCode, a: SqlValue, b: SqlValue): Value {
  const differ = i32.eqz(emitEqual(code, a, b))
  const [x, y] = [a.valid ?? i32.const(1), b.valid ?? i32.const(1)]
  if (!a.valid && !b.valid) return differ
  return select(i32.and(x, y), code.let(differ), i32.ne(x, y))
}

export const distinctFrom = scalar({
  name: 'is_distinct_from',
  doc: 'Whether two values differ, where NULL counts as a value: what `a IS DISTINCT FROM b` stands for.',
  example: ['1 is distinct from null', 'true'],
  signatures: [comparable],
  nulls: 'never',
  body: comparingBody(emitDistinct, (a, b) => a !== b),
})

export const notDistinctFrom = scalar({
  name: 'is_not_distinct_from',
  doc: 'Whether two values are the same, where NULL counts as a value: what `a IS NOT DISTINCT FROM b` stands for.',
  example: ['null is not distinct from null', 'true'],
  signatures: [comparable],
  nulls: 'never',
  body: comparingBody(
    (code, a, b) => i32.eqz(emitDistinct(code, a, b)),
    (a, b) => a === b,
  ),
})
