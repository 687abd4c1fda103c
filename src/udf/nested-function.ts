// Functions over nested values in JavaScript: they see them taken apart, and give them so.
import { decoderOf } from '../common/nested/decode.ts'
import { encoderOf } from '../common/nested/encode.ts'
import type { NestedValue } from '../common/nested/nested-value.ts'
import { isNested, type SqlType } from '../common/types.ts'
import type { LiteralValue } from '../logical/expression.ts'
import type { KernelBody, RowFunction } from './function.ts'

/** As a `RowFunction`, with nested arguments and results as `NestedValue`s: a list is an array, a map an array of pairs. */
export type NestedFunction = (args: readonly NestedValue[], types: readonly SqlType[], returns: SqlType) => NestedValue

/** The function as a declaration's `js` takes it: `js: overNested(([list]) => …)`. */
export function overNested(compute: NestedFunction): RowFunction {
  return (args, types, returns) =>
    encoded(
      compute(
        args.map((arg, i) => decoded(arg, types[i]!)),
        types,
        returns,
      ),
      returns,
    )
}

/** A literal's value taken apart, where it is nested. */
export function decoded(value: LiteralValue, type: SqlType): NestedValue {
  return value !== null && isNested(type) ? decoderOf(type)(value as Uint8Array) : value
}

export function encoded(value: NestedValue, type: SqlType): LiteralValue {
  return value !== null && isNested(type) ? encoderOf(type)(value) : (value as LiteralValue)
}

/** A kernel that knows its types by a note: of nested arguments, a program (`elementProgram`). */
export function notedKernel(kernel: string, note: readonly number[], givesNull = false): KernelBody {
  return { kind: 'kernel', kernel, givesNull, describe: undefined, script: undefined, note }
}
