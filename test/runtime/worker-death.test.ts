import { afterAll, expect, test } from 'vitest'
import { WorkerError } from '../../src/common/errors.ts'
import { type FaultPoint, Faults } from './faults.ts'
import { closeRuntimes, expectNothingHeld, readAll, startRuntime } from './start.ts'
import { histogram, histogramPlan, scanned, scanPlan } from './synthetic.ts'

afterAll(closeRuntimes)

// Slow enough that both threads get their share.
const SMALL = { morsels: 24, rows: 500, ms: 1.5 }

const faults = new Faults()
const runtime = startRuntime({}, faults)

test.each<[FaultPoint, number]>([
  ['open', 1],
  ['open', 3],
  ['morsel', 1],
  ['morsel', 13],
  ['morsel', 24],
  ['morselDone', 1],
  ['morselDone', 20],
  ['morselDone', 26],
  ['seal', 1],
  ['seal', 2],
  ['sealDone', 1],
  ['emit', 2],
])('a worker that exits at %s %d: the histogram is the same', async (point, nth) => {
  faults.arm(point, nth)
  const query = runtime.runQuery(histogramPlan(SMALL))
  expect(await readAll(runtime, query)).toEqual(histogram(SMALL))
  expect(query.metrics.deaths).toBe(1)
  expect(query.metrics.lanes.filter(({ stage }) => stage === 0).reduce((sum, { morsels }) => sum + morsels, 0)).toBe(24)
  expectNothingHeld(runtime)
})

test.each<[FaultPoint, number]>([
  ['open', 1],
  ['morsel', 5],
  ['emit', 1],
  ['emit', 33],
  ['morselDone', 11],
])('a worker that exits at %s %d: each streamed row comes once, in order', async (point, nth) => {
  faults.arm(point, nth)
  const query = runtime.runQuery(scanPlan())
  expect(await readAll(runtime, query)).toEqual(scanned())
  expect(query.metrics.deaths).toBe(1)
  expectNothingHeld(runtime)
})

test.each([
  ['a morsel', histogramPlan({ ...SMALL, exitAt: 7 }), 'count values: morsel 7 ended the worker 4 times'],
  ['a streamed morsel', scanPlan({ exitAt: 7 }), 'scan values: morsel 7 ended the worker 4 times'],
  ['sealing', histogramPlan({ ...SMALL, exitIn: 'seal' }), 'count values: sealing ended the worker 4 times'],
  ['opening a stage', histogramPlan({ ...SMALL, exitIn: 'open' }), 'count values: starting ended the worker 4 times'],
])('%s that always ends its worker gives up after four tries, and the session goes on', async (_, plan, message) => {
  const query = runtime.runQuery(plan)
  const failed = readAll(runtime, query)
  await expect(failed).rejects.toThrow(WorkerError)
  await expect(failed).rejects.toThrow(message)
  expectNothingHeld(runtime)
  expect(await readAll(runtime, runtime.runQuery(histogramPlan(SMALL)))).toEqual(histogram(SMALL))
  expectNothingHeld(runtime)
})

test('a worker file that does not load fails the query, not the process', async () => {
  const broken = startRuntime({ workerFile: '/nowhere/worker.mjs' })
  await expect(readAll(broken, broken.runQuery(scanPlan()))).rejects.toThrow(/the workers do not start: .*nowhere/)
  expectNothingHeld(broken)
})
