import { afterAll, expect, test } from 'vitest'
import { CancelledError } from '../../src/common/errors.ts'
import { closeRuntimes, expectNothingHeld, readAll, startRuntime } from './start.ts'
import { histogram, histogramPlan, scanPlan } from './synthetic.ts'

afterAll(closeRuntimes)

test('1,000 queries, a third failing, cancelled or left early, leave the allocator where it began', async () => {
  const runtime = startRuntime({ memoryLimit: 256 << 20 })
  const plan = { morsels: 6, rows: 100 }
  const expected = histogram(plan)
  let next = 0
  const kinds = { right: 0, failed: 0, refused: 0, cancelled: 0, left: 0 }
  const client = async () => {
    for (let index = next++; index < 1000; index = next++) {
      if (index % 3 !== 0) {
        expect(await readAll(runtime, runtime.runQuery(histogramPlan(plan)))).toEqual(expected)
        kinds.right++
      } else if (index % 12 === 0) {
        await expect(readAll(runtime, runtime.runQuery(histogramPlan({ ...plan, failAt: index % 6 })))).rejects.toThrow('is too much')
        kinds.failed++
      } else if (index % 12 === 3) {
        for await (const chunk of runtime.runQuery(scanPlan({ rows: 1500 }))) if (chunk.rows < 1000) break
        kinds.left++
      } else if (index % 12 === 6) {
        const query = runtime.runQuery(histogramPlan({ ...plan, ms: 2 }))
        const reading = readAll(runtime, query)
        setTimeout(() => query.cancel(), Math.random() * 5)
        await reading.then(
          () => kinds.right++,
          (error) => {
            expect(error).toBeInstanceOf(CancelledError)
            kinds.cancelled++
          },
        )
      } else {
        await expect(readAll(runtime, runtime.runInline(histogramPlan({ ...plan, failAt: 5 })))).rejects.toThrow('is too much')
        kinds.refused++
      }
    }
  }
  await Promise.all([client(), client(), client(), client()])
  expect(kinds.right).toBeGreaterThanOrEqual(666)
  expect(kinds.failed + kinds.left + kinds.refused).toBe(251)
  expect(kinds.cancelled).toBeGreaterThan(0)
  expectNothingHeld(runtime)
})

test('queries that together need more memory than the limit take turns: all are right, nothing is held', async () => {
  const runtime = startRuntime({ memoryLimit: 4 << 20 })
  // Alone each needs 2 MiB and what lanes begin with.
  const plan = { morsels: 400, rows: 5000 }
  const queries = Array.from({ length: 6 }, () => runtime.runQuery(histogramPlan(plan)))
  const outcomes = await Promise.allSettled(queries.map((query) => readAll(runtime, query)))
  for (const outcome of outcomes) expect(outcome).toEqual({ status: 'fulfilled', value: histogram(plan) })
  expect(queries.reduce((sum, { metrics }) => sum + metrics.refusals, 0)).toBeGreaterThan(0)
  expectNothingHeld(runtime)
})
