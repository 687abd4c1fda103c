// The rows of a window: the input's columns, then the computed partition and order keys.
import type { Column, RankCall } from '../../logical/expression.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { fieldOf, type KeyedLayout, keyedLayout, rowKeyOf } from './keyed-layout.ts'

export function rankLayout(input: readonly Column[], { partitionBy, orderBy }: RankCall): KeyedLayout {
  return keyedLayout(input, [...partitionBy, ...orderBy.map((key) => key.expr)])
}

export function rankKeys({ partitionBy, orderBy }: RankCall, keyed: KeyedLayout): { partition: RowKey[]; order: RowKey[] } {
  return {
    partition: partitionBy.map((key) => ({ field: fieldOf(keyed, key), descending: false, nullsFirst: false })),
    order: orderBy.map((key) => rowKeyOf(keyed, key)),
  }
}

const KINDS = { row_number: 0, rank: 1, dense_rank: 2 } as const

/** The code of the ranking function in the kernels (src/kernels/sort/rank.ts). */
export function rankKind({ name }: RankCall): number {
  return KINDS[name]
}
