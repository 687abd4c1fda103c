// How plays spread over days and hours, so that any range of a day's rows can be made alone, and in order of time.

import { Weighted } from '../generate/weighted.ts'
import type { Cities } from './catalog.ts'
import { COUNTRIES } from './countries.ts'
import type { PlaysModel } from './options.ts'

const HOURS = 24
export const HOUR_MICROS = 3_600_000_000

/** Listening by hour of local time: little at night, a bump in the morning, most in the evening. */
const ACTIVITY = [14, 9, 6, 5, 6, 12, 26, 46, 58, 52, 50, 52, 56, 56, 54, 56, 62, 72, 80, 82, 78, 66, 46, 26]

/** Listening by day of the week, from Sunday. */
const WEEKDAYS = [96, 92, 94, 96, 100, 118, 112]

/** Rows of each day of the log, by the day's number from the first; they add up to the model's rows. */
export function rowsByDay({ rows, days, startDay }: PlaysModel): number[] {
  // 1970-01-01 was a Thursday.
  const weights = Array.from({ length: days }, (_, day) => WEEKDAYS[(startDay + day + 4) % 7]!)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let before = 0
  return weights.map((weight) => {
    const from = Math.floor((rows * before) / total)
    before += weight
    return Math.floor((rows * before) / total) - from
  })
}

export class DayCurve {
  /** The share of the day's plays before each hour of UTC; the 25th is 1. */
  readonly sharesBefore: Float64Array
  /** Who listens in each hour of UTC: it is evening somewhere else. */
  readonly citiesByHour: readonly Weighted[]

  constructor({ weights, countryOf }: Cities) {
    const byHour = Array.from({ length: HOURS }, (_, hour) =>
      weights.map((weight, city) => {
        const local = Math.floor(hour + COUNTRIES[countryOf[city]!]!.utcOffset + HOURS) % HOURS
        return weight * ACTIVITY[local]!
      }),
    )
    this.citiesByHour = byHour.map((hourly) => new Weighted(hourly))
    const volumes = byHour.map((hourly) => hourly.reduce((sum, weight) => sum + weight, 0))
    const total = volumes.reduce((sum, volume) => sum + volume, 0)
    this.sharesBefore = new Float64Array(HOURS + 1)
    for (let hour = 0; hour < HOURS; hour++) this.sharesBefore[hour + 1] = this.sharesBefore[hour]! + volumes[hour]! / total
    this.sharesBefore[HOURS] = 1
  }
}
