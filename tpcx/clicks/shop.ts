// What the shop sells: items with categories and prices that change. Every value follows from the model and the item's number.
import { mix32, Random } from '../generate/random.ts'
import { Weighted, zipfWeights } from '../generate/weighted.ts'
import { capitalized, word } from '../generate/words.ts'
import { type ClicksModel, DAY_MS, HOUR_MS, STREAM } from './options.ts'

export const CATEGORIES = [
  'books',
  'music',
  'shoes',
  'shirts',
  'garden',
  'kitchen',
  'toys',
  'sport',
  'phones',
  'audio',
  'lamps',
  'tea',
] as const

/** One item has nearly a fifth of all views: the hot one, which makes joins on items uneven. */
const HOT_ITEM = 0
const HOT_SHARE = 0.18
/** The hot item's price follows the market; so many of the next ones are priced each day, the rest now and then. */
const HOT_PRICE_MS = 3 * HOUR_MS
const DAILY_PRICED = 50

/** A time from `from` up to `to`, in milliseconds, at one price. */
export interface PricePeriod {
  readonly from: number
  readonly to: number
  readonly cents: number
}

export class Shop {
  private readonly all: Weighted
  private readonly inCategory: Weighted
  private readonly from: number
  private readonly to: number

  constructor(private readonly model: ClicksModel) {
    this.all = new Weighted(zipfWeights(model.items, 4))
    this.inCategory = new Weighted(zipfWeights(Math.floor(model.items / CATEGORIES.length), 4))
    this.from = model.startDay * DAY_MS
    this.to = this.from + model.days * DAY_MS
  }

  /** An item that is looked at by one who likes a category: its number from 0, by how well it sells. */
  draw(random: Random, category: number): number {
    if (random.chance(HOT_SHARE)) return HOT_ITEM
    return random.chance(0.5) ? this.all.draw(random) : this.inCategory.draw(random) * CATEGORIES.length + category
  }

  /** By item: its category is an index into CATEGORIES. */
  category(item: number): number {
    return item % CATEGORIES.length
  }

  name(item: number): string {
    const random = new Random(this.model.seed, STREAM.items, item)
    return `${capitalized(word(random, 2, true))} ${capitalized(word(random, 1 + random.below(2)))}`
  }

  priceAt(item: number, time: number): number {
    return this.priceOf(item, Math.floor((time - this.from) / this.periodMs(item)))
  }

  /** One after the other, without a gap, over all the days. */
  *prices(item: number): Generator<PricePeriod> {
    const length = this.periodMs(item)
    for (let period = 0, from = this.from; from < this.to; period++, from += length) {
      yield { from, to: from + length, cents: this.priceOf(item, period) }
    }
  }

  private periodMs(item: number): number {
    if (item === HOT_ITEM) return HOT_PRICE_MS
    return item <= DAILY_PRICED ? DAY_MS : (1 + (mix32(item ^ this.model.seed) % 4)) * 7 * DAY_MS
  }

  private priceOf(item: number, period: number): number {
    const base = 199 + (mix32(item + 77 * this.model.seed) % 15_000)
    return Math.round((base * (80 + (mix32(item ^ mix32(period)) % 41))) / 100)
  }
}
