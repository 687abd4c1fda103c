import { expect } from 'vitest'
import { QuernError } from '../../../src/common/errors.ts'
import { formatterOf } from '../../../src/common/text/format.ts'
import type { Expr } from '../../../src/logical/expression.ts'
import type { SharedArena } from '../../../src/memory/shared-arena.ts'
import { createArena } from '../../../src/memory/shared-arena.ts'
import { Filter, Projection } from '../../../src/physical/codegen/evaluator.ts'
import { describeValue } from '../../../src/udf/describe.ts'
import { freshMemory } from '../../memory/kernels.ts'
import { oracleValues } from './oracle.ts'
import { type LayoutKind, liveRows, readVector, type TestColumn, writeBatch } from './table.ts'

export const memory = freshMemory()
let arena: SharedArena | undefined

/** An arena that the next call gives again, emptied. */
export function emptyArena(): SharedArena {
  arena ??= createArena(memory)
  arena.reset()
  return arena
}

type Outcome = { values: (string | null)[] } | { error: string }

/** The expression's values as text in the live rows, by the evaluator. */
export function evaluate(
  expr: Expr,
  columns: readonly TestColumn[],
  layouts: readonly LayoutKind[],
  live: readonly number[] | undefined,
): Outcome {
  const scratch = emptyArena()
  const projection = new Projection(
    memory,
    [expr],
    columns.map(({ column }) => column),
  )
  projection.begin(scratch)
  const batch = writeBatch(memory, scratch, columns, layouts, live)
  try {
    const [vector] = projection.project(batch)
    const format = formatterOf(expr.type)
    const values = liveRows(memory, batch).map((row) => {
      const value = readVector(memory, vector!, row)
      return value === null ? null : format(value)
    })
    return { values }
  } catch (error) {
    if (error instanceof QuernError && error.code !== 'INTERNAL') return { error: error.message }
    throw error
  }
}

/** The live rows for which the condition holds. */
export function filterRows(
  expr: Expr,
  columns: readonly TestColumn[],
  layouts: readonly LayoutKind[],
  live: readonly number[] | undefined,
): number[] | { error: string } {
  const scratch = emptyArena()
  const filter = new Filter(
    memory,
    expr,
    columns.map(({ column }) => column),
  )
  filter.begin(scratch)
  try {
    return liveRows(memory, filter.filter(writeBatch(memory, scratch, columns, layouts, live)))
  } catch (error) {
    if (error instanceof QuernError && error.code !== 'INTERNAL') return { error: error.message }
    throw error
  }
}

/** Compares the expression with the oracle's; both must fail, or give the same texts. `constantRow`: the row whose values columns of constant layout have. */
export async function expectSame(
  expr: Expr,
  sql: string,
  columns: readonly TestColumn[],
  table: string,
  layouts: readonly LayoutKind[],
  live: readonly number[] | undefined,
): Promise<'same' | 'raised'> {
  const rows = live ?? columns[0]!.values.map((_, row) => row)
  const theirs = await oracleValues(sql, table, rows)
  const ours = evaluate(expr, columns, layouts, live)
  const context = `${sql} over ${layouts} rows ${live ?? 'all'}`
  if ('error' in theirs || 'error' in ours) {
    if (!('error' in theirs && 'error' in ours)) {
      expect.fail(
        `${context}\n  ours: ${'error' in ours ? ours.error : 'values'}\n  oracle: ${'error' in theirs ? theirs.error : 'values'}`,
      )
    }
    return 'raised'
  }
  const at = ours.values.findIndex((value, i) => value !== theirs.values[i]?.replace('-nan', 'nan') && value !== theirs.values[i])
  if (at >= 0) {
    const inputs = columns.map(({ column, values }) => `${column.name} = ${describeValue(values[rows[at]!]!, column.type)}`)
    expect.fail(`${context}\n  where ${inputs.join(', ')}: ours ${ours.values[at]}, oracle ${theirs.values[at]}`)
  }
  expect(ours.values).toHaveLength(theirs.values.length)
  return 'same'
}
