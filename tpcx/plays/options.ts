// What a play log is made of. The rows depend on these values only: not on threads, row groups or compression.

import { check, dayNumber, type WriteOptions } from '../generate/options.ts'

export interface PlaysOptions extends WriteOptions {
  readonly rows: number
  readonly seed?: number | undefined
  readonly days?: number | undefined
  /** First day, as `2015-05-01`. */
  readonly start?: string | undefined
  readonly cities?: number | undefined
  readonly songs?: number | undefined
  /** A day with more rows gets several files. */
  readonly fileRows?: number | undefined
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

export function playsModel({ rows, seed = 1, days = 30, start = '2015-05-01', cities = 500, songs = 100_000 }: PlaysOptions): PlaysModel {
  check('rows', rows, 0, 1e12)
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  check('days', days, 1, 10_000)
  check('cities', cities, 1, 20_000)
  check('songs', songs, 1, 2_000_000)
  const startDay = dayNumber('start', start)
  // About forty plays a listener; bounds keep a small log plausible and a large one's names in memory.
  const users = Math.min(5_000_000, Math.max(1000, Math.ceil(rows / 40)))
  return { rows, seed, days, startDay, cities, songs, users }
}
