// The columns of a side that has no row to show.
import type { Column } from '../../logical/expression.ts'
import type { ConstantVector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'

const WIDEST_VALUE = 16

/** A constant NULL a column. */
export function nullVectors({ scratch }: Pick<TaskContext, 'scratch'>, columns: readonly Column[]): ConstantVector[] {
  // No bit of the bitmap is set.
  const zeros = scratch.allocateZeroed(WIDEST_VALUE * 2)
  return columns.map(({ type }) => ({ kind: 'constant', type, values: zeros, validity: zeros + WIDEST_VALUE }))
}
