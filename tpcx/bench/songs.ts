// A table of the log's songs, for queries that join it: each song once, with a genre and a year that are made up from its names.
import { join } from 'node:path'
import { open } from '../../src/index.ts'
import { mix32 } from '../generate/random.ts'

const GENRES = ['rock', 'pop', 'jazz', 'folk', 'metal', 'house', 'soul', 'punk', 'classical', 'latin', 'country', 'blues']
const FIRST_YEAR = 1960
const YEARS = 56

/** Writes the songs of the log in `folder` to a Parquet file in `scratch` with the columns artist, title, genre and year; gives its path. */
export async function writeSongs(folder: string, scratch: string): Promise<string> {
  const path = join(scratch, 'songs.parquet')
  await using session = await open()
  const log = session.read.parquet(join(folder, '*/*.parquet'))
  const names = await session.sql`select distinct song.artist as artist, song.title as title from ${log} order by all`.toArray()
  const songs = names.map(({ artist, title }) => ({
    artist,
    title,
    genre: GENRES[textHash(String(title)) % GENRES.length],
    year: FIRST_YEAR + (textHash(String(artist)) % YEARS),
  }))
  await session.rows(songs, { artist: 'VARCHAR', title: 'VARCHAR', genre: 'VARCHAR', year: 'INTEGER' }).write.parquet(path)
  return path
}

function textHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = mix32(hash ^ text.charCodeAt(i))
  return hash
}
