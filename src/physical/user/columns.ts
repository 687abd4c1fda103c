// The columns that a vectorized function is given and gives. They are copies: nothing of the engine's memory is within its reach.
import { carrierOf, isBytes, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { ArgumentColumn, FixedValues } from './argument-column.ts'
import { isDecoded } from './argument-column.ts'
import { WrongResult } from './result-code.ts'

interface GivenColumn {
  readonly length: number
  readonly values: FixedValues | readonly LiteralValue[]
  isNull(row: number): boolean
}

/** The arrays that an argument's values are given in. They serve call after call: new ones cost more than what most functions do, and the time to clear them away. */
export class GivenValues {
  private room: FixedValues | undefined

  /** The first `length` of the values, or those at `positions`. */
  copy(values: FixedValues, length: number, positions: Uint32Array | undefined): FixedValues {
    let { room } = this
    // Whoever was given it may have handed its memory on: then it has no length.
    if (!room || room.length < length) {
      room = new (values.constructor as new (length: number) => FixedValues)(length)
      this.room = room
    }
    const copy = room.length === length ? room : room.subarray(0, length)
    if (positions) for (let i = 0; i < length; i++) copy[i] = values[positions[i]!]!
    else copy.set(values.subarray(0, length) as never)
    return copy
  }
}

/** The first `length` rows of a column, or those at `positions`. Values that are decoded must have been; others are copied to what `given` has. */
export function userColumn(column: ArgumentColumn, length: number, positions: Uint32Array | undefined, given: GivenValues): GivenColumn {
  const { nulls } = column
  const valid = Uint8Array.from({ length: nulls > 0 ? length : 0 }, (_, i) => (column.isValid(positions ? positions[i]! : i) ? 1 : 0))
  return {
    length,
    values: isDecoded(column.type) ? decoded(column, length, positions) : given.copy(column.values as FixedValues, length, positions),
    isNull: nulls > 0 ? (row) => valid[row] === 0 : () => false,
  }
}

function decoded({ values, type }: ArgumentColumn, length: number, positions: Uint32Array | undefined): readonly LiteralValue[] {
  const empty = type.kind === 'varchar' ? '' : isBytes(type) ? new Uint8Array(0) : 0n
  return Array.from({ length }, (_, i) => (values as readonly LiteralValue[])[positions ? positions[i]! : i] ?? empty)
}

/** The column that the function gave, to be stored element by element. Throws a `WrongResult` where it is none. */
export function columnResult(type: SqlType, length: number, given: unknown): ArrayLike<unknown> {
  const { values, nulls } = isPair(given) ? given : { values: given, nulls: undefined }
  checkColumn('a column', type, length, values)
  if (nulls === undefined) return carrierOf(type) === 'u8' ? booleans(values) : values
  checkColumn('nulls', type, length, nulls)
  const plain = carrierOf(type) === 'u8' ? booleans(values) : values
  return Array.from({ length }, (_, i) => (nulls[i] ? null : plain[i]))
}

function isPair(given: unknown): given is { values: unknown; nulls: unknown } {
  return (
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    !ArrayBuffer.isView(given) &&
    'values' in given &&
    'nulls' in given
  )
}

function checkColumn(what: string, type: SqlType, length: number, column: unknown): asserts column is ArrayLike<unknown> {
  const isArray = Array.isArray(column) || (ArrayBuffer.isView(column) && !(column instanceof DataView))
  if (!isArray) throw new WrongResult(`gave no array as ${what} of ${typeName(type)}`)
  const found = (column as ArrayLike<unknown>).length
  if (found !== length) throw new WrongResult(`gave ${found} values for ${length} rows`)
}

/** A typed array has 0 and 1 for them. */
function booleans(column: ArrayLike<unknown>): ArrayLike<unknown> {
  return column instanceof Uint8Array ? Array.from(column, (value) => (value <= 1 ? value === 1 : value)) : column
}
