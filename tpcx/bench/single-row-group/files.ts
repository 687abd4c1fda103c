// The same rows in files of one row group each, as different writers leave them.
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { open } from '../../../src/index.ts'
import type { DuckDB } from '../duckdb.ts'
import { copyWithoutPageIndex } from './strip-page-index.ts'

export interface RowsFile {
  readonly name: string
  /** As it stands in FROM. */
  readonly sql: string
}

/** Columns of the log that the queries read, one of each kind: numbers, few strings, some, many. */
const COLUMNS = 'ms_played, country, "user".city AS city, song.title AS title'

/** More rows than any log here has. */
const ALL_ROWS = 1_000_000_000

/**
 * Those of our own writer (pages of some 20,000 rows and a page index; then without the index) and of DuckDB (one page a column, no index), in
 * `folder`; made where missing.
 */
export async function singleRowGroupFiles(log: string, folder: string, duckdb: DuckDB): Promise<RowsFile[]> {
  mkdirSync(folder, { recursive: true })
  const rows = `SELECT ${COLUMNS} FROM ${log}`
  const pages = await made(`${folder}/pages.parquet`, async (path) => {
    await using session = await open()
    for await (const _ of (await session.query(`COPY (${rows}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${ALL_ROWS})`)).batches());
  })
  const noIndex = await made(`${folder}/no-index.parquet`, async (path) => copyWithoutPageIndex(pages, path))
  const onePage = await made(`${folder}/one-page.parquet`, (path) =>
    duckdb.drain(`COPY (${rows}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${ALL_ROWS})`),
  )
  return [
    { name: 'pages', sql: `'${pages}'` },
    { name: 'no-index', sql: `'${noIndex}'` },
    { name: 'one-page', sql: `'${onePage}'` },
  ]
}

/** A file appears under its name when it is whole. */
async function made(path: string, write: (path: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path
  console.log(`making ${path}`)
  const unfinished = `${path}.tmp`
  await write(unfinished)
  renameSync(unfinished, path)
  return path
}
