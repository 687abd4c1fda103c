// What computes window functions over sorted rows.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { FlatVector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'

/** One or several calls over the same rows. */
export interface WindowFunction {
  /** Their values for `count` rows from `from` on: asked for from the first row to the last. Valid until asked again. */
  read(from: number, count: number): readonly FlatVector[]
}

/** A column of results for a batch of rows. */
export interface ResultColumn {
  readonly type: SqlType
  readonly values: number
  readonly validity: number
}

/** `rows`: as many as a batch has, unless told. */
export function resultColumn({ scratch, batchRows }: TaskContext, type: SqlType, operator: string, rows = batchRows): ResultColumn {
  return {
    type,
    values: scratch.allocate(rows * widthOf(carrierOf(type)), operator),
    validity: scratch.allocate(Math.ceil(rows / 8), operator),
  }
}

export function asVector({ type, values, validity }: ResultColumn, nullable = true): FlatVector {
  return { kind: 'flat', type, values, validity: nullable ? validity : 0 }
}

/** Where generated code writes columns of results: addresses of values and validity, u32 pairs. */
export class ResultTargets {
  readonly address: number

  constructor(
    private readonly task: TaskContext,
    private readonly columns: readonly ResultColumn[],
    operator: string,
  ) {
    this.address = task.scratch.allocate(columns.length * 8, operator)
  }

  /** Points at the columns from row `at` on, a multiple of 8. */
  point(at: number): number {
    const { u32 } = this.task.memory
    this.columns.forEach(({ type, values, validity }, i) => {
      u32[(this.address >>> 2) + i * 2] = values + at * widthOf(carrierOf(type))
      u32[(this.address >>> 2) + i * 2 + 1] = validity + at / 8
    })
    return this.address
  }
}
