// Aggregating lanes that stop looking groups up, for hardly one repeats: the limit is lowered so that a small table reaches it.
import { beforeAll, expect, test } from 'vitest'
import type { Query } from '../../src/parser/index.ts'
import { parse } from '../../src/parser/index.ts'
import type { PipelineStage } from '../../src/physical/physical-plan.ts'
import { planQuery } from '../../src/physical/planner/plan-query.ts'
import { runPlan } from '../../src/session/query-execution.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { type RowSet, readAll } from '../../tpcx/bench/rows.ts'
import { quern, runOnDuckDB } from '../oracle/engines.ts'
import { allTypes } from './all-types.ts'

let t: string
beforeAll(async () => {
  t = await allTypes(6000)
})

const THREADS = 2

async function runLimited(sql: string, manyGroups: number, batchRows: number): Promise<RowSet> {
  const session = await quern({ threads: THREADS })
  const plan = planQuery(await session['engine'].plan(parse(sql)[0] as Query), { threads: THREADS })
  const stages = plan.stages.map((stage): PipelineStage => {
    const { sink } = stage.spec
    return sink.kind === 'aggregate' ? { ...stage, spec: { ...stage.spec, sink: { ...sink, manyGroups } } } : stage
  })
  return readAll(runPlan(session['engine']['runtime'], { ...plan, stages }, { signal: undefined, batchRows, alwaysWorkers: true }))
}

test.each([
  'select k, count(*), sum(n), min(s), max(bl) from T group by k',
  'select s, count(*), sum(d38), min(bl) from T group by s',
  'select s, bl, count(*), max(s) from T group by s, bl',
  'select many, count(*), min(s), max(f64) from T group by many',
  'select n, count(*), sum(i64), avg(d9), max(s) from T group by n',
  'select n, s, bl, f64, count(*) from T group by n, s, bl, f64',
  'select s || n as x, count(*), min(bl) from T group by x',
  'select k, count(distinct s), count(distinct many) from T group by k',
  'select count(*), min(s), max(s) from T',
])('%s', async (pattern) => {
  const sql = pattern.replace('T', t)
  const expected = await runOnDuckDB(sql)
  for (const manyGroups of [1, 60, 700]) {
    for (const batchRows of [7, 100, 8192]) {
      expect(
        difference(await runLimited(sql, manyGroups, batchRows), expected, { ordered: false }),
        `${manyGroups} ${batchRows}`,
      ).toBeUndefined()
    }
  }
})
