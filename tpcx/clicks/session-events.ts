// What happens in a session: page after page, with the seconds between. A session's events depend on the model and its number alone.
import { Random } from '../generate/random.ts'
import { type ClicksModel, STREAM } from './options.ts'
import { ABANDONED, BOUGHT, BROKEN, BROWSED, DUPLICATED, LATE, type PlannedSession } from './part-plan.ts'
import { CATEGORIES, type Shop } from './shop.ts'

export const PAGES = ['home', 'search', 'category', 'item', 'review', 'cart', 'checkout', 'purchase'] as const
const page = (name: (typeof PAGES)[number]) => PAGES.indexOf(name)
const HOME = page('home')
export const SEARCH = page('search')
export const CATEGORY = page('category')
export const ITEM = page('item')
export const REVIEW = page('review')
export const CART = page('cart')
const CHECKOUT = page('checkout')
export const PURCHASE = page('purchase')

export interface PageEvent {
  /** Index into PAGES. */
  page: number
  /** For the pages item, review and cart; else -1. */
  item: number
  /** Of the page category: index into CATEGORIES. */
  category: number
  /** In milliseconds since 1970-01-01. */
  time: number
  /** How many were put into the cart. */
  quantity: number
  /** 32 bits that decide all else: words searched for, versions, delays. */
  detail: number
}

export interface SessionEvents {
  readonly session: PlannedSession
  /** The first `session.events` are valid, until the next session is made. */
  readonly events: readonly PageEvent[]
  /** Which event is sent twice, comes late, or was broken at the first try; -1 for none. */
  readonly duplicated: number
  readonly late: number
  readonly broken: number
}

const MAX_EVENTS = 64
/** One item in so many is mostly looked at together with the next one. */
const COMPANION_EVERY = 10
const SHORT_PAUSE_MS = [3_000, 117_000] as const
/** Somebody went for a coffee, twice at most. */
const LONG_PAUSE_MS = [600_000, 2_400_000] as const
const LONG_PAUSES = 2

export class SessionMaker {
  private readonly events: PageEvent[] = Array.from({ length: MAX_EVENTS }, () => ({
    ...{ page: HOME, item: -1, category: -1, time: 0, quantity: 0, detail: 0 },
  }))

  constructor(
    private readonly model: ClicksModel,
    private readonly part: number,
    private readonly shop: Shop,
  ) {}

  make(session: PlannedSession): SessionEvents {
    const random = new Random(this.model.seed, STREAM.sessions, this.part, session.number)
    const { events: count, noise } = session
    this.fillPages(session, random)
    let time = session.start
    let pauses = LONG_PAUSES
    for (let at = 0; at < count; at++) {
      const event = this.events[at]!
      event.time = time
      event.detail = random.next()
      const long = pauses > 0 && random.chance(0.015)
      if (long) pauses--
      const [least, spread] = long ? LONG_PAUSE_MS : SHORT_PAUSE_MS
      time += least + random.below(spread)
    }
    const pick = (bit: number) => (noise & bit ? random.below(count) : -1)
    return { session, events: this.events, duplicated: pick(DUPLICATED), late: pick(LATE), broken: pick(BROKEN) }
  }

  /** Each item that goes into the cart was looked at just before. */
  private fillPages({ events: count, ending, visitor }: PlannedSession, random: Random): void {
    const { events } = this
    const tail = ending === BOUGHT ? 2 : ending === ABANDONED && count > 4 && random.chance(0.3) ? 1 : 0
    const body = count - tail
    let carts = ending === BROWSED ? 0 : 1 + random.below(Math.min(3, body >> 1))
    let viewed = -1
    for (let at = 0; at < body; ) {
      const left = body - at
      if (carts > 0 && (left <= carts * 2 + 1 || random.chance(0.25)) && left >= 2) {
        // Twice the same item would make a cart's content hard to tell.
        viewed = this.view(at++, viewed, visitor.category, random)
        set(events[at++]!, CART, viewed, -1, 1 + (random.chance(0.2) ? random.below(3) : 0))
        carts--
        continue
      }
      const kind = random.below(100)
      if (at > 0 && viewed >= 0 && kind < 16) set(events[at]!, REVIEW, viewed, -1, 0)
      else if (kind < 66) viewed = this.view(at, viewed, visitor.category, random)
      else if (kind < 80) set(events[at]!, SEARCH, -1, -1, 0)
      else if (kind < 92) set(events[at]!, CATEGORY, -1, random.chance(0.7) ? visitor.category : random.below(CATEGORIES.length), 0)
      else set(events[at]!, HOME, -1, -1, 0)
      at++
    }
    if (tail > 0) set(events[body]!, CHECKOUT, -1, -1, 0)
    if (tail > 1) set(events[body + 1]!, PURCHASE, -1, -1, 0)
  }

  private view(at: number, last: number, liked: number, random: Random): number {
    const companion = last % COMPANION_EVERY === COMPANION_EVERY - 1 && last + 1 < this.model.items && random.chance(0.8)
    const item = companion ? last + 1 : this.shop.draw(random, liked)
    set(this.events[at]!, ITEM, item, -1, 0)
    return item
  }
}

function set(event: PageEvent, page: number, item: number, category: number, quantity: number): void {
  event.page = page
  event.item = item
  event.category = category
  event.quantity = quantity
}
