// A small clickstream, made once for the tests of a file, and DuckDB over it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClicksWritten, generateClicks } from '../../../tpcx/clicks/generate.ts'

export const SMALL = { rows: 12_000, days: 8, items: 400, threads: 1 } as const

export interface Clickstream extends Disposable {
  readonly folder: string
  readonly written: ClicksWritten
}

export async function clickstream(options: { rows?: number; seed?: number; threads?: number } = {}): Promise<Clickstream> {
  const folder = join(mkdtempSync(join(tmpdir(), 'quern-clicks-')), 'shop')
  const written = await generateClicks({ ...SMALL, ...options, out: folder })
  return { folder, written, [Symbol.dispose]: () => rmSync(join(folder, '..'), { recursive: true }) }
}

const FOLDERS: Readonly<Record<string, string>> = {
  clicks: 'clicks/*',
  items: 'items',
  customers: 'customers',
  prices: 'prices',
  web_sales: 'web_sales',
  store_sales: 'store_sales',
  reviews: 'reviews',
  truth_sessions: 'truth/sessions',
  truth_lines: 'truth/lines',
  truth_web_sales: 'truth/web_sales',
  truth_store_sales: 'truth/store_sales',
}

/** Statements that make views of all tables. */
export function viewsOf(folder: string): string[] {
  return Object.entries(FOLDERS).map(([name, below]) => `create view ${name} as select * from '${folder}/${below}/*.parquet'`)
}
