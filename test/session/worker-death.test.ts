// Worker threads that end while the real operators are at work: the same answers, nothing held, and the session goes on.
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { WorkerError } from '../../src/index.ts'
import { allTypes } from '../physical/all-types.ts'
import { type FaultPoint, POINTS } from '../runtime/faults.ts'
import { expectNothingHeld } from '../runtime/start.ts'
import { answer, openFaulty } from './faulty-session.ts'

interface Query {
  readonly sql: string
  readonly ordered: boolean
}

const QUERIES = {
  scan: { sql: `select n, s, d38 from T where i32 > 0`, ordered: true },
  aggregate: { sql: `select s, k, count(*), sum(d38), min(bl), max(s) from T group by s, k`, ordered: false },
  groups: { sql: `select many, n, count(*), max(s) from T group by many, n`, ordered: false },
  sort: { sql: `select n, s, bl from T order by s desc, n`, ordered: true },
  first: { sql: `select n, s from T order by d38, n limit 40`, ordered: true },
  rank: { sql: `select k, n, rank() over (partition by k order by s) from T`, ordered: false },
  firstOfEach: { sql: `select k, n from T qualify row_number() over (partition by k order by s, n) <= 3`, ordered: false },
  union: { sql: `select count(distinct s), count(distinct n) from (select s, n from T union all select s, n from T)`, ordered: true },
  join: {
    sql: `select a.n, b.s, b.d38 from T a full join (select * from T where n % 3 = 0) b on a.s = b.s and a.n = b.n + 3`,
    ordered: false,
  },
  unmatched: { sql: `select count(*), count(a.n), count(b.n) from T a full join T b on a.n = b.n + 1000 and a.k < b.k`, ordered: false },
  window: {
    sql: `select n, row_number() over w, sum(n) over w, lag(n, 3) over w, sum(n) over (partition by b), list(n) over (partition by many order by n) from T window w as (order by s, n)`,
    ordered: false,
  },
  lists: { sql: `select many, list(n order by n), median(n), string_agg(s, '/' order by n) from T group by many`, ordered: false },
  user: { sql: `select k, total_of(n), total_of(twice(n)) from T group by k`, ordered: false },
} as const satisfies Record<string, Query>
type QueryName = keyof typeof QUERIES
const NAMES = Object.keys(QUERIES) as QueryName[]

const { session, runtime, faults } = await openFaulty(2)
session.udf.scalar('twice', { args: ['integer'], returns: 'integer' }, (x) => 2 * x)
session.udf.aggregate('total_of', { args: ['integer'], returns: 'integer', zero: 0, step: (sum, x) => sum + x, merge: (a, b) => a + b })
const expected = new Map<QueryName, readonly string[]>()
let table: string

async function run(name: QueryName): Promise<string[]> {
  const { sql, ordered } = QUERIES[name]
  return answer(session, sql.replaceAll(/\bT\b/g, table), ordered)
}

async function isRight(name: QueryName): Promise<void> {
  // Not toEqual: what differs of some thousand rows would take long to print.
  expect((await run(name)).join('\n') === expected.get(name)!.join('\n'), name).toBe(true)
}

beforeAll(async () => {
  table = await allTypes(4000)
  for (const name of NAMES) expected.set(name, await run(name))
  expect(expected.get('groups')!.length).toBe(4000)
})

afterEach(() => faults.disarm())

test.each<[doing: string, QueryName, stage: number, FaultPoint, nth: number]>([
  ['opens a scan', 'aggregate', 0, 'open', 1],
  ['scans and streams', 'scan', 0, 'batch', 15],
  ['streams results', 'scan', 0, 'emit', 9],
  ['has streamed a morsel', 'scan', 0, 'morselDone', 2],
  ['gathers groups', 'aggregate', 0, 'batch', 20],
  ['has gathered groups', 'groups', 0, 'morselDone', 3],
  ['seals groups', 'groups', 0, 'seal', 1],
  ["takes rows into users' states", 'user', 0, 'batch', 20],
  ["has states of users' aggregates in its memory", 'user', 0, 'morselDone', 3],
  ["merges users' states", 'user', 1, 'open', 1],
  ['has sealed groups', 'aggregate', 0, 'sealDone', 1],
  ['merges groups', 'groups', 1, 'batch', 3],
  ['gives merged groups', 'groups', 1, 'emit', 5],
  ['gathers what is to be sorted', 'sort', 0, 'batch', 30],
  ['sorts', 'sort', 0, 'seal', 1],
  ['merges what is sorted', 'sort', 1, 'batch', 3],
  ['gives what is sorted', 'sort', 1, 'emit', 4],
  ['gathers the first rows', 'first', 0, 'morselDone', 2],
  ['exchanges rows by key', 'rank', 0, 'batch', 30],
  ['has exchanged rows by key', 'rank', 0, 'sealDone', 1],
  ['ranks', 'rank', 1, 'batch', 2],
  ['ranks the first rows of each key', 'firstOfEach', 1, 'emit', 1],
  ['gathers the build side of a join', 'join', 0, 'batch', 10],
  ['has gathered the build side of a join', 'join', 0, 'sealDone', 1],
  ['makes the table of a join', 'join', 1, 'batch', 5],
  ['has made a part of the table of a join', 'join', 1, 'morselDone', 1],
  ['looks up keys', 'join', 3, 'batch', 12],
  ['gives pairs', 'join', 3, 'emit', 7],
  ['marks what matches', 'unmatched', 3, 'batch', 25],
  ['counts what was not matched', 'unmatched', 3, 'seal', 1],
])('a worker that exits while it %s', async (_, name, stage, point, nth) => {
  faults.arm(point, nth, stage)
  await isRight(name)
  expect(faults.fired(point)).toBe(true)
  expectNothingHeld(runtime)
})

test.each<[doing: string, QueryName, stage: number, FaultPoint, nth: number]>([
  ['puts groups aside', 'groups', 0, 'morselDone', 2],
  ['merges groups that were put aside', 'groups', 1, 'batch', 3],
  ['merges sorted runs', 'sort', 1, 'batch', 3],
  ['gives what is sorted', 'sort', 1, 'emit', 4],
  ['puts the rows of windows aside', 'rank', 0, 'morselDone', 2],
  ['ranks', 'rank', 1, 'batch', 2],
  ['computes windows over a partition in segments', 'window', 2, 'batch', 9],
  ['gives what windows computed', 'window', 3, 'emit', 5],
  ['puts the first rows of each key aside', 'firstOfEach', 0, 'morselDone', 2],
  ['ranks the first rows of each key', 'firstOfEach', 1, 'batch', 1],
  ['puts lists aside', 'lists', 0, 'morselDone', 2],
  ['merges lists', 'lists', 1, 'batch', 3],
  ["puts users' states aside", 'user', 0, 'morselDone', 2],
  ["merges users' states", 'user', 1, 'batch', 1],
  ['streams results', 'scan', 0, 'emit', 9],
  ['puts the build side of a join aside', 'join', 0, 'batch', 10],
  ['has put the build side of a join aside', 'join', 0, 'sealDone', 1],
  ['puts the other side of a join aside', 'join', 2, 'morselDone', 2],
  ['joins a part', 'join', 3, 'batch', 12],
  ['gives the pairs of a part', 'join', 3, 'emit', 7],
])('a worker that exits while it %s in temp files', async (_, name, stage, point, nth) => {
  await session.query('set force_spill = true')
  faults.arm(point, nth, stage)
  await isRight(name)
  expect(faults.fired(point)).toBe(true)
  expectNothingHeld(runtime)
  await session.query('reset force_spill')
})

test.each<[doing: string, QueryName, stage: number, FaultPoint, message: string]>([
  ['scanning', 'scan', 0, 'batch', 'ended the worker 4 times'],
  ['sealing groups', 'groups', 0, 'seal', 'aggregate by many, n: sealing ended the worker 4 times'],
  ['merging groups', 'groups', 1, 'emit', 'ended the worker 4 times'],
  ['sorting', 'sort', 0, 'seal', 'sort by s, n: sealing ended the worker 4 times'],
])('%s that always ends its worker gives up, and the session goes on', async (_, name, stage, point, message) => {
  faults.armForAll(point, stage)
  const failed = run(name)
  await expect(failed).rejects.toThrow(WorkerError)
  await expect(failed).rejects.toThrow(message)
  faults.disarm()
  expectNothingHeld(runtime)
  await isRight(name)
  expectNothingHeld(runtime)
})

// WORKER_KILLS=200 for the whole number, however long it takes; else as many as fit into some seconds.
const KILLS = Number(process.env.WORKER_KILLS ?? 20)
const MOST_MS = process.env.WORKER_KILLS ? Number.POSITIVE_INFINITY : 2500
const LONG = 1_200_000

/** Two queries at once, in which workers may end. */
async function round(index: number): Promise<void> {
  await Promise.all([isRight(NAMES[index % NAMES.length]!), isRight(NAMES[(index * 3 + 1) % NAMES.length]!)])
  expectNothingHeld(runtime)
}

test(
  'workers exit at random points of a mix of queries: same answers, no hang, nothing held',
  async () => {
    const started = performance.now()
    let kills = 0
    for (let index = 0; kills < KILLS / 2 && performance.now() - started < MOST_MS; index++) {
      const point = POINTS[Math.floor(Math.random() * POINTS.length)]!
      faults.arm(point, 1 + Math.floor(Math.random() * (point === 'batch' || point === 'emit' ? 80 : 4)))
      await round(index)
      if (faults.fired(point)) kills++
      faults.disarm()
    }
    console.log(`${kills} exits in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    expect(kills).toBeGreaterThan(MOST_MS === Number.POSITIVE_INFINITY ? KILLS / 2 - 1 : 1)
  },
  LONG,
)

test(
  'workers are ended from outside at random moments of a mix of queries: same answers, no hang, nothing held',
  async () => {
    const started = performance.now()
    let kills = 0
    let roundMs = 50
    for (let index = 0; kills < KILLS / 2 && performance.now() - started < MOST_MS; index++) {
      const began = performance.now()
      let isOver = false
      const answers = round(index).finally(() => {
        isOver = true
      })
      for (let kill = 0; kill < 2; kill++) {
        await setTimeout((Math.random() * roundMs) / 2)
        if (isOver) break
        const { workers } = runtime.workers
        await workers[Math.floor(Math.random() * workers.length)]?.terminate()
        kills++
      }
      await answers
      // As long as a round takes without deaths, or nearly: so that most deaths fall into it.
      roundMs = Math.min(roundMs, performance.now() - began)
    }
    console.log(`${kills} ended in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    expect(kills).toBeGreaterThan(MOST_MS === Number.POSITIVE_INFINITY ? KILLS / 2 - 1 : 1)
  },
  LONG,
)
