import { expect, test } from 'vitest'
import { BOOLEAN } from '../../../src/common/types.ts'
import type { Expr } from '../../../src/logical/expression.ts'
import { someExpr } from '../../../src/logical/expression-walk.ts'
import { evaluate, filterRows } from './check.ts'
import { oracleTable, oracleValues } from './oracle.ts'
import { COLUMN_TYPES, ExpressionGenerator } from './random-expressions.ts'
import { pick, randomColumn, randomFrom } from './random-values.ts'
import { type LayoutKind, testColumn } from './table.ts'

const LAYOUTS: readonly LayoutKind[] = ['flat', 'dictionary']

/** The oracle evaluates every operand of AND and OR, and of comparisons it knows the outcome of, for every row: it may raise where we need not. */
function mayGuard(expr: Expr): boolean {
  return someExpr(expr, ({ kind }) => kind === 'and' || kind === 'or' || kind === 'case' || kind === 'in')
}

test.each([1, 7, 100])('random expressions over batches of %i rows give what the oracle gives', async (rows) => {
  const random = randomFrom(rows * 31)
  const failures: string[] = []
  let compared = 0
  for (let round = 0; round < 4; round++) {
    const columns = COLUMN_TYPES.flatMap((type, i) => [
      testColumn(`a${i}`, type, randomColumn(random, type, rows, 0.2)),
      testColumn(`b${i}`, type, randomColumn(random, type, rows, 0)),
    ])
    await oracleTable('r', columns)
    const generator = new ExpressionGenerator(random, columns)
    for (let i = 0; i < 60; i++) {
      const { expr, sql } = generator.of(pick(random, COLUMN_TYPES), 3)
      const layouts = columns.map(() => pick(random, LAYOUTS))
      const live = random() < 0.5 ? undefined : columns[0]!.values.map((_, row) => row).filter(() => random() < 0.6)
      const theirs = await oracleValues(sql, 'r', live ?? columns[0]!.values.map((_, row) => row))
      const ours = evaluate(expr, columns, layouts, live)
      if ('error' in theirs) {
        if (!('error' in ours) && !mayGuard(expr)) failures.push(`${sql}: oracle ${theirs.error}, ours values (${layouts}, ${live})`)
        continue
      }
      if ('error' in ours) {
        // A NULL written out lets the oracle leave out the rest.
        if (theirs.values.every((value) => value === null)) continue
        failures.push(`${sql}: ours ${ours.error}, oracle values (${layouts}, ${live})`)
        continue
      }
      compared++
      const at = ours.values.findIndex((value, k) => value !== theirs.values[k]?.replace('-nan', 'nan') && value !== theirs.values[k])
      if (at >= 0)
        failures.push(`${sql}: ours ${ours.values[at]}, oracle ${theirs.values[at]} (row ${live ? live[at] : at}, ${layouts}, ${live})`)
      if (expr.type.kind !== BOOLEAN.kind) continue
      const passed = filterRows(expr, columns, layouts, live)
      const wanted = (live ?? theirs.values.map((_, row) => row)).filter((_, k) => theirs.values[k] === 'true')
      if (JSON.stringify(passed) !== JSON.stringify(wanted))
        failures.push(`filter ${sql}: ours ${JSON.stringify(passed)}, oracle ${wanted}`)
    }
  }
  expect(failures.slice(0, 5).join('\n\n')).toBe('')
  expect(compared).toBeGreaterThan(120)
})
