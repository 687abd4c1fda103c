// Random queries over random tables on both engines. FUZZ_RUNS and FUZZ_SEED make it longer or repeat a run; FUZZ_ONLY=windows keeps to one kind of query.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { RULES } from '../../../src/optimizer/rules/index.ts'
import { PLANNER_CHOICES } from '../../../src/physical/planner/choices.ts'
import { difference } from '../../../tpcx/bench/compare.ts'
import type { RowSet } from '../../../tpcx/bench/rows.ts'
import { runOnDuckDB, runOnQuern } from '../engines.ts'
import { hasOrderBy } from '../order-by.ts'
import { query } from './queries.ts'
import { columnsOf, tableOf } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150)
const LIMIT_MS = 10_000 + 50 * RUNS // far more than they take on a machine that is not busy
const SEED = process.env['FUZZ_SEED']
const TABLES = Math.min(40, Math.max(5, Math.floor(RUNS / 40)))

/** Small batches meet every edge; large ones are what users run. */
const SETUPS = fc.constantFrom({ threads: 1, batchRows: 8192 }, { threads: 2, batchRows: 100 }, { threads: 2, batchRows: 7 })

/** What may be switched off: the answer is the same without. */
const OPTIONAL = [...RULES.filter(({ mandatory }) => !mandatory).map(({ name }) => name), ...PLANNER_CHOICES]
const DISABLED = fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, fc.subarray(OPTIONAL))

const cases = fc
  .nat({ max: TABLES - 1 })
  .chain((table) => fc.record({ table: fc.constant(table), sql: query(columnsOf(table)), setup: SETUPS, disabled: DISABLED }))

/**
 * Where DuckDB folds an expression to NULL it forgets its type: a column of integers that are all NULL takes the other's. Decimals of another
 * width, which come of that, are compared as numbers. Which types expressions have is the business of other tests.
 */
function withTypesOf(actual: RowSet, { columns, rows }: RowSet): RowSet {
  const changes = columns.map(({ type }, i) => {
    const other = actual.columns[i]?.type ?? type
    if (['integer', 'bigint'].includes(type.kind) && rows.every((row) => row[i] === null)) return { type: other, factor: 1n }
    if (type.kind !== 'decimal' || other.kind !== 'decimal' || other.scale < type.scale) return { type, factor: 1n }
    return { type: other, factor: 10n ** BigInt(other.scale - type.scale) }
  })
  return {
    columns: columns.map((column, i) => ({ ...column, type: changes[i]!.type })),
    rows: rows.map((row) => row.map((value, i) => (typeof value === 'bigint' ? value * changes[i]!.factor : value))),
  }
}

/** As `difference`; whichever side's decimals have more digits behind the point. */
function differs(actual: RowSet, expected: RowSet, ordered: boolean): string | undefined {
  const adapted = withTypesOf(actual, expected)
  return difference(withTypesOf(adapted, actual), adapted, { ordered })
}

test(
  'Quern answers as DuckDB does',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ table, sql, setup, disabled }) => {
        const { path } = await tableOf(table, folder)
        const text = sql.replaceAll('$t', path)
        const expected = await runOnDuckDB(text).catch((error: Error) => error)
        const rules = `SET disabled_rules = '${disabled.join(',')}'`
        const actual = await runOnQuern(`${rules}; ${text}`, setup).catch((error: Error) => error)
        // What both refuse is no query; which of them is right where one does, only a person can tell.
        if (expected instanceof Error && actual instanceof Error) return
        if (expected instanceof Error) expect.fail(`DuckDB alone refuses it: ${expected.message}\n${rules}; ${text}`)
        if (actual instanceof Error) expect.fail(`Quern alone refuses it: ${actual.message}\n${rules}; ${text}`)
        const found = differs(actual, expected, hasOrderBy(text))
        if (found) expect.fail(`${found}\n${rules}; ${text}`)
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS, ...(SEED && { seed: Number(SEED) }) },
    )
  },
  LIMIT_MS + 60_000,
)
