// What a play log is made of. The rows depend on these values only: not on threads, row groups or compression.

import { type ParquetCompression, UnsupportedError } from '../../src/index.ts'

export interface PlaysOptions {
  readonly rows: number
  /** Folder to write to; made where missing. */
  readonly out: string
  readonly seed?: number | undefined
  readonly days?: number | undefined
  /** First day, as `2015-05-01`. */
  readonly start?: string | undefined
  readonly cities?: number | undefined
  readonly songs?: number | undefined
  readonly threads?: number | undefined
  readonly compression?: ParquetCompression | undefined
  readonly rowGroupRows?: number | undefined
  /** A day with more rows gets several files. */
  readonly fileRows?: number | undefined
  /** Replaces the logs of a folder that is not empty. */
  readonly overwrite?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Called about five times a second. */
  readonly onProgress?: ((rowsSoFar: number) => void) | undefined
}

/** Decides the rows. */
export interface PlaysModel {
  readonly rows: number
  readonly seed: number
  readonly days: number
  /** The first day, in days since 1970-01-01. */
  readonly startDay: number
  readonly cities: number
  readonly songs: number
  readonly users: number
}

const DAY_MS = 86_400_000

export function playsModel({ rows, seed = 1, days = 30, start = '2015-05-01', cities = 500, songs = 100_000 }: PlaysOptions): PlaysModel {
  const startDay = Date.parse(`${start}T00:00:00Z`) / DAY_MS
  check('rows', rows, 0, 1e12)
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  check('days', days, 1, 10_000)
  check('cities', cities, 1, 20_000)
  check('songs', songs, 1, 2_000_000)
  // Years before 0000 and after 9999 are written with a sign and more digits.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(start) || !Number.isInteger(startDay) || dayName(startDay) !== start) {
    throw new UnsupportedError(`start must be a day such as 2015-05-01, not ${start}`)
  }
  // About forty plays a listener; bounds keep a small log plausible and a large one's names in memory.
  const users = Math.min(5_000_000, Math.max(1000, Math.ceil(rows / 40)))
  return { rows, seed, days, startDay, cities, songs, users }
}

export function check(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UnsupportedError(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
  }
}

/** `2015-05-01` */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
