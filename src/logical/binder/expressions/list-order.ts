// Functions that sort lists: what a call does not say of the order, the session does.
import { VARCHAR } from '../../../common/types.ts'
import { literal } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { type DefaultOrder, sortKey } from './sort-keys.ts'

const SORTS: ReadonlySet<string> = new Set(['list_sort', 'array_sort', 'list_grade_up', 'array_grade_up', 'grade_up'])
const REVERSE_SORTS: ReadonlySet<string> = new Set(['list_reverse_sort', 'array_reverse_sort'])

interface OrderedCall {
  readonly name: string
  readonly args: readonly Expr[]
}

/** Such a call with the arguments that it leaves out, where the session has an order of its own; any other call as it is. */
export function inListOrder(call: OrderedCall, order: DefaultOrder): OrderedCall {
  const { name, args } = call
  if (!order.descending && order.nullsFirst === false) return call
  const [list, first, second] = args
  if (!list || second || !(SORTS.has(name) || REVERSE_SORTS.has(name))) return call
  const nullsOf = (descending: boolean | undefined) =>
    literal(sortKey(list, { descending, nulls: undefined }, order).nullsFirst ? 'NULLS FIRST' : 'NULLS LAST', VARCHAR)
  if (REVERSE_SORTS.has(name)) {
    if (first) return call
    // What is the other way round where the session sorts downwards.
    const down = !order.descending
    const direction = literal(down ? 'DESC' : 'ASC', VARCHAR)
    return { name: 'list_sort', args: [list, direction, nullsOf(down)] }
  }
  if (first && (first.kind !== 'literal' || typeof first.value !== 'string')) return call
  const descending = first ? /^\s*desc\s*$/i.test(String(first.value)) : order.descending
  return { name, args: [list, first ?? literal(descending ? 'DESC' : 'ASC', VARCHAR), nullsOf(descending)] }
}
