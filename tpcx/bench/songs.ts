// A table of the log's songs, for queries that join it: each song once, with a genre and a year that are made up from its names.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDB } from './duckdb.ts'
import { playsPath } from './plays.ts'

const GENRES = ['rock', 'pop', 'jazz', 'folk', 'metal', 'house', 'soul', 'punk', 'classical', 'latin', 'country', 'blues']
const FIRST_YEAR = 1960
const YEARS = 56

export interface Songs extends Disposable {
  /** A Parquet file with the columns artist, title, genre and year. */
  readonly path: string
}

/** Writes the songs of the log in `folder` to a temporary file, which is gone when the table is disposed of. */
export async function writeSongs(duckdb: DuckDB, folder: string): Promise<Songs> {
  const directory = mkdtempSync(join(tmpdir(), 'quern-songs-'))
  const path = join(directory, 'songs.parquet')
  const genres = GENRES.map((genre) => `'${genre}'`).join(', ')
  await duckdb.drain(`COPY (
    SELECT artist, title, [${genres}][(hash(title) % ${GENRES.length})::INTEGER + 1] AS genre, (${FIRST_YEAR} + hash(artist) % ${YEARS})::INTEGER AS year
    FROM (SELECT DISTINCT song.artist AS artist, song.title AS title FROM ${playsPath(folder)}) ORDER BY artist, title
  ) TO '${path}' (FORMAT parquet)`)
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) }
}
