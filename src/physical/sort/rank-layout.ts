// The rows of a window: the input's columns, then the computed partition and order keys.
import type { Column, RankCall } from '../../logical/expression.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { fieldOf, type KeyedLayout, keyedLayout, rowKeyOf, tieBreakers } from './keyed-layout.ts'

export function rankLayout(input: readonly Column[], { partitionBy, orderBy }: RankCall): KeyedLayout {
  return keyedLayout(input, [...partitionBy, ...orderBy.map((key) => key.expr)])
}

export interface RankKeys {
  readonly partition: readonly RowKey[]
  /** What ranks compare. */
  readonly order: readonly RowKey[]
  /** What rows of a partition are sorted by: row numbers tell apart what the order does not. */
  readonly sorting: readonly RowKey[]
}

export function rankKeys({ name, partitionBy, orderBy }: RankCall, keyed: KeyedLayout): RankKeys {
  const partition = partitionBy.map((key): RowKey => ({ field: fieldOf(keyed, key), descending: false, nullsFirst: false }))
  const order = orderBy.map((key) => rowKeyOf(keyed, key))
  const sorting = name === 'row_number' ? [...order, ...tieBreakers(keyed, [...partition, ...order])] : order
  return { partition, order, sorting }
}

/** The codes of ranking functions in the kernels (src/kernels/sort/rank.ts). */
export const RANK_KINDS = { row_number: 0, rank: 1, dense_rank: 2 } as const

/** What the kernel `rankRows` keeps from call to call; zeros to begin with. */
export const RANK_STATE_BYTES = 32
