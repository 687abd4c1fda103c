// Many queries under a small memory limit, half of them cancelled, failing or left early: what a session holds is to stay what it was.
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { QuernError, type Session } from '../../src/index.ts'
import type { Random } from '../generate/random.ts'
import { readAll } from './rows.ts'

/** Queries over `rows` rows, of which all spill; those that fail do so when they have. */
function queriesOver(rows: number): { readonly right: readonly string[]; readonly failing: readonly string[] } {
  const t = `(select n, n * 7919 % ${rows} as k, repeat('x', 1 + n % 30) || n as s from range(${rows}) as r(n))`
  const last = `case when k = ${rows - 1} then error('found') else s end`
  return {
    right: [
      `select count(*), sum(c), max(s) from (select k // 2 as h, count(*) as c, max(s) as s from ${t} group by h)`,
      `select count(*), max(len(l)) from (select k % 1000 as h, list(s order by n) as l from ${t} group by h)`,
      `select count(distinct s), count(distinct k) from ${t}`,
      `select sum(n * p), max(s) from (select n, s, row_number() over (order by k, s) as p from ${t})`,
      `select sum(x) from (select sum(n) over (partition by k % 5000 order by k, n) as x from ${t})`,
      `select count(*), sum(k) from (select k from ${t} qualify row_number() over (partition by k % 5000 order by s) <= 7)`,
      `select count(*), sum(k) from (select k, s from ${t} order by s desc limit ${Math.ceil(rows / 2)})`,
    ],
    failing: [
      `select k // 2, max(${last}) from ${t} group by all`,
      `select n, rank() over (order by ${last}) from ${t}`,
      `select k, list(${last}) from ${t} group by k order by k`,
    ],
  }
}

interface SoakOptions {
  readonly queries: number
  readonly rows: number
  /** How many run at once. */
  readonly clients: number
  readonly random: Random
  /** Called after each `every`-th query, while no other runs. */
  readonly every: number
  readonly onPause: (done: number) => void | Promise<void>
}

interface SoakOutcome {
  readonly right: number
  readonly cancelled: number
  readonly failed: number
  readonly left: number
}

/** Runs them. Throws where an answer differs from the first one to the same question, or an error is none that was asked for. */
export async function soak(session: Session, { queries, rows, clients, random, every, onPause }: SoakOptions): Promise<SoakOutcome> {
  const { right, failing } = queriesOver(rows)
  const expected = new Map<string, string>()
  const outcome = { right: 0, cancelled: 0, failed: 0, left: 0 }
  const ask = async (sql: string, signal?: AbortSignal): Promise<void> => {
    const result = await readAll(await session.query(sql, { signal }))
    const answer = result.rows.map((row) => row.join()).join('\n')
    const known = expected.get(sql) ?? answer
    if (known !== answer) throw new Error(`${sql}\nonce gave ${known}, then ${answer}`)
    expected.set(sql, known)
  }
  const one = async (index: number): Promise<void> => {
    const sql = right[random.below(right.length)]!
    if (index % 2 === 0) {
      await ask(sql)
      outcome.right++
    } else if (index % 8 === 1) {
      await expectError(ask(failing[random.below(failing.length)]!), 'found')
      outcome.failed++
    } else if (index % 8 === 3) {
      for await (const _ of (
        await session.query(`select * from (${sql.replace(/^select .*? from \(/, 'select * from (')}) limit 100000`)
      ).batches())
        break
      outcome.left++
    } else {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), random.below(60))
      const error = await ask(sql, controller.signal).catch((error: unknown) => error)
      clearTimeout(timer)
      if (error === undefined) outcome.right++
      else if (error instanceof QuernError && error.code === 'CANCELLED') outcome.cancelled++
      else throw error
    }
  }
  for (let begun = 0; begun < queries; begun += every) {
    let next = begun
    const end = Math.min(queries, begun + every)
    const client = async () => {
      for (let index = next++; index < end; index = next++) await one(index)
    }
    await Promise.all(Array.from({ length: clients }, client))
    await setImmediate()
    await onPause(end)
  }
  return outcome
}

async function expectError(work: Promise<void>, message: string): Promise<void> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof QuernError) || !error.message.includes(message)) throw error ?? new Error(`a query should have failed: ${message}`)
}

/** Of this process, in bytes; 0 where the system does not tell. */
export function residentBytes(): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** How many files this process has open; 0 where the system does not tell. */
export function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
