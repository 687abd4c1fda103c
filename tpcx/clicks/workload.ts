// The clickstream as a workload of the bench.
import type { Workload } from '../bench/workload.ts'
import { generateClicks } from './generate.ts'
import { TASKS } from './tasks/index.ts'

export const clicks: Workload = {
  name: 'clicks',
  title: "twelve tasks over a shop's clickstream: sessions, pairs, range joins, a skewed join, a model's features, JSON",
  tables: {
    clicks: 'clicks/*/*.parquet',
    items: 'items/*.parquet',
    customers: 'customers/*.parquet',
    prices: 'prices/*.parquet',
    web_sales: 'web_sales/*.parquet',
    store_sales: 'store_sales/*.parquet',
    reviews: 'reviews/*.parquet',
  },
  queries: TASKS,
  generator: {
    unit: 'rows',
    defaultSize: 3_000_000,
    generate: async ({ size, out, threads }) => void (await generateClicks({ rows: size, out, threads })),
  },
}
