import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateClicks } from '../../../tpcx/clicks/generate.ts'
import { clicksModel } from '../../../tpcx/clicks/options.ts'
import { PartPlan } from '../../../tpcx/clicks/part-plan.ts'
import { type Clickstream, clickstream, SMALL, viewsOf } from './clickstream.ts'

let shop: Clickstream
let duckdb: DuckDBConnection
beforeAll(async () => {
  shop = await clickstream()
  duckdb = await (await DuckDBInstance.create()).connect()
  for (const view of viewsOf(shop.folder)) await duckdb.run(view)
})
afterAll(() => {
  duckdb.closeSync()
  shop[Symbol.dispose]()
})

const query = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowsJson()

const checksums = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )

describe('the rows of a seed', () => {
  test('are pinned', async () => {
    expect(shop.written).toMatchObject({ rows: 12_000, files: 18 })
    const summary = `select count(*)::int, count(event_id)::int, count(distinct event_id)::int, count(distinct visitor_id)::int, count(customer_id)::int,
      bit_xor(epoch_us(received)), bit_xor(epoch_us(event_time)), sum(item_id)::bigint, sum(length(line))::bigint from clicks`
    expect(await query(summary)).toMatchInlineSnapshot(`
      [
        [
          12000,
          11979,
          11911,
          592,
          6725,
          "1030460284632",
          "1431318858647984",
          "770872",
          "2760028",
        ],
      ]
    `)
    const counts = ['items', 'customers', 'prices', 'web_sales', 'store_sales', 'reviews', 'truth_sessions'].map(
      (table) => `(select count(*)::int from ${table})`,
    )
    expect(await query(`select ${counts.join(', ')}`)).toMatchInlineSnapshot(`
      [
        [
          400,
          360,
          888,
          211,
          516,
          240,
          1827,
        ],
      ]
    `)
    expect(await query('select line from clicks order by received limit 2')).toMatchInlineSnapshot(`
      [
        [
          "{"id":72768,"time":"2015-05-01T00:26:03.958Z","visitor":"21e43ff97db2c340","customer":348,"page":{"kind":"category","url":"/category/kitchen"},"device":{"platform":"web","version":"4.2.0"},"referrer":null,"experiments":["a","wide"]}",
        ],
        [
          "{"id":72769,"time":"2015-05-01T00:27:37.610Z","visitor":"21e43ff97db2c340","customer":348,"page":{"kind":"item","url":"/item/162","item":162},"device":{"platform":"web","version":"4.2.1"},"referrer":null,"experiments":[]}",
        ],
      ]
    `)
  })

  test('are the same, to the byte of the files, on two threads', async () => {
    using other = await clickstream({ threads: 2 })
    expect(checksums(other.folder)).toEqual(checksums(shop.folder))
  })

  test('are as many as asked, whatever the number of parts', () => {
    const model = clicksModel({ rows: 700_001, days: 1, items: 100, out: '' })
    expect(model.parts.length).toBe(3)
    expect(model.parts.reduce((sum, lines) => sum + lines, 0)).toBe(700_001)
    const part = new PartPlan({ ...model, parts: [5000] }, 0)
    const sessions = Array.from({ length: part.visitorCount }, (_, visitor) => [...part.sessionsOf(visitor)]).flat()
    // Duplicates and broken lines come on top of the events.
    const extra = sessions.reduce((sum, { noise }) => sum + (noise & 1) + ((noise >> 2) & 1), 0)
    expect(extra).toBeGreaterThan(10)
    expect(sessions.reduce((sum, { events }) => sum + events, extra)).toBe(5000)
  })
})

describe('a clickstream', () => {
  test('lies in the order and in the folders of the time when lines were received', async () => {
    const files = `read_parquet('${shop.folder}/clicks/*/*.parquet', filename = true, file_row_number = true)`
    const ordered = `select received >= lag(received) over (partition by filename order by file_row_number) from ${files}`
    expect(await query(`select bool_and(columns(*)) from (${ordered})`)).toEqual([[true]])
    expect(await query('select bool_and(received::date = date) from clicks')).toEqual([[true]])
  })

  test('has JSON that says what the columns say, or none', async () => {
    expect(await query('select bool_and(json_valid(line) = (event_id is not null)) from clicks')).toEqual([[true]])
    const same = `select bool_and((line->>'$.id')::bigint = event_id and (line->>'time')::timestamp = event_time and (line->>'$.page.kind') = page
      and (line->>'$.page.url') = url and (line->>'$.customer')::bigint is not distinct from customer_id and (line->>'$.device.platform') = platform
      and ('0x' || (line->>'visitor'))::bigint = visitor_id
      and (page = 'purchase' or (line->>'$.page.item')::int is not distinct from item_id)) from clicks where event_id is not null`
    expect(await query(same)).toEqual([[true]])
  })

  test('has known and unknown visitors, a hot item, and keys that fit', async () => {
    const [[known, hot]] = (await query(
      `select avg((customer_id is not null)::int), avg((item_id = 1)::int) from clicks where page = 'item'`,
    )) as [number[]]
    expect(known).toBeCloseTo(0.5, 1)
    expect(hot).toBeCloseTo(0.2, 1)
    const lost = (table: string, key: string, of: string) =>
      `(select count(*)::int from ${table} anti join ${of} using (${key}) where ${key} is not null)`
    const keys = [
      lost('clicks', 'item_id', 'items'),
      lost('clicks', 'customer_id', 'customers'),
      lost('web_sales', 'customer_id', 'customers'),
    ]
    const more = [
      lost('store_sales', 'item_id', 'items'),
      lost('web_sales', 'sale_id', 'truth_web_sales'),
      lost('reviews', 'item_id', 'items'),
    ]
    expect(await query(`select ${[...keys, ...more].join(', ')}`)).toEqual([[0, 0, 0, 0, 0, 0]])
    expect(
      await query(
        'select count(*) = count(distinct sale_id) from (select sale_id from web_sales union all select sale_id from truth_web_sales where false)',
      ),
    ).toEqual([[true]])
    expect(await query('select count(*) = count(distinct customer_id) from customers')).toEqual([[true]])
  })

  test('of no lines has all tables', async () => {
    using empty = await clickstream({ rows: 0 })
    expect(empty.written.rows).toBe(0)
    for (const file of ['clicks/date=2015-05-01', 'web_sales', 'truth/lines']) {
      expect(checksums(join(empty.folder, file))).toHaveLength(1)
    }
  })

  test('is replaced when asked, and nothing else is', async () => {
    using twice = await clickstream({ rows: 100 })
    await expect(generateClicks({ ...SMALL, rows: 50, out: twice.folder })).rejects.toThrow('the folder is not empty')
    const again = await generateClicks({ ...SMALL, rows: 50, days: 1, out: twice.folder, overwrite: true })
    expect(again.rows).toBe(50)
    expect(checksums(join(twice.folder, 'clicks'))).toHaveLength(1)
  })
})
