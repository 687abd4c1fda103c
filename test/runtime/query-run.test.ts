import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { CancelledError, ConversionError, OverflowError, ResourceError } from '../../src/common/errors.ts'
import type { Stage, StageRun, TaskContext } from '../../src/physical/stage.ts'
import type { QueryOptions } from '../../src/runtime/query-run.ts'
import { closeRuntimes, expectNothingHeld, readAll, startRuntime } from './start.ts'
import { histogram, histogramPlan, SyntheticStages, scanned, scanPlan } from './synthetic.ts'

afterAll(closeRuntimes)

const runtime = startRuntime()

test.each([1, 2, 4])('with %d threads: gathered lanes are merged, streamed morsels come in order', async (threads) => {
  const runtime = startRuntime({ threads })
  expect(await readAll(runtime, runtime.runQuery(histogramPlan()))).toEqual(histogram())
  expect(await readAll(runtime, runtime.runQuery(scanPlan()))).toEqual(scanned())
  expectNothingHeld(runtime)
})

test('inline, the same stages give the same', async () => {
  expect(await readAll(runtime, runtime.runInline(histogramPlan()))).toEqual(histogram())
  expect(await readAll(runtime, runtime.runInline(scanPlan()))).toEqual(scanned())
  expectNothingHeld(runtime)
})

test.each(['workers', 'the calling thread'])('each thread prepares once for a stage, on %s', async (where) => {
  const run = (plan: Stage[]) => readAll(runtime, where === 'workers' ? runtime.runQuery(plan) : runtime.runInline(plan))
  expect(await run(histogramPlan({ prepare: 'late', ms: 2 }, { prepare: 'late' }))).toEqual(histogram())
  await expect(run(histogramPlan({}, { prepare: 'fail' }))).rejects.toThrow(ConversionError)
  await expect(run(scanPlan({ prepare: 'fail' }))).rejects.toThrow('scan values cannot be prepared')
  expectNothingHeld(runtime)
})

test('a stage of few rows runs on the calling thread, unless workers are asked for or a function may not return', async () => {
  const opened: string[] = []
  class Counting extends SyntheticStages {
    rows: number | undefined = 4096
    countRows({ name }: Stage): number | undefined {
      return name === 'merge counts' ? this.rows : undefined
    }
    override open(stage: Stage, context: TaskContext): StageRun {
      opened.push(stage.name)
      return super.open(stage, context)
    }
  }
  const factory = new Counting()
  const runtime = startRuntime({ factory })
  const openedHere = async (options: QueryOptions = {}): Promise<string[]> => {
    opened.length = 0
    expect(await readAll(runtime, runtime.runQuery(histogramPlan(), options))).toEqual(histogram())
    return [...opened]
  }
  expect(await openedHere()).toEqual(['merge counts'])
  expect(await openedHere({ alwaysWorkers: true })).toEqual([])
  expect(await openedHere({ userFunctions: { functions: [], timeoutMs: undefined } })).toEqual([])
  factory.rows = 4097
  expect(await openedHere()).toEqual([])
  factory.rows = undefined
  expect(await openedHere()).toEqual([])
  expectNothingHeld(runtime)
})

test('a stage without morsels has no lanes; its readers still run', async () => {
  expect(await readAll(runtime, runtime.runQuery(histogramPlan({ morsels: 0 })))).toEqual(histogram({ morsels: 0 }))
  expect(await readAll(runtime, runtime.runQuery(scanPlan({ morsels: 0 })))).toEqual([])
  expectNothingHeld(runtime)
})

test('several queries at once, and one inside the reading of another', async () => {
  const plans = [3, 50, 17, 90].map((morsels) => ({ morsels, rows: 500 }))
  const results = await Promise.all(plans.map((plan) => readAll(runtime, runtime.runQuery(histogramPlan(plan)))))
  expect(results).toEqual(plans.map(histogram))

  let outer = 0
  for await (const chunk of runtime.runQuery(scanPlan({ morsels: 6 }), { readAhead: 1 })) {
    expect(await readAll(runtime, runtime.runQuery(histogramPlan({ morsels: 5 })))).toEqual(histogram({ morsels: 5 }))
    outer += chunk.rows
    chunk.release()
  }
  expect(outer).toBe(6 * 2500)
  expectNothingHeld(runtime)
})

test('a reader that stops holds up its own query only, and a bounded part of the results', async () => {
  const slow = runtime.runQuery(scanPlan({ morsels: 2000, rows: 10_000 }), { readAhead: 1 << 20 })[Symbol.asyncIterator]()
  const first = await slow.next()
  await setTimeout(100)
  const { used } = runtime.memoryCounters()
  // What was read ahead, and what two lanes had under way when the bound was reached.
  expect(used).toBeLessThan(6 << 20)
  await setTimeout(50)
  expect(runtime.memoryCounters().used).toBe(used)
  expect(await readAll(runtime, runtime.runQuery(histogramPlan()))).toEqual(histogram())
  expect(first.done).toBe(false)
  await slow.return?.()
  expectNothingHeld(runtime)
})

test('a reader with many chunks before it leaves the event loop its turns', async () => {
  const chunks = runtime.runQuery(scanPlan({ morsels: 100, rows: 10_000 }))[Symbol.asyncIterator]()
  await chunks.next()
  // Time for the lanes to run ahead.
  await setTimeout(100)
  let turns = 0
  const ticking = setInterval(() => turns++, 1)
  for (let read = 0; read < 60; read++) {
    await chunks.next()
    for (const until = performance.now() + 1; performance.now() < until; );
  }
  clearInterval(ticking)
  expect(turns).toBeGreaterThan(8)
  await chunks.return?.()
})

test('a reader that releases nothing still gets everything, and may release after the end', async () => {
  const query = runtime.runQuery(scanPlan({ morsels: 30 }), { readAhead: 1 })
  const chunks = []
  for await (const chunk of query) chunks.push(chunk)
  const { u32 } = runtime.memory
  const values = chunks.flatMap(({ address, rows }) => [...u32.subarray(address >>> 2, (address >>> 2) + rows)])
  expect(values).toEqual(scanned({ morsels: 30 }))
  for (const chunk of chunks) chunk.release()
  await query.closed
  expectNothingHeld(runtime)
})

test('a reader that leaves early ends the query and gives back even what it did not release', async () => {
  const query = runtime.runQuery(scanPlan({ morsels: 500_000, ms: 1 }))
  for await (const chunk of query) if (chunk.rows > 0) break
  await query.closed
  expectNothingHeld(runtime)
})

test('an error in a lane ends the others and reaches the reader as it was thrown', async () => {
  for (const plan of [histogramPlan({ failAt: 17 }), scanPlan({ failAt: 17 }), histogramPlan({}, { failAt: 2 })]) {
    await expect(readAll(runtime, runtime.runQuery(plan))).rejects.toThrow(OverflowError)
    await expect(readAll(runtime, runtime.runInline(plan))).rejects.toThrow('is too much')
  }
  expectNothingHeld(runtime)
})

test('over the memory limit: a ResourceError that names the stage; another query then has all the memory', async () => {
  const runtime = startRuntime({ memoryLimit: 24 << 20 })
  const failed = readAll(runtime, runtime.runQuery(histogramPlan({ hogAt: 5 })))
  await expect(failed).rejects.toThrow(ResourceError)
  await expect(failed).rejects.toMatchObject({ operator: 'count values', limit: 24 << 20 })
  expect(await readAll(runtime, runtime.runQuery(histogramPlan()))).toEqual(histogram())
  expectNothingHeld(runtime)
})

test('an AbortSignal ends a query: before it starts, while it runs, while it waits for a thread', async () => {
  const long = histogramPlan({ morsels: 100_000, ms: 5 })
  await expect(readAll(runtime, runtime.runQuery(long, { signal: AbortSignal.abort() }))).rejects.toThrow(CancelledError)
  const controller = new AbortController()
  const { signal } = controller
  const all = Promise.allSettled(Array.from({ length: 8 }, () => readAll(runtime, runtime.runQuery(long, { signal }))))
  await setTimeout(60)
  controller.abort()
  for (const outcome of await all) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } })
  expectNothingHeld(runtime)
})

test('closing the session ends its queries with a CancelledError, also one whose reader has paused', async () => {
  const runtime = startRuntime()
  const running = readAll(runtime, runtime.runQuery(histogramPlan({ morsels: 100_000, ms: 5 })))
  const paused = runtime.runQuery(scanPlan())[Symbol.asyncIterator]()
  await paused.next()
  const [outcome] = await Promise.all([Promise.allSettled([running]), runtime.close()])
  expect(outcome[0]).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED', message: 'the session was closed' } })
  await expect(paused.next()).rejects.toThrow('the session was closed')
  expect(() => runtime.runQuery(scanPlan())).toThrow('the session was closed')
  expectNothingHeld(runtime)
})

test('counters are summed over lanes, and every lane reports what it did', async () => {
  const query = runtime.runQuery(scanPlan({ ms: 1 }))
  await readAll(runtime, query)
  const { metrics } = query
  expect(metrics.sum(0, 0, 'rowsRead')).toBe(40 * 2500)
  expect(metrics.lanes.reduce((sum, { morsels }) => sum + morsels, 0)).toBe(40)
  expect(metrics.lanes.reduce((sum, { rows }) => sum + rows, 0)).toBe(40 * 2500)
  expect(metrics.deaths).toBe(0)
})
