// EXPLAIN and what it counts, over the three days of plays that the SQL tests read.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MeasuredOperator, open, type PlannedOperator, type QueryProgress, type Session } from '../../src/index.ts'
import { operatorsOf } from '../operators-of.ts'
import { runOnDuckDB } from '../oracle/engines.ts'

const PLAYS = `'test/fixtures/slt/plays/*/*.parquet'`
const TOP_SONGS = `
  select city, title, plays from (
    select city, title, plays, row_number() over (partition by city order by plays desc, title) as place
    from (select "user".city as city, song.title as title, count(*) as plays from ${PLAYS} group by all)
  ) where place <= 2 order by city, place`

let session: Session
beforeAll(async () => {
  session = await open({ threads: 2, alwaysWorkers: true, batchRows: 100 })
})
afterAll(() => session.close())

async function lines(sql: string): Promise<string> {
  const text: unknown[] = []
  for await (const { rows, columns } of (await session.query(sql)).batches()) {
    for (let row = 0; row < rows; row++) text.push(columns[0]!.value(row))
  }
  return `\n${text.join('\n')}\n`
}

function operator<Node extends PlannedOperator>(plan: Node, name: string): Node {
  const found = operatorsOf(plan).filter((node) => node.operator === name)
  expect(found.map((node) => node.operator)).toEqual([name])
  return found[0]!
}

async function numbers(sql: string): Promise<number[]> {
  return (await runOnDuckDB(sql)).rows[0]!.map(Number)
}

test('EXPLAIN shows the logical plan, the exchanges, and what is left of the scans', async () => {
  expect(await lines(`explain ${TOP_SONGS.replace('group by all', `where date >= '2015-05-02' group by all`)}`)).toMatchInlineSnapshot(`
    "
    logical plan
      project city, title, plays
        sort city, place
          top_n_per_key row_number() over (partition by city order by plays desc, title) as place <= 2
            aggregate user.city, song.title: count_star() as plays
              scan test/fixtures/slt/plays/*/*.parquet [song.title, user.city, date] where date >=
                  '2015-05-02'

    physical plan
      result city, title, plays
        => result
        project city, title, plays
          merge_sorted city, place
            partial_sort city, place
              => exchange sort by city, place
              top_n_per_key row_number <= 2 by city order by plays desc, title
                partial_top_n_per_key row_number <= 2 by city order by plays desc, title
                  => exchange rank by city
                  final_aggregate by city, title: count_star(), for the top 2 by city
                    partial_aggregate by user.city, song.title: count_star()
                      => exchange aggregate by user.city, song.title
                      scan test/fixtures/slt/plays/*/*.parquet [song.title, user.city, date]
                        | 2 of 3 files, 2 of 3 row groups, 1,600 of 2,400 rows, at most 3.7 KiB
                        | pushed down: date >= '2015-05-02'
    "
  `)
})

test('EXPLAIN (FORMAT json) is the same tree, before and after', async () => {
  const shape = (node: PlannedOperator): unknown => [node.operator, node.detail, node.exchange?.keys, node.children.map(shape)]
  const planned = JSON.parse(await lines(`explain (format json) ${TOP_SONGS}`))
  const measured = JSON.parse(await lines(`explain (analyze, format json) ${TOP_SONGS}`))
  expect(shape(measured)).toEqual(shape(planned))
  expect(shape(await session.explain(TOP_SONGS))).toEqual(shape(planned))
  expect(Object.keys(measured)).toEqual(
    expect.arrayContaining(['operator', 'detail', 'rowsIn', 'rowsOut', 'ms', 'bytes', 'exchange', 'workers', 'children', 'query']),
  )
  expect(measured.query.rules.find(({ rule }: { rule: string }) => rule === 'top_n_per_key').changes).toBe(1)
})

describe('the exchanges of top songs per city', () => {
  const groups = `select "user".city as city, song.title, count(*) from ${PLAYS} group by all`

  test('carry partial groups and the best of each lane', async () => {
    const plan = await session.explain(TOP_SONGS, { analyze: true })
    const [distinct, cities, plays] = (await numbers(
      `select count(*), count(distinct coalesce(city, '')), (select count(*) from ${PLAYS}) from (${groups})`,
    )) as [number, number, number]
    const aggregate = operator(plan, 'partial_aggregate')
    expect(aggregate.exchange).toMatchObject({ kind: 'aggregate', keys: ['user.city', 'song.title'] })
    expect(aggregate.rowsIn).toBe(plays)
    expect(aggregate.exchange!.rows).toBeGreaterThanOrEqual(distinct)
    expect(aggregate.exchange!.rows).toBeLessThanOrEqual(distinct * 2)
    const rank = operator(plan, 'partial_top_n_per_key')
    expect(rank.exchange).toMatchObject({ kind: 'rank', keys: ['city'] })
    expect(rank.rowsIn).toBe(distinct)
    expect(rank.exchange!.rows).toBeLessThanOrEqual(2 * cities * 2)
    expect(plan.exchange!.rows).toBe(plan.rowsOut)
  })

  test('carry every play and every song where the rules are off', async () => {
    await session.query(`set disabled_rules = 'partial_aggregation, top_n_per_key'`)
    try {
      const plan = await session.explain(TOP_SONGS, { analyze: true })
      const [distinct, plays] = await numbers(`select count(*), (select count(*) from ${PLAYS}) from (${groups})`)
      const exchanges = operatorsOf(plan).flatMap(({ exchange }) => (exchange ? [[exchange.kind, exchange.rows]] : []))
      expect(exchanges).toContainEqual(['aggregate', plays])
      expect(exchanges).toContainEqual(['rank', distinct])
    } finally {
      await session.query('reset disabled_rules')
    }
  })
})

describe('what is counted fits together', () => {
  test.each([
    TOP_SONGS,
    `select distinct song.artist, platform from ${PLAYS} where ms_played > 60000`,
    `select song.title from ${PLAYS} union all select 'XX' union all select platform from ${PLAYS} where skipped`,
    `select id, ms_played, rank() over (partition by platform order by ms_played) as r from ${PLAYS} order by ms_played desc, id limit 7 offset 2`,
    `select count(*), max(ms_played) filter (where skipped) from ${PLAYS} where date = '2015-05-03'`,
    `select p.platform, count(*) from ${PLAYS} p join (select platform, max(ms_played) as most from ${PLAYS} group by 1) m
     on p.platform = m.platform and p.ms_played > m.most / 2 group by 1 having count(*) > 1`,
    `select t.n, p.platform from (values (1), (2)) t(n) full join (select distinct platform, length(platform) as l from ${PLAYS}) p on t.n = p.l`,
    `select count(distinct platform), sum(ms_played) from ${PLAYS} having count(*) > 3`,
  ])('%s', async (sql) => {
    const plan = await session.explain(sql, { analyze: true })
    const rows = (await runOnDuckDB(sql)).rows.length
    expect(plan.rowsOut).toBe(rows)
    for (const node of operatorsOf<MeasuredOperator>(plan)) {
      // A join reads its table by key.
      const given = (node.operator === 'join_probe' ? node.children.slice(0, 1) : node.children).reduce(
        (sum, { rowsOut }) => sum + rowsOut,
        0,
      )
      // Of sorted runs, those before the offset and behind the limit are not looked at.
      if (node.operator === 'top_n') expect(node.rowsIn).toBe(node.rowsOut)
      else if (node.children.length > 0) expect(node.rowsIn, node.operator).toBe(given)
      if (node.exchange) expect(node.exchange).toMatchObject({ rows: node.rowsOut, bytes: node.bytes })
      if (node.exchange) expect(node.bytes > 0).toBe(node.rowsOut > 0)
      const within = node.workers && pipelineOf(node).reduce((sum, { ms }) => sum + ms, 0)
      if (within !== undefined) expect(within).toBeLessThanOrEqual(node.workers!.reduce((sum, { ms }) => sum + ms, 0) + 0.1)
    }
    expect(plan.query.peakMemory).toBeGreaterThan(0)
    expect(plan.query.ms).toBeGreaterThan(0)
    expect(lineWidths(await lines(`explain analyze ${sql}`))).toBeLessThanOrEqual(100)
  })

  /** The operators that one stage runs: from a sink down to, and without, the next. */
  function pipelineOf(sink: MeasuredOperator): MeasuredOperator[] {
    const below = (node: MeasuredOperator): MeasuredOperator[] =>
      node.children.flatMap((child) => (child.workers ? [] : [child, ...below(child)]))
    return [sink, ...below(sink)]
  }

  const lineWidths = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length))
})

test('a scan says what it was spared and what it read', async () => {
  const sql = `select sum(ms_played) from ${PLAYS} where date = '2015-05-03' and platform = 'web'`
  const scan = operator(await session.explain(sql, { analyze: true }), 'scan').scan!
  expect(scan).toMatchObject({ files: 3, filesPlanned: 1, rowGroups: 3, rowGroupsPlanned: 1, rowGroupsRead: 1 })
  expect(scan.pushed).toEqual([`date = '2015-05-03'`, `platform = 'web'`])
  expect(scan.bytesRead).toBeGreaterThan(0)
  expect(scan.bytesRead).toBeLessThanOrEqual(scan.bytesPlanned)
})

test('what EXPLAIN cannot do is told', async () => {
  await expect(session.query('explain (format yaml) select 1')).rejects.toThrow('EXPLAIN cannot give its plan as yaml')
  await expect(session.explain('select 1; select 2')).rejects.toThrow('explain takes one query')
  await expect(session.explain('reset disabled_rules')).rejects.toThrow('explain takes one query')
  await expect(session.explain('select contry from (select 1 as country)')).rejects.toMatchObject({
    code: 'BIND',
    hint: expect.stringContaining('country'),
  })
})

describe('progress', () => {
  test('rises to 1, with what was read', async () => {
    const reports: QueryProgress[] = []
    const plan = await session.explain(TOP_SONGS, { analyze: true, onProgress: (progress) => reports.push(progress) })
    const scan = operator(plan, 'scan').scan!
    const last = reports.at(-1)!
    expect(last).toMatchObject({ fraction: 1, rows: scan.rows, rowsTotal: scan.rows, bytes: scan.bytesRead, bytesTotal: scan.bytesPlanned })
    expect(last.stages.every(({ state, morsels, morselsTotal }) => state === 'finished' && morsels === morselsTotal)).toBe(true)
    reports.reduce((before, { fraction }) => {
      expect(fraction).toBeGreaterThanOrEqual(before)
      return fraction
    }, 0)
  })

  test('what the callback throws ends the query', async () => {
    const onProgress = () => {
      throw new Error('no more')
    }
    await expect(session.explain(TOP_SONGS, { analyze: true, onProgress })).rejects.toMatchObject({
      code: 'FUNCTION',
      message: 'onProgress threw: no more',
    })
    expect((await session.explain(TOP_SONGS, { analyze: true })).rowsOut).toBeGreaterThan(0)
  })
})

test('steps are told where they are asked for: when, on which thread, in turn on each', async () => {
  const sql = `select count(*) from ${PLAYS} where ms_played > 0`
  const { children } = await session.explain(sql, { analyze: true, steps: true })
  const scanning = children[0]!.children[0]!.workers!.flatMap(({ steps }) => steps!)
  expect(scanning.length).toBeGreaterThan(0)
  for (const thread of new Set(scanning.map((step) => step.thread))) {
    expect(thread).toBeGreaterThan(0)
    const times = scanning.filter((step) => step.thread === thread).flatMap(({ startedUs, endedUs }) => [startedUs, endedUs])
    expect(times).toEqual([...times].sort((a, b) => a - b))
  }
  for (const worker of (await session.explain(sql, { analyze: true })).workers!) expect(worker).not.toHaveProperty('steps')
})
