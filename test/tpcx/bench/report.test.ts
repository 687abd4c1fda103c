import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { barChart } from '../../../tpcx/bench/report/bar-chart.ts'
import { withFigures } from '../../../tpcx/bench/report/document.ts'
import type { BenchResult } from '../../../tpcx/bench/result-file.ts'

const RESULT: BenchResult = {
  ...{
    format: 1,
    workload: 'plays',
    folder: 'data',
    size: '5 MB in 2 files',
    date: '2026-11-20T10:00:00.000Z',
    threads: 2,
    runs: 3,
    seed: 1,
  },
  machine: { cores: 2, processor: 'Some CPU', memory: 8, system: 'linux x64', node: '20.0.0' },
  engines: { quern: 'this build', duckdb: '1.5', polars: '0.2' },
  queries: [
    {
      name: 'a<b',
      engines: {
        quern: { times: [10, 40, 10], peakMemory: 100e6 },
        duckdb: { times: [20, 80, 20], peakMemory: 200e6 },
        polars: { times: [5, 20, 5], peakMemory: 0 },
      },
    },
    { name: 'b', engines: { quern: { times: [30, 30, 30], peakMemory: 100e6 }, duckdb: { times: [15, 15, 15], peakMemory: 200e6 } } },
  ],
  waiting: [
    { name: 'c', engine: 'quern', needs: 'a feature\nand more' },
    { name: 'b', engine: 'polars', needs: 'SQL' },
  ],
}

const MARKED = 'before\n<!-- figures: written by  npm run bench -- table -->\nold\n<!-- end of figures -->\nafter\n'

test('figures stand between the marks, with what they were measured on', () => {
  expect(withFigures(MARKED, [RESULT])).toMatchInlineSnapshot(`
    "before
    <!-- figures: written by  npm run bench -- table -->

    ### plays

    5 MB in 2 files, 2026-11-20, 2 cores (Some CPU), 8 GiB, linux x64, Node 20.0.0, 2 threads, 3 runs, duckdb 1.5, polars 0.2.

    | query | quern ms | min – max | MB | duckdb ms | min – max | MB | polars ms | min – max | MB | to duckdb | to polars |
    | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
    | a<b | 10.0 | 10.0 – 40.0 | 100 | 20.0 | 20.0 – 80.0 | 200 | 5.0 | 5.0 – 20.0 | – | 0.50 | 2.00 |
    | b | 30.0 | 30.0 – 30.0 | 100 | 15.0 | 15.0 – 15.0 | 200 | – | – | – | 2.00 | – |
    | geometric mean |  |  |  |  |  |  |  |  |  | 1.00 | 2.00 |

    - c waits: a feature

    <!-- end of figures -->
    after
    "
  `)
  expect(withFigures(withFigures(MARKED, [RESULT]), [RESULT])).toBe(withFigures(MARKED, [RESULT]))
  expect(() => withFigures('no marks', [RESULT])).toThrow('has no lines')
})

test('the document of benchmarks has the marks', () => {
  expect(withFigures(readFileSync('docs/benchmarks.md', 'utf8'), [RESULT])).toContain('### plays')
})

test("a chart's bars are as long as the medians, by the slowest of their query", () => {
  const svg = barChart(RESULT)
  const lengths = [...svg.matchAll(/<rect x="170" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width))
  expect(lengths).toEqual([10, 250, 500, 125, 500, 250])
  expect(svg).toContain('a&lt;b')
  expect(svg).not.toContain('a<b')
})
