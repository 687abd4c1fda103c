import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { type FaultPoint, Faults } from './faults.ts'
import { expectNothingHeld, readAll, startRuntime } from './start.ts'
import { histogram, histogramPlan, scanned, scanPlan } from './synthetic.ts'

const PLAN = { morsels: 40, rows: 300, ms: 0.5 }
const expected = { gather: histogram(PLAN), stream: scanned(PLAN) }
const POINTS: FaultPoint[] = ['open', 'morsel', 'morselDone', 'emit', 'seal', 'sealDone']

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
  const started = performance.now()
  let exits = 0
  while (exits < 100 && performance.now() - started < MOST_MS) {
    const point = POINTS[Math.floor(Math.random() * POINTS.length)]!
    faults.disarm()
    faults.arm(point, 1 + Math.floor(Math.random() * (point === 'open' || point.startsWith('seal') ? 3 : 40)))
    await answersAreRight(runtime)
    exits++
  }
  expect(exits).toBeGreaterThan(10)
})

test('a hundred threads are ended from outside at random moments, also while they start: same answers, nothing held', async () => {
  const runtime = startRuntime({ threads: 3 })
  await answersAreRight(runtime)
  const started = performance.now()
  let over = false
  const killing = (async () => {
    let kills = 0
    for (; !over && kills < 100; kills++) {
      await setTimeout(Math.random() * 80)
      const { workers } = runtime.workers
      await workers[Math.floor(Math.random() * workers.length)]?.terminate()
    }
    over = true
    return kills
  })()
  while (!over && performance.now() - started < MOST_MS) await answersAreRight(runtime)
  over = true
  expect(await killing).toBeGreaterThan(10)
  await answersAreRight(runtime)
})
