// The oracle: the same SQL on Quern and DuckDB must give the same types and values.
import { expect } from 'vitest'
import { QuernError } from '../../src/index.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { type EngineOptions, runOnDuckDB, runOnQuern } from './engines.ts'
import { hasOrderBy } from './order-by.ts'

export interface OracleOptions extends EngineOptions {
  /** Whether rows must come in the same order; by default, if the query has an ORDER BY of its own. */
  readonly ordered?: boolean
  /** Whether the columns' names must be equal too. */
  readonly names?: boolean
  /** Several set-ups of Quern, instead of one: all must give the answer. */
  readonly setups?: readonly EngineOptions[]
}

/** Fails with what differs. Doubles may differ by a relative 1e-9. */
export async function expectSameAsDuckDB(
  sql: string,
  { ordered = hasOrderBy(sql), names = false, setups, ...engine }: OracleOptions = {},
): Promise<void> {
  const expected = await runOnDuckDB(sql)
  for (const setup of setups ?? [engine]) {
    const found = difference(await runOnQuern(sql, setup), expected, { ordered, names })
    if (found) expect.fail(`${sql}\n${setups ? `${JSON.stringify(setup)}\n` : ''}${found}`)
  }
}

/** Both engines refuse the query, Quern with an error of this code. */
export async function expectSameError(sql: string, code: QuernError['code'], engine?: EngineOptions): Promise<void> {
  await expect(runOnDuckDB(sql), 'DuckDB').rejects.toThrow()
  const failure = await runOnQuern(sql, engine).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure, sql).toBeInstanceOf(QuernError)
  expect((failure as QuernError).code, sql).toBe(code)
}
