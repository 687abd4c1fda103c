// When a step ran and on which thread, on the clock that profiles of the process use, and what the operating system did for it: asked for with the times
// of operators only.
import { readFileSync } from 'node:fs'
import { hrtime } from 'node:process'
import { threadId } from 'node:worker_threads'
import type { MeasuredStep } from '../common/plan-report.ts'

/** Begins a step; the function that it gives ends it. */
export function stepClock(): () => MeasuredStep {
  const startedUs = now()
  const before = systemCounts()
  return () => {
    const after = systemCounts()
    const counts = before && after && { pageFaults: after.pageFaults - before.pageFaults, waitedUs: after.waitedUs - before.waitedUs }
    return { thread: threadId, startedUs, endedUs: now(), ...counts }
  }
}

function now(): number {
  return Number(hrtime.bigint() / 1000n)
}

const MINOR_FAULTS = 7
const MAJOR_FAULTS = 9

/** Of this thread since its beginning; undefined where the system does not tell (Linux does). */
function systemCounts(): { readonly pageFaults: number; readonly waitedUs: number } | undefined {
  try {
    const stat = readFileSync('/proc/thread-self/stat', 'utf8')
    // The second field is the thread's name in parentheses, with whatever in it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Nanoseconds on a processor, and waiting for one.
    const [, waited] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
    return { pageFaults: Number(fields[MINOR_FAULTS]) + Number(fields[MAJOR_FAULTS]), waitedUs: Math.round(Number(waited) / 1000) }
  } catch {
    return undefined
  }
}
