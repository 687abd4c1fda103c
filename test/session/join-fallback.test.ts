// A column whose dictionary gives way to plain values within a row group, through joins that copy it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { open } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-fallback-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('rows that match several are copied with their texts, whichever way these are stored', async () => {
  await using session = await open({ threads: 1 })
  const path = join(folder, 'texts.parquet')
  // The first rows repeat a few texts; the others' are long and all different, more than a dictionary page holds.
  const text = (n: string) =>
    `case when ${n} < 10000 then 'a text that repeats ' || ${n} % 5 else 'a text of its own, so long that it is no short one: ' || ${n} end`
  for await (const _ of (
    await session.query(`copy (select n, ${text('n')} as s from range(40000) t(n)) to '${path}' (format parquet)`)
  ).batches());
  const [row] = await session
    .sql(`
      select count(*) as pairs, sum(length(t.s))::bigint as long, sum(case when t.s = ${text('t.n')} then 1 else 0 end)::bigint as same
      from '${path}' t join (values (0), (0), (1), (2)) m(r) on t.n % 3 = m.r`)
    .toArray()
  const lengths = (remainder: number) => {
    let sum = 0
    for (let n = remainder; n < 40000; n += 3) sum += n < 10000 ? 21 : 52 + String(n).length
    return sum
  }
  const pairs = 13334 * 2 + 13333 + 13333
  expect(row).toEqual({ pairs: BigInt(pairs), long: BigInt(lengths(0) * 2 + lengths(1) + lengths(2)), same: BigInt(pairs) })
})
