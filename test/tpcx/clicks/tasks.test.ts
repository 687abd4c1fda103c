// The twelve tasks: in SQL as DuckDB answers them, in calls as in SQL, and as the generator knows that it is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DataFrame } from '../../../src/index.ts'
import { difference } from '../../../tpcx/bench/compare.ts'
import type { WorkloadQuery } from '../../../tpcx/bench/workload.ts'
import { TASKS } from '../../../tpcx/clicks/tasks/index.ts'
import { rowsOf } from '../../dataframe/frame-rows.ts'
import { quern, runOnDuckDB, runOnQuern } from '../../oracle/engines.ts'
import { type Clickstream, clickstream, viewsOf } from './clickstream.ts'

const SETUP = { threads: 2, alwaysWorkers: true }

let shop: Clickstream
beforeAll(async () => {
  shop = await clickstream()
  for (const view of viewsOf(shop.folder)) {
    await (await quern(SETUP)).query(view)
    await runOnDuckDB(view)
  }
})
afterAll(() => shop[Symbol.dispose]())

const named = (name: string): WorkloadQuery => TASKS.find((task) => task.name === name)!

/** Tasks whose calls make another plan than their SQL, though the same answer: columns come in another order, a join is said otherwise, or WITH is computed once. */
const OTHER_PLAN: readonly string[] = [
  'abandoned-carts',
  'before-buying',
  'review-before-sale',
  'viewed-together',
  'daily-retention',
  'conversion-features',
]

describe.each(TASKS.map((task) => [task.name, task] as const))('%s', (name, { sql, frame }) => {
  test('is answered as DuckDB answers it, and the same in calls', async () => {
    const expected = await runOnDuckDB(sql)
    expect(expected.rows.length).toBeGreaterThan(2)
    expect(difference(await runOnQuern(sql, SETUP), expected, { ordered: true, names: true })).toBeUndefined()
    const calls = frame!(await quern(SETUP)) as DataFrame
    const planOf = (json: string) => (JSON.parse(json) as { query: { logicalPlan: string } }).query.logicalPlan
    const text = (await quern(SETUP)).sql(sql)
    const same = planOf(await calls.explain({ format: 'json' })) === planOf(await text.explain({ format: 'json' }))
    expect(same).toBe(!OTHER_PLAN.includes(name))
    expect(difference(await rowsOf(calls), expected, { ordered: true, names: true })).toBeUndefined()
  })
})

/** What the generator knows, in the columns of the task's answer. */
const TRUTHS: Readonly<Record<string, { answer: (task: string) => string; truth: string }>> = {
  sessionize: {
    answer: (task) => task,
    truth: `select started::date as day, platform, count(*) as sessions, count(distinct visitor_id) as visitors, sum(events) as events,
      sum(epoch_ms(ended) - epoch_ms(started)) as ms, max(events)::bigint as longest from truth_sessions group by all order by all`,
  },
  'abandoned-carts': {
    answer: (task) => task,
    truth: `select started::date as day, platform, count(*) as carts, count(*) filter (where abandoned) as abandoned,
      sum(cart) filter (where abandoned) as left_behind from truth_sessions where cart > 0 group by 1, 2 order by 1, 2`,
  },
  'review-before-sale': {
    answer: (task) => `select category, sales, after_reading from (${task}) order by category`,
    truth: `select category, count(*) as sales, count(*) filter (where influenced) as after_reading
      from truth_web_sales t join web_sales s on s.sale_id = t.sale_id join items i on i.item_id = s.item_id group by category order by category`,
  },
  'viewed-then-bought-in-store': {
    answer: (task) => `select sum(sales) as sales, sum(revenue) as revenue from (${task})`,
    truth: `select count(*)::hugeint as sales, sum(quantity * price) as revenue from store_sales s join truth_store_sales t on t.sale_id = s.sale_id where influenced`,
  },
  'price-when-viewed': {
    answer: (task) => `select sum(views) as views from (${task})`,
    truth: `select count(*)::hugeint as views from clicks where page = 'item'`,
  },
  'line-quality': { answer: (task) => task, truth: 'select * from truth_lines order by day' },
}

describe('the planted truth', () => {
  test.each(Object.keys(TRUTHS))('%s finds it', async (name) => {
    const { sql } = named(name)
    const { answer, truth } = TRUTHS[name]!
    const expected = await runOnDuckDB(truth)
    const found = await runOnQuern(answer(sql), SETUP)
    expect(difference(found, expected, { ordered: true, names: true })).toBeUndefined()
  })

  test('viewed-together finds the companions', async () => {
    const { rows } = await runOnQuern(`select item, other from (${named('viewed-together').sql}) limit 1`, SETUP)
    expect(rows).toEqual([[10, 11]])
  })
})
