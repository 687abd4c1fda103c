// COPY of several row groups to one Parquet file: they are encoded by several threads.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { CancelledError, FileError, InternalError, open, WorkerError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { allTypes } from '../physical/all-types.ts'
import { withFaultyWriters } from './faulty-writers.ts'

const root = mkdtempSync(join(tmpdir(), 'quern-row-groups-'))
let folder: string
let folders = 0
beforeEach(() => {
  folder = join(root, `${folders++}`)
  mkdirSync(folder)
})
afterAll(() => rmSync(root, { recursive: true }))

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await runOnDuckDB(sql)).rows as unknown[][]
}

test('a file is the same however many threads there are, and holds all rows in their order', async () => {
  const t = await allTypes(5000)
  const rows = `select *, [n, n + 1] as list, {'a': s, 'b': [bl]} as pair from ${t} order by n`
  const written: Buffer[] = []
  for (const [threads, batchRows] of [
    [1, 8192],
    [4, 300],
  ] as const) {
    await using session = await open({ threads, batchRows })
    const path = `${folder}/${threads}.parquet`
    const answer = await session.query(`copy (${rows}) to '${path}' (row_group_size 700)`)
    expect((await readAll(answer)).rows).toEqual([[5000n]])
    written.push(readFileSync(path))
    const own = await readAll(await session.query(`select n, s, d38, ts, bl, list, pair from '${path}'`))
    const same = await readAll(await session.query(`select n, s, d38, ts, bl, list, pair from (${rows})`))
    expect(own.rows).toEqual(same.rows)
    if (threads === 1) continue
    // Values of partitions come from batches that several files share.
    await session.query(
      `copy (select n // 2500 as half, n, s from ${t} order by n) to '${folder}/p' (format parquet, partition_by (half), row_group_size 700, overwrite)`,
    )
    const [[count, differing]] = (await rowsOf(
      `select count(*)::int, (count(*) filter (where p.s is distinct from t.s or p.half <> t.n // 2500))::int
      from '${folder}/p/*/*.parquet' p full join ${t} t on p.n = t.n`,
    )) as [number[]]
    expect([count, differing]).toEqual([5000, 0])
  }
  expect(written[1]!.equals(written[0]!)).toBe(true)
  const path = `${folder}/4.parquet`
  const sizes = await rowsOf(`select distinct row_group_id::int, row_group_num_rows::int from parquet_metadata('${path}') order by all`)
  expect(sizes).toEqual([...Array.from({ length: 7 }, (_, i) => [i, 700]), [7, 100]])
  const differing = `select count(*)::int from (select row_number() over () as place, n, s, d38, list, pair from '${path}') p
    full join (select row_number() over (order by n) as place, n, s, d38, [n, n + 1] as list, {'a': s, 'b': [bl]} as pair from ${t}) t using (place)
    where p.n is distinct from t.n or p.s is distinct from t.s or p.d38 is distinct from t.d38 or p.list is distinct from t.list or p.pair is distinct from t.pair`
  expect(await rowsOf(differing)).toEqual([[0]])
})

test('page indexes of all row groups lead to their pages', async () => {
  await using session = await open({ threads: 2 })
  const path = `${folder}/pages.parquet`
  await session.query(`copy (select range as i, 'text ' || range as s from range(170000)) to '${path}' (row_group_size 60000)`)
  for (const i of [0, 81_234, 169_999]) {
    const sql = `select s, i from '${path}' where i = ${i}`
    expect((await readAll(await session.query(sql))).rows).toEqual([[`text ${i}`, BigInt(i)]])
    const planned = /"rowsPlanned":(\d+)/.exec(JSON.stringify(await session.explain(sql)))
    // Some pages of a row group.
    expect(Number(planned?.[1])).toBeLessThan(30_000)
  }
})

test('row groups of long values are written as their rows come', async () => {
  await using session = await open({ threads: 2, batchRows: 200 })
  const path = `${folder}/long.parquet`
  const rows = `select range as i, repeat('quern', 14000) || range as s from range(2100)`
  await session.query(`copy (${rows}) to '${path}' (row_group_size 1000)`)
  expect(await rowsOf(`select count(*)::int, sum(s = repeat('quern', 14000) || i)::int from '${path}'`)).toEqual([[2100, 2100]])
  const sizes = await rowsOf(`select row_group_num_rows::int from parquet_metadata('${path}') where column_id = 0 order by row_group_id`)
  expect(sizes).toEqual([[1000], [1000], [100]])
})

test('a thread that ends, an encoder that fails, a full disk: an error, and nothing is left', async () => {
  await withFaultyWriters(async (faulty, runtime) => {
    const { used, arenas } = runtime.memoryCounters()
    const failures = [
      ['encoder-ends', WorkerError, 'the thread that was writing ended'],
      ['encoder-fails', InternalError, 'the encoder is broken'],
      ['full', FileError, 'the disk is full'],
    ] as const
    for (const [name, kind, message] of failures) {
      const sql = `copy (select range as i, range * 7 as j from range(100000)) to '${folder}/${name}.parquet' (row_group_size 5000)`
      const copied = faulty.query(sql).then(readAll)
      await expect(copied).rejects.toThrow(message)
      await expect(copied).rejects.toBeInstanceOf(kind)
      expect(readdirSync(folder)).toEqual([])
    }
    const cancel = new AbortController()
    const sql = `copy (select range as i from range(100000)) to '${folder}/slow.parquet' (row_group_size 5000)`
    const copied = faulty.query(sql, { signal: cancel.signal }).then(readAll)
    setTimeout(() => cancel.abort(), 100)
    await expect(copied).rejects.toThrow(CancelledError)
    expect(readdirSync(folder)).toEqual([])
    expect(runtime.memoryCounters()).toMatchObject({ used, arenas })
    expect((await readAll(await faulty.query(`copy (select 1 as n) to '${folder}/n.parquet'`))).rows).toEqual([[1n]])
  })
})
