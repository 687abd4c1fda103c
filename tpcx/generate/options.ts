// What all generators are told: how many threads, how files are written. Rows do not depend on any of it.
import { type ParquetCompression, UnsupportedError } from '../../src/index.ts'
import type { RunOptions } from './run-tasks.ts'

export interface WriteOptions extends Omit<RunOptions, 'threads'> {
  /** One a core where nothing is said. */
  readonly threads?: number | undefined
  /** Folder to write to; made where missing. */
  readonly out: string
  readonly compression?: ParquetCompression | undefined
  readonly rowGroupRows?: number | undefined
  /** Replaces what the generator wrote to a folder that is not empty. */
  readonly overwrite?: boolean | undefined
}

/** Throws an UnsupportedError. */
export function check(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UnsupportedError(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
  }
}

const DAY_MS = 86_400_000

/** `2015-05-01` */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** Days since 1970-01-01. Throws an UnsupportedError for what is no day, also of years before 0000 and after 9999, which have a sign and more digits. */
export function dayNumber(name: string, text: string): number {
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !Number.isInteger(day) || dayName(day) !== text) {
    throw new UnsupportedError(`${name} must be a day such as 2015-05-01, not ${text}`)
  }
  return day
}
