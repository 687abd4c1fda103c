// What a running query leaves the program that runs it: its event loop, and the say to stop. Quern alone: no peer lives in this event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Session } from '../../src/index.ts'
import type { Random } from '../generate/random.ts'

export interface LatencyQuery {
  readonly name: string
  readonly sql: string
}

/** All in milliseconds. */
export interface Latency {
  readonly name: string
  readonly duration: number
  /** How late a timer fired while the query ran and its batches were read. */
  readonly delayP99: number
  readonly delayMax: number
  /** From `abort` to the query's end, when its memory is given back and no worker runs for it any more; ascending, of the cancels that came in time. */
  readonly cancels: readonly number[]
}

export interface LatencyOptions {
  readonly runs: number
  readonly cancels: number
  readonly random: Random
}

const RESOLUTION_MS = 1
const NANOSECONDS = 1e6

/** `runs` times to the end, then `cancels` times cancelled, at random moments of the time that the query takes. */
export async function measureLatency(session: Session, { name, sql }: LatencyQuery, options: LatencyOptions): Promise<Latency> {
  const { runs, cancels: count, random } = options
  await drain(session, sql)
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  const started = performance.now()
  for (let run = 0; run < runs; run++) await drain(session, sql)
  const duration = (performance.now() - started) / runs
  delays.disable()

  const cancels: number[] = []
  for (let cancel = 0; cancel < count; cancel++) {
    const rest = await cancelled(session, sql, random.unit() * duration)
    if (rest !== undefined) cancels.push(rest)
  }
  return {
    name,
    duration,
    // The histogram counts the timer's own interval.
    delayP99: delays.percentile(99) / NANOSECONDS - RESOLUTION_MS,
    delayMax: delays.max / NANOSECONDS - RESOLUTION_MS,
    cancels: cancels.sort((a, b) => a - b),
  }
}

const WIDTHS = [22, 10, 16, 8, 9, 18, 8, 8]

export const LATENCY_HEADER = line(['query', 'ms', 'loop delay p99', 'max', 'cancels', 'to rest ms p50', 'p99', 'max'])

export function latencyLine({ name, duration, delayP99, delayMax, cancels }: Latency): string {
  const rest = [0.5, 0.99, 1].map((part) => (cancels.length === 0 ? '–' : quantile(cancels, part).toFixed(1)))
  return line([name, duration.toFixed(0), delayP99.toFixed(1), delayMax.toFixed(1), String(cancels.length), ...rest])
}

/** Of ascending values, the one that so large a part of them does not exceed. */
function quantile(values: readonly number[], part: number): number {
  return values[Math.max(0, Math.ceil(part * values.length) - 1)]!
}

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' ')
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
