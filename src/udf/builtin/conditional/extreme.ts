import { INTEGER, type SqlType } from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { i32, select } from '../../../wasm/instructions.ts'
import { emitLess } from '../../emit/compare.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takesBy } from '../../signature.ts'

/** The one that `better` prefers; one that is there where the other is NULL. */
function better(code: RowCode, a: SqlValue, b: SqlValue, prefersFirst: boolean): SqlValue {
  const less = prefersFirst ? emitLess(code, b, a) : emitLess(code, a, b)
  // `less` says whether b is to be taken when both are there.
  const bIsThere = b.valid ?? i32.const(1)
  const takesB = code.let(a.valid ? i32.and(bIsThere, i32.or(i32.eqz(a.valid), less)) : b.valid ? i32.and(bIsThere, less) : less)
  const parts = a.parts.map((part, i) => code.let(select(takesB, b.parts[i]!, part)))
  const valid = a.valid && b.valid ? code.let(i32.or(a.valid, b.valid)) : undefined
  return { type: a.type, parts, valid, zeroed: false }
}

/** The binder has brought them to one type, as the values of a CASE: numbers that are written out adapt to the others. */
function commonOf(args: readonly SqlType[]): SqlType | undefined {
  return args.reduce<SqlType | undefined>((so, type) => so && commonType(so, type), args[0])
}

function extreme(name: string, doc: string, example: readonly [string, string], prefersFirst: boolean): ScalarFunction {
  return scalar({
    name,
    doc,
    example,
    signatures: [
      takesBy('(any, same…) → same', (args) => {
        const common = commonOf(args)
        if (!common) return undefined
        const type = common.kind === 'null' ? INTEGER : common
        return { args: args.map(() => type), returns: type }
      }),
    ],
    nulls: 'own',
    emit: (code, [first, ...others]) => others.reduce((best, other) => better(code, best, other, prefersFirst), first!),
  })
}

export const greatest = extreme('greatest', 'The largest of the arguments; NULLs are left out.', ['greatest(1, 3, null)', '3'], false)
export const least = extreme('least', 'The smallest of the arguments; NULLs are left out.', ['least(2, 1, null)', '1'], true)
