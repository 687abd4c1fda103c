// The questions of the micro-benchmarks: ten group-bys and five joins, in the manner of benchmarks of database-like operations. Where an answer is as long
// as the data, it is added up: handing over millions of rows is another matter than finding them.
import type { Workload, WorkloadGenerator, WorkloadQuery } from '../bench/workload.ts'
import { generateMicro } from './generate.ts'
import { type MicroName, microTables } from './tables.ts'

const GROUPBY: Readonly<Record<string, string>> = {
  'few-strings': `
    SELECT region, sum(level) AS level FROM readings GROUP BY region`,
  'two-keys': `
    SELECT region, kind, sum(level) AS level, count(*) AS readings FROM readings GROUP BY region, kind`,
  'many-strings': `
    SELECT device, sum(level) AS level, avg(value) AS value FROM readings GROUP BY device`,
  'few-integers': `
    SELECT kind, avg(level) AS level, avg(weight) AS weight, avg(value) AS value FROM readings GROUP BY kind`,
  'unique-integers': `
    SELECT count(*), sum(level), sum(weight), max(value) FROM (
      SELECT serial, sum(level) AS level, sum(weight) AS weight, sum(value) AS value FROM readings GROUP BY serial)`,
  'median-deviation': `
    SELECT city, shift, median(value) AS middle, stddev(value) AS deviation FROM readings GROUP BY city, shift`,
  range: `
    SELECT device, max(level) - min(weight) AS range FROM readings GROUP BY device`,
  'largest-two': `
    SELECT batch, value FROM (
      SELECT batch, value, row_number() OVER (PARTITION BY batch ORDER BY value DESC) AS place FROM readings WHERE value IS NOT NULL)
    WHERE place <= 2`,
  correlation: `
    SELECT city, kind, power(corr(level, weight), 2) AS r2 FROM readings GROUP BY city, kind`,
  'all-keys': `
    SELECT count(*), sum(readings), max(value) FROM (
      SELECT region, city, device, kind, shift, batch, sum(value) AS value, count(*) AS readings FROM readings GROUP BY ALL)`,
}

const JOIN: Readonly<Record<string, string>> = {
  'inner-small': `
    SELECT count(*), sum(amount), sum(share) FROM sales JOIN small USING (small_id)`,
  'inner-medium': `
    SELECT count(*), sum(amount), sum(share) FROM sales JOIN medium USING (medium_id)`,
  'left-medium': `
    SELECT count(*), sum(amount), count(share), sum(share) FROM sales LEFT JOIN medium USING (medium_id)`,
  'inner-strings': `
    SELECT count(*), sum(amount), sum(share) FROM sales JOIN medium USING (medium_code)`,
  'inner-big': `
    SELECT count(*), sum(amount), sum(share) FROM sales JOIN big USING (big_id)`,
}

const ROWS = 10_000_000

export const groupby: Workload = micro('groupby', 'ten group-bys of one table, from 100 groups to as many as rows', GROUPBY)
export const join: Workload = micro('join', 'five joins of a table with ones of a millionth, a thousandth and all of its rows', JOIN)

function micro(name: MicroName, title: string, texts: Readonly<Record<string, string>>): Workload {
  const queries = Object.entries(texts).map(([query, sql]): WorkloadQuery => ({ name: query, sql: sql.trim() }))
  const tables = Object.fromEntries(microTables(name, ROWS).map((table) => [table.name, `${table.name}/*.parquet`]))
  const generator: WorkloadGenerator = {
    unit: 'rows',
    defaultSize: ROWS,
    generate: async ({ size, out, threads }) => void (await generateMicro(name, { rows: size, out, threads })),
  }
  return { name, title, tables, queries, generator }
}
