import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../../src/index.ts'
import { Random } from '../../../tpcx/generate/random.ts'
import { generateMicro } from '../../../tpcx/micro/generate.ts'
import { Permutation } from '../../../tpcx/micro/permutation.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-micro-'))
/** More than a batch. */
const ROWS = 70_000
let session: Session

beforeAll(async () => {
  session = await open({ threads: 1 })
  await generateMicro('groupby', { rows: ROWS, out: join(folder, 'groupby'), threads: 2 })
  await generateMicro('join', { rows: ROWS, out: join(folder, 'join'), threads: 2 })
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

const one = async (sql: string) => (await session.sql(sql).toArray())[0]

test('keys have as many values as they are to, and a twentieth is NULL', async () => {
  const row =
    await one(`select count(*)::int as n, count(distinct region)::int as few, count(distinct device)::int as many, count(distinct batch)::int as batches,
    count(distinct serial)::int as serials, min(serial) as first, max(serial) as last, count(region) / count(*) as filled,
    min(level) as low, max(level) as high, max(value) < 100 as bounded from '${folder}/groupby/readings/*.parquet'`)
  expect(row).toEqual({
    ...{ n: ROWS, few: 100, many: ROWS / 100, batches: ROWS / 100, serials: ROWS, first: 0, last: ROWS - 1 },
    ...{ filled: expect.closeTo(0.95, 2), low: 0, high: 4, bounded: true },
  })
})

test('about nine of ten keys find a partner, by number as by text', async () => {
  const from = `from '${folder}/join/sales/*.parquet' s left join '${folder}/join`
  const share = (table: string, key: string) =>
    one(`select count(share) / count(${key}) as share ${from}/${table}/*.parquet' t using (${key})`)
  expect(await share('medium', 'medium_id')).toEqual({ share: expect.closeTo(0.9, 1) })
  expect(await share('medium', 'medium_code')).toEqual({ share: expect.closeTo(0.9, 1) })
  expect(await share('big', 'big_id')).toEqual({ share: expect.closeTo(0.9, 1) })
})

test('the same seed gives the same files on any number of threads, another seed others', async () => {
  const digest = (name: string) => {
    const hash = createHash('sha256')
    for (const table of ['sales', 'small', 'medium', 'big']) hash.update(readFileSync(join(folder, name, table, 'part-0.parquet')))
    return hash.digest('hex')
  }
  await generateMicro('join', { rows: ROWS, out: join(folder, 'again'), threads: 1 })
  await generateMicro('join', { rows: 5000, out: join(folder, 'other'), threads: 1, seed: 2 })
  await generateMicro('join', { rows: 5000, out: join(folder, 'another'), threads: 1, seed: 1 })
  expect(digest('again')).toBe(digest('join'))
  expect(digest('other')).not.toBe(digest('another'))
})

test.each([1, 2, 3, 100, 1023, 1024, 1025])('a permutation of %i has every number once', (limit) => {
  const permutation = new Permutation(limit, new Random(5))
  const found = Array.from({ length: limit }, (_, i) => permutation.at(i))
  expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: limit }, (_, i) => i))
})

test('a count of rows that makes no sense is refused', async () => {
  await expect(generateMicro('join', { rows: 0, out: join(folder, 'none') })).rejects.toThrow('rows must be a whole number from 1')
})
