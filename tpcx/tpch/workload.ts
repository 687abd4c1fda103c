// TPC-H as the runner asks it.
import type { Workload } from '../bench/workload.ts'
import { generateTpch } from './generate.ts'
import { QUERIES } from './queries/queries.ts'
import { TABLE_NAMES } from './tables/tables.ts'

export const tpch: Workload = {
  name: 'tpch',
  title: 'the 22 queries of TPC-H',
  // One file a table, or parts in a folder of their own.
  tables: Object.fromEntries(TABLE_NAMES.map((name) => [name, `**/${name}.*parquet`])),
  queries: QUERIES.map(({ number, sql, drawn }) => ({ name: String(number), sql, parameters: drawn })),
  generator: {
    unit: 'sf',
    defaultSize: 1,
    generate: async ({ size, out, threads }) => void (await generateTpch({ scale: size, out, threads })),
  },
}
