import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { type FaultPoint, Faults } from './faults.ts'
import { closeRuntimes, expectNothingHeld, readAll, startRuntime } from './start.ts'
import { histogram, histogramPlan, scanned, scanPlan } from './synthetic.ts'

afterAll(closeRuntimes)

const PLAN = { morsels: 40, rows: 300, ms: 0.5 }
const expected = { gather: histogram(PLAN), stream: scanned(PLAN) }

// A busy machine gets as far as it gets in this time.
const MOST_MS = 6000

async function answersAreRight(runtime: Runtime): Promise<void> {
  const both = await Promise.all([
    readAll(runtime, runtime.runQuery(histogramPlan(PLAN))),
    readAll(runtime, runtime.runQuery(scanPlan(PLAN))),
  ])
  expect(both).toEqual([expected.gather, expected.stream])
  expectNothingHeld(runtime)
}

test('a hundred workers exit at random points of two queries: same answers, nothing held', async () => {
  const faults = new Faults()
  const runtime = startRuntime({ threads: 3 }, faults)
  const points: FaultPoint[] = ['open', 'morsel', 'morselDone', 'emit', 'seal', 'sealDone']
  const started = performance.now()
  let exits = 0
  while (exits < 100 && performance.now() - started < MOST_MS) {
    const point = points[Math.floor(Math.random() * points.length)]!
    faults.disarm()
    faults.arm(point, 1 + Math.floor(Math.random() * (point === 'open' || point.startsWith('seal') ? 3 : 40)))
    await answersAreRight(runtime)
    if (faults.fired(point)) exits++
  }
  expect(exits).toBeGreaterThan(5)
})

test('a hundred threads are ended from outside at random moments, also while they start: same answers, nothing held', async () => {
  const runtime = startRuntime({ threads: 3 })
  const started = performance.now()
  let kills = 0
  let roundMs = 50
  while (kills < 100 && performance.now() - started < MOST_MS) {
    const began = performance.now()
    const answers = answersAreRight(runtime)
    for (let kill = 0; kill < 3; kill++) {
      await setTimeout((Math.random() * roundMs) / 3)
      const { workers } = runtime.workers
      await workers[Math.floor(Math.random() * workers.length)]?.terminate()
      kills++
    }
    await answers
    // As long as a round takes without deaths, or nearly: so that most deaths fall into it.
    roundMs = Math.min(roundMs, performance.now() - began)
  }
  expect(kills).toBeGreaterThan(5)
})
