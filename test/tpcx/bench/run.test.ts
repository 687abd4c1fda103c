// The runner as its users call it, on little data.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readResult } from '../../../tpcx/bench/result-file.ts'
import { generateMicro } from '../../../tpcx/micro/generate.ts'
import { groupby } from '../../../tpcx/micro/workloads.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-run-'))
const data = join(folder, 'groupby')

beforeAll(() => generateMicro('groupby', { rows: 5000, out: data, threads: 1 }))
afterAll(() => rmSync(folder, { recursive: true }))

function bench(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/bench.js', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}

const RUN = ['run', 'groupby', '--data', data, '--threads', '2', '--runs', '2', '--warm-up', '1']

test('all questions are answered alike, then timed; the file and the chart hold what was measured', () => {
  const [json, svg] = [join(folder, 'a.json'), join(folder, 'a.svg')]
  const { status, stdout, stderr } = bench([...RUN, '--peers', 'duckdb', '--json', json, '--svg', svg])
  expect(stderr).toBe('')
  expect(stdout).toContain('10 queries, answers are the same: quern, duckdb')
  expect(stdout).toMatch(/geometric mean +\d+\.\d\d\n$/)
  expect(status).toBe(0)
  const { queries, engines } = readResult(json)
  expect(queries.map(({ name }) => name)).toEqual(groupby.queries.map(({ name }) => name))
  for (const query of queries) {
    for (const measured of [query.engines.quern!, query.engines.duckdb!]) {
      expect(measured.times).toHaveLength(2)
      expect(measured.peakMemory).toBeGreaterThan(20e6)
    }
  }
  expect(Object.keys(engines)).toEqual(['quern', 'duckdb'])
  // A background, two in the legend, two for each query.
  expect(readFileSync(svg, 'utf8').match(/<rect /g)).toHaveLength(3 + 2 * queries.length)
})

test('a wrong answer stops the run before anything is timed', () => {
  const json = join(folder, 'faulty.json')
  const { status, stdout } = bench([...RUN, '--queries', 'few-strings,range', '--json', json], { QUERN_BENCH_FAULT: 'quern' })
  expect(status).toBe(1)
  expect(stdout).toContain('few-strings: duckdb answers differently from quern: 2 rows differ')
  expect(stdout).toContain('2 of the queries failed: nothing is timed')
  expect(stdout).not.toContain(' ms')
  expect(() => readResult(json)).toThrow('ENOENT')
})

test('what is asked wrongly is told', () => {
  expect(bench(['run', 'groupbuy'])).toMatchObject({ status: 1, stderr: expect.stringContaining('no such workload: groupbuy') })
  const unknown = bench([...RUN, '--queries', 'x'])
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('no such query: x; there are few-strings') })
})

// V8 takes no samples of a thread that has just woken: there must be some milliseconds of work.
test("a profile's pipelines are those of the plan, and their categories add up to the time of their steps", async () => {
  const json = join(folder, 'profile.json')
  const more = join(folder, 'more')
  await generateMicro('groupby', { rows: 300_000, out: more, threads: 2 })
  const asked = ['run', 'groupby', '--data', more, '--threads', '2', '--runs', '2', '--warm-up', '1', '--queries', 'few-strings']
  const { status, stdout } = bench([...asked, '--peers', 'none', '--profile', '--json', json])
  expect(status).toBe(0)
  expect(stdout).toContain('no peer: answers are not compared')
  const { 'few-strings': profile } = readResult(json).profiles!
  expect(profile!.pipelines.map(({ operators }) => operators)).toEqual(['scan → partial_aggregate', 'final_aggregate → result'])
  for (const { times, busy } of profile!.pipelines) {
    const sum = Object.values(times).reduce((total, ms) => total + ms, 0)
    // A pipeline that is shorter than the time between two samples may have none.
    if (sum > 0) expect(sum).toBeCloseTo(busy)
    expect(busy).toBeGreaterThan(0)
  }
  const { compiled, decode, kernels, javascript } = profile!.pipelines[0]!.times
  expect(compiled + decode + kernels + javascript).toBeGreaterThan(0)
})
