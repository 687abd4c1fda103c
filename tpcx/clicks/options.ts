// What a shop's clickstream is made of. The rows depend on the model only: not on threads, row groups or compression.
import { check, dayNumber, type WriteOptions } from '../generate/options.ts'

export interface ClicksOptions extends WriteOptions {
  /** Lines of the log, with the broken and the repeated ones. */
  readonly rows: number
  readonly seed?: number | undefined
  readonly days?: number | undefined
  /** First day, as `2015-05-01`. */
  readonly start?: string | undefined
  /** How many items the shop sells. */
  readonly items?: number | undefined
}

/** Decides the rows. */
export interface ClicksModel {
  readonly rows: number
  readonly seed: number
  readonly days: number
  /** The first day, in days since 1970-01-01. */
  readonly startDay: number
  readonly items: number
  /** The lines of each part: some visitors with all that they do. A day has a file for each part. */
  readonly parts: readonly number[]
}

/** Bound the memory of a thread: it knows all sessions of a part, and holds a day of them. */
const PART_LINES = 8_000_000
const PART_DAY_LINES = 262_144

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

export function clicksModel({ rows, seed = 1, days = 30, start = '2015-05-01', items = 10_000 }: ClicksOptions): ClicksModel {
  const startDay = dayNumber('start', start)
  check('rows', rows, 0, 1e11)
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  check('days', days, 1, 1000)
  check('items', items, 100, 1_000_000)
  const count = Math.max(1, Math.ceil(rows / Math.min(PART_LINES, days * PART_DAY_LINES)))
  const parts = Array.from({ length: count }, (_, part) => Math.floor((rows * (part + 1)) / count) - Math.floor((rows * part) / count))
  return { rows, seed, days, startDay, items, parts }
}

/** The streams of random numbers below the seed. */
export const STREAM = { items: 1, visitors: 2, sessions: 3, reviews: 4, stores: 5, customers: 6 } as const
