// Whole numbers that a window function takes with each row: offsets, numbers of tiles.
import type { Expr } from '../../logical/expression.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { SortedWindow } from './sorted-window.ts'

/** i64s with validity of some rows; without values all of them are `constant`. */
interface Numbers {
  readonly values: number
  readonly validity: number
  readonly constant: bigint
}

export interface WholeNumbers {
  read(from: number, count: number): Numbers
  /** As `read`, with values in any case. */
  filled(from: number, count: number): Numbers
}

/** The numbers that an expression of type BIGINT gives, a literal or one that is in the rows. */
export function wholeNumbers(window: SortedWindow, expr: Expr | undefined): WholeNumbers {
  const { task, operator, rows } = window
  const { memory, scratch, batchRows } = task
  if (expr && expr.kind !== 'literal') {
    const reader = new RowReader(memory, [window.layout.field(expr)], scratch, batchRows)
    const read = (from: number, count: number): Numbers => {
      const { values, validity } = reader.read(rows + from * 4, count)[0]!
      return { values, validity, constant: 0n }
    }
    return { read, filled: read }
  }
  const constant = typeof expr?.value === 'bigint' ? expr.value : undefined
  const values = scratch.allocate(batchRows * 8, operator)
  memory.i64.fill(constant ?? 0n, values >>> 3, (values >>> 3) + batchRows)
  const validity = constant === undefined ? scratch.allocateZeroed(Math.ceil(batchRows / 8), operator) : 0
  const filled = (): Numbers => ({ values, validity, constant: constant ?? 0n })
  return { read: () => (constant === undefined ? filled() : { values: 0, validity: 0, constant }), filled }
}
