// What stands for a row of a side that has none to show: its columns, or the row itself.
import type { Column } from '../../logical/expression.ts'
import type { ConstantVector } from '../../memory/vector.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import type { CodedColumn } from './coded-columns.ts'

const WIDEST_VALUE = 16

/** A constant NULL a column. */
export function nullVectors({ scratch }: Pick<TaskContext, 'scratch'>, columns: readonly Column[]): ConstantVector[] {
  // No bit of the bitmap is set.
  const zeros = scratch.allocateZeroed(WIDEST_VALUE * 2)
  return columns.map(({ type }) => ({ kind: 'constant', type, values: zeros, validity: zeros + WIDEST_VALUE }))
}

/** The address of a row of which every field is NULL, and every code that of NULL. */
export function nullRow(
  { memory, scratch }: Pick<TaskContext, 'memory' | 'scratch'>,
  layout: RowLayout,
  codes: readonly (CodedColumn | undefined)[],
  operator: string,
): number {
  const row = scratch.allocateZeroed(layout.width, operator)
  const mask = row + layout.maskOffset
  memory.u8.fill(0xff, mask, mask + layout.maskBytes)
  for (const code of codes) if (code) memory.u32[(row + code.offset) >>> 2] = code.nullCode
  return row
}
