import { expect, test } from 'vitest'
import type { MeasuredOperator } from '../../../src/index.ts'
import { mostUneven } from '../../../tpcx/bench/skew/shares.ts'

function operator(name: string, workers: readonly number[] | undefined, children: readonly MeasuredOperator[] = []): MeasuredOperator {
  const counted = { rowsIn: 0, rowsOut: 0, ms: 0, bytes: 0, detail: 'x', children }
  return { operator: name, ...counted, ...(workers ? { workers: workers.map((rows) => ({ rows, ms: 1 })) } : {}) }
}

test('the most uneven of the pipelines that read much is told; a worker that took no part read nothing', () => {
  const small = operator('result', [50])
  const plan = operator('result', [30], [operator('filter', undefined, [operator('aggregate', [600, 400]), operator('join', [500, 480])])])
  expect(mostUneven(plan, 2)).toEqual({ operator: 'aggregate x', ratio: 1.5, perTime: undefined, rows: [600, 400] })
  expect(mostUneven(operator('result', undefined, [small, operator('aggregate', [500, 500])]), 2)?.ratio).toBe(1)
  expect(mostUneven(operator('sort', [700]), 2)?.ratio).toBe(Number.POSITIVE_INFINITY)
  expect(mostUneven(operator('values', undefined), 2)).toBeUndefined()
})
