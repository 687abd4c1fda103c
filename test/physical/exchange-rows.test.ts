// What goes over exchanges, counted while queries run: partial groups before an aggregation, the best rows of each key before a rank; also where half of the
// rows are one key's.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FORCED_SETUP, WITHOUT_RULES } from '../forced-setup.ts'
import { operatorsOf } from '../operators-of.ts'
import { quern, runOnDuckDB } from '../oracle/engines.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-exchange-rows-'))
afterAll(() => rmSync(folder, { recursive: true }))

const KEYS = 20

const LANES = FORCED_SETUP.threads ? [FORCED_SETUP.threads] : [1, 2, 4]

/** `rows` rows in row groups of 4,096; every later row is a better one of its city. Of `skewed` ones every other is in one city. */
async function plays(name: string, rows: number, skewed: boolean): Promise<string> {
  const file = join(folder, `${name}.parquet`)
  const city = skewed ? `case when n % 2 = 0 then 0 else (n // 2) % ${KEYS} end` : `n % ${KEYS}`
  await runOnDuckDB(`copy (select 'city ' || (${city}) as city, (hash(n) % 3000)::integer as song, n::integer as n, 'a text that is not short ' || n as payload
    from range(${rows}) t(n) order by n) to '${file}' (format parquet, row_group_size 4096)`)
  return `'${file}'`
}

// What is done before an exchange is by rules and choices.
let even: string
let skewed: string
beforeAll(async () => {
  even = await plays('even', 16384, false)
  skewed = await plays('skewed', 16384, true)
})

async function measured(sql: string, threads: number, batchRows = 8192) {
  const plan = await (await quern({ threads, batchRows, alwaysWorkers: true })).explain(sql, { analyze: true })
  const one = (name: string) => operatorsOf(plan).find(({ operator }) => operator === name)!
  return { plan, aggregate: one('partial_aggregate'), rank: one('partial_top_n_per_key'), result: plan }
}

test.skipIf(WITHOUT_RULES).each(LANES)('%i lanes: at most n rows a key and lane go to the rank', async (lanes) => {
  for (const batchRows of [100, 8192]) {
    for (const rank of ['row_number', 'rank', 'dense_rank']) {
      const sql = `select city, n, payload from ${even} qualify ${rank}() over (partition by city order by n desc) <= 3`
      const exchange = (await measured(sql, lanes, batchRows)).rank.exchange!
      expect(exchange.rows).toBeLessThanOrEqual(3 * KEYS * lanes)
      expect(exchange.rows).toBeGreaterThanOrEqual(3 * KEYS)
    }
  }
})

test.skipIf(WITHOUT_RULES).each(LANES)('%i lanes: at most a row a group and lane goes to the final aggregation', async (lanes) => {
  const sql = `select city, song, count(*) from ${skewed} group by all`
  const [groups] = (await runOnDuckDB(`select count(*) from (${sql})`)).rows[0]!.map(Number)
  const { aggregate } = await measured(sql, lanes)
  expect(aggregate.exchange!.rows).toBeGreaterThanOrEqual(groups!)
  expect(aggregate.exchange!.rows).toBeLessThanOrEqual(groups! * lanes)
})

test.skipIf(WITHOUT_RULES)('a rank holds no more memory where a key has four times the rows', async () => {
  const peak = async (table: string) => {
    const sql = `select city, n, payload from ${table} qualify row_number() over (partition by city order by n desc) <= 2`
    return (await measured(sql, 2)).plan.query.peakMemory
  }
  const [some, many] = [await plays('some', 65536, false), await plays('many', 65536 * 4, false)]
  await peak(many)
  expect(await peak(many)).toBeLessThan((await peak(some)) * 1.5)
})

test.skipIf(WITHOUT_RULES)('a city with half of the plays: no more rows are exchanged, and every group is ranked', async () => {
  const sql = (table: string) => `select city, song, c from (select city, song, count(*) as c from ${table} group by all)
    qualify row_number() over (partition by city order by c desc, song) <= 3`
  for (const table of [even, skewed]) {
    const { rank } = await measured(sql(table), 4)
    expect(rank.exchange!.rows).toBeLessThanOrEqual(3 * KEYS * 4)
    expect(rank.rowsIn).toBe(Number((await runOnDuckDB(`select count(*) from (select distinct city, song from ${table})`)).rows[0]![0]))
  }
})
