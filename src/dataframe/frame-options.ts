// What calls of a DataFrame are told beside columns.
import { BindError } from '../common/errors.ts'
import type { Join } from '../parser/ast.ts'
import type { Order } from './expressions/call-column.ts'
import { literalNode } from './expressions/literal.ts'
import { NOWHERE } from './expressions/syntax.ts'
import type { SampleFrame } from './frame.ts'
import type { AnyColumn, ColumnName } from './row-types.ts'

/** How rows without a partner are treated: `semi` and `anti` keep the left's rows that have one, or have none. */
export type JoinType = Exclude<Join['type'], 'cross' | 'positional'>

export interface TopByKeyOptions<R> {
  /** One key or several: each different value has a top of its own. */
  readonly by: ColumnName<R> | AnyColumn<R> | readonly (ColumnName<R> | AnyColumn<R>)[]
  /** What is on top: `col('plays').desc()`. */
  readonly orderBy: Order<ColumnName<R>> | readonly Order<ColumnName<R>>[]
  /** Rows that are equal at the end: `cut` keeps so many rows and no more; `keep` keeps them all, as rank does; `dense` counts values, as dense_rank does. */
  readonly ties?: 'cut' | 'keep' | 'dense' | undefined
  /** Keeps each row's place under this name. */
  readonly rank?: string | undefined
}

export interface UnpivotOptions<Name extends string = string, ValueName extends string = string> {
  /** What the column of the columns' names is called; `name` where nothing is said. */
  readonly name?: Name | undefined
  /** What the column of the values is called; `value` where nothing is said. */
  readonly value?: ValueName | undefined
  /** Whether values that are NULL have rows, too. */
  readonly includeNulls?: boolean | undefined
}

/** So many rows, or a share of them from 0 to 1. */
export type SampleOptions = ({ readonly rows: number } | { readonly fraction: number }) & {
  /** The same seed takes the same rows of the same table. */
  readonly seed?: number | bigint | undefined
  /** `reservoir` takes exactly so many; `bernoulli` each row by chance; `system` blocks of rows. */
  readonly method?: 'bernoulli' | 'reservoir' | 'system' | undefined
}

export const ASOF_TYPES: readonly JoinType[] = ['inner', 'left', 'right', 'full']
export const JOIN_TYPES: readonly JoinType[] = [...ASOF_TYPES, 'semi', 'anti']

/** The window functions that `ties` stands for. */
export const RANKS = { cut: 'row_number', keep: 'rank', dense: 'dense_rank' } as const

/** Throws where it is neither so many rows nor a share. */
export function sampleNode({ seed, method, ...size }: SampleOptions): SampleFrame['sample'] {
  const rows = 'rows' in size ? size.rows : undefined
  const fraction = 'fraction' in size ? size.fraction : undefined
  const isCount = rows !== undefined && Number.isInteger(rows) && rows >= 0
  const isShare = fraction !== undefined && fraction >= 0 && fraction <= 1
  if (isCount === isShare) {
    throw new BindError('sample() takes rows, a whole number of them, or fraction, a share from 0 to 1', {
      hint: 'sample({ fraction: 0.01, seed: 42 }), sample({ rows: 1000 })',
    })
  }
  return {
    kind: 'sample',
    size: literalNode(rows ?? fraction! * 100, 'sample()'),
    unit: isCount ? 'rows' : 'percent',
    method,
    seed: seed === undefined ? undefined : literalNode(seed, 'sample()'),
    position: NOWHERE,
  }
}
