// Values as the bytes that they are within nested ones: what aggregates that make lists and maps take.
import { elementCode } from '../common/nested/element-code.ts'
import { BIGINT, BLOB } from '../common/types.ts'
import { literal } from './build-expression.ts'
import type { AggregateCall, CallExpr, Expr, SortKey } from './expression.ts'

const DESCENDING = 0x100
const NULLS_FIRST = 0x200
const PADS = 0x400

/** The bytes of the value as an element of a list; NULL is one, too. */
export function elementOf(value: Expr): CallExpr {
  return bytesOf(value, PADS)
}

/** Bytes that are in the order of the keys. */
function orderBytes(keys: readonly SortKey[]): Expr {
  const parts = keys.map(
    ({ expr, descending, nullsFirst }): Expr => bytesOf(expr, (descending ? DESCENDING : 0) | (nullsFirst ? NULLS_FIRST : 0)),
  )
  return parts.reduce(
    (left, right): Expr => ({
      kind: 'call',
      name: '||',
      args: [left, right],
      canRaise: false,
      volatile: false,
      type: BLOB,
      nullable: false,
    }),
  )
}

function bytesOf(value: Expr, flags: number): CallExpr {
  const args = [value, literal(BigInt(flags | elementCode(value.type)), BIGINT)]
  return { kind: 'call', name: 'element', args, canRaise: false, volatile: false, type: BLOB, nullable: false }
}

// Beyond what a list can hold.
const ALL = 0xffffffffn

/** A list whose elements come in an order, or are only the first ones of it, as the accumulator takes it: the order as a key in bytes. */
export function orderedList({ orderBy = [], limit, ...call }: AggregateCall): AggregateCall {
  if (call.name !== 'list' || (orderBy.length === 0 && limit === undefined)) return { ...call, ...(orderBy.length > 0 && { orderBy }) }
  const count = literal(limit === undefined ? ALL : BigInt(limit), BIGINT)
  return { ...call, name: 'top_list', args: [call.args[0]!, orderBytes(orderBy), count] }
}
