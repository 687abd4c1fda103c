// Makes rows: which listener played what, when, for how long. A batch depends on the model, its day and its number alone.

import { mix32, Random } from '../generate/random.ts'
import { NULL_ID } from '../generate/text-pool.ts'
import { Weighted } from '../generate/weighted.ts'
import { type Catalog, STREAM } from './catalog.ts'
import { COUNTRIES } from './countries.ts'
import { DayCurve, HOUR_MICROS } from './day.ts'
import type { PlaysModel } from './options.ts'
import type { PlayColumns } from './play-columns.ts'

/** Rows of a batch: part of the definition of the rows, as each batch has a random stream of its own. */
export const BATCH_ROWS = 65_536

/** In percent, by index into PLATFORMS, whose first ones are phones. */
const PLATFORM_WEIGHTS = [30, 36, 10, 14, 4, 6]
/** In percent, by index into PRODUCTS, the first of which pays nothing. */
const PRODUCT_WEIGHTS = [42, 36, 14, 8]
/** In millionths of the currency a play, by product. */
const ROYALTY_RATES = [1180, 4120, 2870, 2510]
/** A shorter play earns nothing. */
const ROYALTY_MIN_MS = 30_000
const PHONES = 2
const DAY_MICROS = 24 * HOUR_MICROS
/** Index into REASONS. */
const TRACK_DONE = 0
const FORWARD = 1
const BACK = 2
const FIRST_BREAK = 3
const BREAKS = 3

export class PlayRows {
  private readonly curve: DayCurve
  private readonly platforms = new Weighted(PLATFORM_WEIGHTS)
  /** What a play earns in millionths, by product and country. */
  private readonly royalties = ROYALTY_RATES.map((rate) => COUNTRIES.map(({ royaltyPercent }) => Math.round((rate * royaltyPercent) / 100)))

  constructor(
    private readonly model: PlaysModel,
    private readonly catalog: Catalog,
  ) {
    this.curve = new DayCurve(catalog.cities)
  }

  /** Fills in the rows `batch × BATCH_ROWS …` of a day that has `dayRows` in all, and returns how many they are. */
  fill(columns: PlayColumns, day: number, batch: number, dayRows: number): number {
    const { curve, model } = this
    const { users } = this.catalog
    const random = new Random(model.seed, STREAM.rows, day, batch)
    const firstRow = batch * BATCH_ROWS
    const rows = Math.min(BATCH_ROWS, dayRows - firstRow)
    const midnight = (model.startDay + day) * DAY_MICROS
    let hour = 0
    columns.clear()
    for (let row = 0; row < rows; row++) {
      // Row r of n falls at a random point of the r-th n-th of the day's plays: rows come in order of time without sorting.
      const share = (firstRow + row + random.unit()) / dayRows
      while (share >= curve.sharesBefore[hour + 1]! && hour < 23) hour++
      const before = curve.sharesBefore[hour]!
      const micros = Math.floor((hour + (share - before) / (curve.sharesBefore[hour + 1]! - before)) * HOUR_MICROS)
      setWords(columns.timestamp, row, midnight + Math.min(micros, DAY_MICROS - 1))

      const city = curve.citiesByHour[hour]!.draw(random)
      const first = users.first[city]!
      const eagerness = random.unit()
      const user = first + Math.floor(eagerness * eagerness * (users.first[city + 1]! - first))
      this.fillUser(columns, row, user, city, day * 4 + (hour >> 2), random)
    }
    return rows
  }

  private fillUser(columns: PlayColumns, row: number, user: number, city: number, session: number, random: Random): void {
    const { cities, songs } = this.catalog
    const country = cities.countryOf[city]!
    columns.username.ids[row] = user
    columns.city.ids[row] = random.chance(0.01) ? NULL_ID : city
    columns.country.ids[row] = country

    // What a listener is like follows from the number alone.
    const habits = mix32(user ^ mix32(this.model.seed + STREAM.users))
    const product = shareOf(PRODUCT_WEIGHTS, habits % 100)
    const platform = random.chance(0.75) ? shareOf(PLATFORM_WEIGHTS, (habits >>> 8) % 100) : this.platforms.draw(random)
    const offline = platform < PHONES && product !== 0 && random.chance(0.12)
    columns.product.ids[row] = product
    columns.platform.ids[row] = platform
    if (offline) columns.offline[row >> 3]! |= 1 << (row & 7)
    columns.sessionId[row * 2] = mix32(user ^ session)
    columns.sessionId[row * 2 + 1] = mix32(habits + session) >>> 1
    columns.trackPosition[row] = 1 + Math.floor(random.unit() * random.unit() * 60)

    const song = songs.chart.draw(city, country, random)
    columns.title.ids[row] = song
    columns.artist.ids[row] = songs.artistOf[song]!
    const played = this.fillEnding(columns, row, songs.duration[song]!, (habits >>> 16) & 255, random)
    // What was played offline is settled later.
    if (offline || played < ROYALTY_MIN_MS) columns.setRoyaltyNull(row)
    else columns.setRoyalty(row, this.royalties[product]![country]!)
  }

  /** How a play ends; returns its milliseconds. An impatient listener (up to 255) skips two plays in five. */
  private fillEnding(columns: PlayColumns, row: number, duration: number, impatience: number, random: Random): number {
    const skipped = random.below(640) < impatience
    let played = duration
    let reason = TRACK_DONE
    if (skipped) {
      const part = random.unit()
      played = Math.floor(duration * part * part * 0.9)
      reason = random.chance(0.85) ? FORWARD : BACK
      columns.skipped[row >> 3]! |= 1 << (row & 7)
    } else if (random.chance(0.07)) {
      played = random.below(duration)
      reason = FIRST_BREAK + random.below(BREAKS)
    }
    columns.msPlayed[row] = played
    columns.reason.ids[row] = random.chance(0.005) ? NULL_ID : reason
    return played
  }
}

/** A whole number below 2^63 as two words. */
function setWords(words: Uint32Array, row: number, value: number): void {
  const high = Math.floor(value / 2 ** 32)
  words[row * 2] = value - high * 2 ** 32
  words[row * 2 + 1] = high
}

/** Which of the shares, in percent, the number from 0 to 99 falls into. */
function shareOf(shares: readonly number[], percent: number): number {
  let index = 0
  while (percent >= shares[index]!) percent -= shares[index++]!
  return index
}
