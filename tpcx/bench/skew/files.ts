// Plays twice: spread evenly over the cities, and with half of them in one city. Both have as many rows, cities, and pairs of city and song, each of
// which has about as many plays; so that only the sharing differs.
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { DuckDB } from '../duckdb.ts'

/** Their Parquet files. */
export interface SkewFiles {
  readonly even: string
  readonly skewed: string
  /** A row a city: `city`, `region`. */
  readonly cities: string
}

const CITIES = 500
const PAIRS = 500_000
const REGIONS = 20
const ROW_GROUP_ROWS = 122_880

/** In `folder`; made where they are missing. */
export async function skewFiles(folder: string, rows: number): Promise<SkewFiles> {
  const files = { even: `${folder}/even.parquet`, skewed: `${folder}/skewed.parquet`, cities: `${folder}/cities.parquet` }
  if (Object.values(files).every((path) => existsSync(path))) return files
  console.log(`making ${folder}`)
  mkdirSync(folder, { recursive: true })
  const duckdb = await DuckDB.open(1)
  const write = async (path: string, query: string): Promise<void> => {
    const unfinished = `${path}.tmp`
    await duckdb.drain(`COPY (${query}) TO '${unfinished}' (FORMAT parquet, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`)
    renameSync(unfinished, path)
  }
  const half = PAIRS / 2
  const city = {
    even: `pair % ${CITIES}`,
    // The first half of the pairs are songs of one city.
    skewed: `CASE WHEN pair < ${half} THEN 0 ELSE 1 + pair % ${CITIES - 1} END`,
  }
  for (const [name, number] of Object.entries(city)) {
    const plays = `SELECT i, (hash(i) % ${PAIRS})::INTEGER AS pair FROM range(${rows}) t(i)`
    const columns = `'city ' || (${number}) AS city, 'song ' || pair AS song, (hash(i, 1) % 300000)::INTEGER AS ms_played, i AS play`
    await write(files[name as keyof typeof city], `SELECT ${columns} FROM (${plays}) ORDER BY i`)
  }
  await write(files.cities, `SELECT 'city ' || i AS city, 'region ' || (i % ${REGIONS}) AS region FROM range(${CITIES}) t(i)`)
  duckdb.close()
  return files
}
