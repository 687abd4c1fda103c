// Where an aggregation's keys and states lie in a group's row: packed keys first, then the words of the states.
import { InternalError } from '../../common/errors.ts'
import { type Carrier, carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { AggregateCall } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import type { RowField } from '../rows/row-layout.ts'
import type { Accumulator } from './accumulator.ts'
import { accumulatorOf } from './functions/index.ts'
import { userState } from './functions/user.ts'

export interface AggregateLayout {
  /** Strings are ids of the lane's intern tables, and addresses of their entries once groups are merged. */
  readonly keys: readonly RowField[]
  /** Positions of the keys that are strings. */
  readonly stringKeys: readonly number[]
  /** Bytes of a packed key: a multiple of 8. */
  readonly keyBytes: number
  readonly accumulators: readonly Accumulator[]
  /** Offset of each word of each accumulator. */
  readonly words: readonly (readonly number[])[]
  /** For each accumulator, whose state it has: its own position, or that of an earlier one that keeps the same of the same rows. */
  readonly owners: readonly number[]
  /** Whether states hold strings. */
  readonly keepsStrings: boolean
  readonly width: number
}

/** `extraBytes`: of the owner's, behind the states; zero in a new row. `shares`: `sum(x)` and `avg(x)` have one state. */
export function aggregateLayout(
  keyTypes: readonly SqlType[],
  calls: readonly AggregateCall[],
  { extraBytes = 0, shares = false }: { readonly extraBytes?: number; readonly shares?: boolean } = {},
): AggregateLayout {
  const accumulators = calls.map((call) => (call.user ? userState(call) : accumulatorOf(call)))
  const owners = accumulators.map((accumulator, a) =>
    shares ? accumulators.findIndex((other, o) => o === a || (keepsSame(accumulator, other) && takesSame(calls[a]!, calls[o]!))) : a,
  )
  const { keys, keyBytes } = packedKeys(keyTypes)
  let width = keyBytes
  const words: (readonly number[])[] = []
  accumulators.forEach((accumulator, a) => {
    const own = () =>
      accumulator.words.map((word) => {
        const offset = width
        width += word === 'view' ? 16 : 8
        return offset
      })
    words.push(words[owners[a]!] ?? own())
  })
  const keepsStrings = accumulators.some((accumulator) => accumulator.words.includes('view'))
  const stringKeys = keys.flatMap(({ carrier }, i) => (carrier === 'view' ? [i] : []))
  return { keys, stringKeys, keyBytes, accumulators, words, owners, keepsStrings, width: width + extraBytes }
}

function keepsSame(a: Accumulator, b: Accumulator): boolean {
  return !a.mergesOnce && a.update === b.update && a.merge === b.merge && a.words === b.words && a.takesNulls === b.takesNulls
}

function takesSame(a: AggregateCall, b: AggregateCall): boolean {
  const [filter, other] = [a.filter && exprKey(a.filter), b.filter && exprKey(b.filter)]
  if (a.user || b.user || filter !== other || [...a.args, ...b.args].some(isVolatile)) return false
  return a.args.length === b.args.length && a.args.every((arg, i) => exprKey(arg) === exprKey(b.args[i]!))
}

/** Bytes of a key's word in a packed key: of a string its id. */
export function packedBytes(carrier: Carrier): number {
  return carrier === 'view' ? 4 : Math.max(4, widthOf(carrier))
}

/** Keys as `KeyPacker` packs them. */
export function packedKeys(types: readonly SqlType[]): { keys: RowField[]; keyBytes: number } {
  if (types.length > 64) throw new InternalError('more than 64 group keys')
  let offset = types.length > 32 ? 8 : 4
  const keys = types.map((type, i): RowField => {
    const carrier = carrierOf(type)
    const key = { type, carrier, offset, nullBit: i, interned: carrier === 'view' }
    offset += packedBytes(carrier)
    return key
  })
  return { keys, keyBytes: types.length === 0 ? 0 : Math.ceil(offset / 8) * 8 }
}
