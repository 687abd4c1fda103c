// All that a visitor did, and what follows from it: what he bought, here and in a store, and whether the shop's pages had a part in that.
import { Random } from '../generate/random.ts'
import { eventNumber } from './day-lines.ts'
import { type ClicksModel, DAY_MS, HOUR_MS, STREAM } from './options.ts'
import type { PartPlan, PlannedSession } from './part-plan.ts'
import { CART, ITEM, type PageEvent, PURCHASE, REVIEW, type SessionMaker } from './session-events.ts'
import type { Shop } from './shop.ts'
import type { Visitor } from './visitors.ts'

export interface Sale {
  readonly id: number
  readonly order: number
  readonly customer: number
  readonly item: number
  readonly quantity: number
  readonly cents: number
  /** In milliseconds since 1970-01-01. */
  readonly time: number
  /** Of a web sale: the customer had read the item's reviews. Of a store sale: he had looked at it on the web. */
  readonly influenced: boolean
  /** Of a store sale. */
  readonly store: number
}

/** What is true of a session. */
export interface SessionTruth {
  readonly visitor: Visitor
  readonly started: number
  readonly ended: number
  readonly events: number
  readonly views: number
  readonly abandoned: boolean
  /** What was put into the cart, at its price then. */
  readonly cartCents: number
}

/** How long a page has its influence; the tasks say so, too. */
const REVIEW_DAYS = 3
const STORE_DAYS = 7
const MAX_STORE_SALES = 4
const STORES = 40
/** More than a purchase or a customer has sales. */
const SALE_NUMBERS = 8

interface Seen {
  readonly item: number
  readonly time: number
}

export class Histories {
  constructor(
    private readonly model: ClicksModel,
    private readonly part: number,
    private readonly plan: PartPlan,
    private readonly maker: SessionMaker,
    private readonly shop: Shop,
  ) {}

  *sessions(): Generator<SessionTruth> {
    for (let visitor = 0; visitor < this.plan.visitorCount; visitor++) {
      for (const session of this.plan.sessionsOf(visitor)) yield this.truthOf(session)
    }
  }

  *webSales(): Generator<Sale> {
    for (let visitor = 0; visitor < this.plan.visitorCount; visitor++) {
      const { customer } = this.plan.visitor(visitor)
      if (customer === null) continue
      const read: Seen[] = []
      for (const session of this.plan.sessionsOf(visitor)) {
        if (!session.loggedIn) continue
        const { events } = this.maker.make(session)
        for (let at = 0; at < session.events; at++) {
          const { page, item, time } = events[at]!
          if (page === REVIEW) read.push({ item, time })
          if (page === PURCHASE) yield* this.order(events, at, session, customer, read)
        }
      }
    }
  }

  *storeSales(): Generator<Sale> {
    for (let visitor = 0; visitor < this.plan.visitorCount; visitor++) {
      const { customer, category } = this.plan.visitor(visitor)
      const random = new Random(this.model.seed, STREAM.stores, this.part, visitor)
      const count = random.below(MAX_STORE_SALES)
      if (customer === null || count === 0) continue
      const seen = this.seenBy(visitor)
      for (let at = 0; at < count; at++) {
        const sale = this.storeSale(seen, category, random)
        if (!sale) continue
        const id = customer * SALE_NUMBERS + at
        const cents = this.shop.priceAt(sale.item, sale.time)
        const influenced = follows(seen, sale.item, sale.time, STORE_DAYS)
        const quantity = 1 + random.below(2)
        yield { ...sale, id, order: id, customer, quantity, cents, influenced, store: 1 + random.below(STORES) }
      }
    }
  }

  private truthOf(session: PlannedSession): SessionTruth {
    const events = this.maker.make(session).events.slice(0, session.events)
    const carted = events.filter(({ page }) => page === CART)
    return {
      visitor: session.visitor,
      started: events[0]!.time,
      ended: events.at(-1)!.time,
      events: session.events,
      views: events.filter(({ page }) => page === ITEM).length,
      abandoned: carted.length > 0 && events.every(({ page }) => page !== PURCHASE),
      cartCents: carted.reduce((sum, { item, time, quantity }) => sum + quantity * this.shop.priceAt(item, time), 0),
    }
  }

  private *order(
    events: readonly PageEvent[],
    at: number,
    session: PlannedSession,
    customer: number,
    read: readonly Seen[],
  ): Generator<Sale> {
    const order = eventNumber(this.part, session.number, at)
    const { time } = events[at]!
    let sale = order * SALE_NUMBERS
    for (const { page, item, quantity } of events.slice(0, at)) {
      if (page !== CART) continue
      const cents = this.shop.priceAt(item, time)
      const influenced = follows(read, item, time, REVIEW_DAYS)
      yield { id: sale++, order, customer, item, quantity, cents, time, influenced, store: 0 }
    }
  }

  /** Half of the sales are of something that the customer had looked at. */
  private storeSale(seen: readonly Seen[], category: number, random: Random): Seen | undefined {
    const end = (this.model.startDay + this.model.days) * DAY_MS
    if (seen.length === 0 || random.chance(0.5)) {
      return { item: this.shop.draw(random, category), time: end - 1 - random.below(this.model.days * DAY_MS) }
    }
    const { item, time } = random.pick(seen)
    const sold = time + HOUR_MS + random.below(5 * DAY_MS)
    return sold < end ? { item, time: sold } : undefined
  }

  private seenBy(visitor: number): Seen[] {
    const seen: Seen[] = []
    for (const session of this.plan.sessionsOf(visitor)) {
      if (!session.loggedIn) continue
      for (const { page, item, time } of this.maker.make(session).events.slice(0, session.events)) {
        if (page === ITEM) seen.push({ item, time })
      }
    }
    return seen
  }
}

/** Was the item seen within so many days before? */
function follows(seen: readonly Seen[], item: number, time: number, days: number): boolean {
  return seen.some((page) => page.item === item && page.time < time && page.time >= time - days * DAY_MS)
}
