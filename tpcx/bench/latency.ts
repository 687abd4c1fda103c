// What a running query leaves the program that runs it: its event loop, and the say to stop. Quern alone: no peer lives in this event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Session } from '../../src/index.ts'
import type { WorkloadQuery } from './workload.ts'

/** All in milliseconds. */
export interface Latency {
  readonly name: string
  /** How late a timer fired while the query ran and its batches were read. */
  readonly delayP99: number
  readonly delayMax: number
  /** From `abort` to the query's end, when its memory is given back and no worker runs for it any more; undefined where it was always faster. */
  readonly cancelMedian: number | undefined
  readonly cancelMax: number | undefined
}

const RESOLUTION_MS = 1
const NANOSECONDS = 1e6

/** `runs` times to the end, then `runs` times cancelled, at moments spread over the time that the query takes. */
export async function measureLatency(session: Session, { name, sql }: WorkloadQuery, runs: number): Promise<Latency> {
  await drain(session, sql)
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  const started = performance.now()
  for (let run = 0; run < runs; run++) await drain(session, sql)
  const duration = (performance.now() - started) / runs
  delays.disable()

  const cancels: number[] = []
  for (let run = 0; run < runs; run++) {
    const rest = await cancelled(session, sql, (duration * (run + 0.5)) / runs)
    if (rest !== undefined) cancels.push(rest)
  }
  cancels.sort((a, b) => a - b)
  return {
    name,
    // The histogram counts the timer's own interval.
    delayP99: delays.percentile(99) / NANOSECONDS - RESOLUTION_MS,
    delayMax: delays.max / NANOSECONDS - RESOLUTION_MS,
    cancelMedian: cancels[cancels.length >> 1],
    cancelMax: cancels.at(-1),
  }
}

export const LATENCY_HEADER = `${'query'.padEnd(22)}${'event loop p99 ms'.padStart(20)}${'max'.padStart(8)}${'cancel to rest ms'.padStart(20)}${'max'.padStart(8)}`

export function latencyLine({ name, delayP99, delayMax, cancelMedian, cancelMax }: Latency): string {
  const cell = (value: number | undefined, width: number) => (value === undefined ? '–' : value.toFixed(1)).padStart(width)
  return name.padEnd(22) + cell(delayP99, 20) + cell(delayMax, 8) + cell(cancelMedian, 20) + cell(cancelMax, 8)
}

async function drain(session: Session, sql: string, signal?: AbortSignal): Promise<void> {
  for await (const _ of (await session.query(sql, { signal })).batches());
}

/** The time from the cancel, `after` milliseconds into the query, to its end; undefined where it had ended before. */
async function cancelled(session: Session, sql: string, after: number): Promise<number | undefined> {
  const cancel = new AbortController()
  let aborted = Number.NaN
  const timer = setTimeout(() => {
    aborted = performance.now()
    cancel.abort()
  }, after)
  try {
    await drain(session, sql, cancel.signal)
    return undefined
  } catch (error) {
    if (!cancel.signal.aborted) throw error
    return performance.now() - aborted
  } finally {
    clearTimeout(timer)
  }
}
