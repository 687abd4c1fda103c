// The sessions of a part: whose, when, how long, and how it will end. Not what happens in them: that is made when it is needed.
import { Random } from '../generate/random.ts'
import { Weighted } from '../generate/weighted.ts'
import { type ClicksModel, DAY_MS, HOUR_MS, STREAM } from './options.ts'
import { type Visitor, visitorOf } from './visitors.ts'

/** How a session ends: nothing was put into the cart, the cart was left behind, it was bought. */
export const BROWSED = 0
export const ABANDONED = 1
export const BOUGHT = 2

/** What goes wrong with an event of a session; bits. */
export const DUPLICATED = 1
export const LATE = 2
export const BROKEN = 4

export interface PlannedSession {
  /** Numbers it within the part. */
  readonly number: number
  readonly visitor: Visitor
  /** In milliseconds since 1970-01-01. */
  readonly start: number
  /** Page events, each once. */
  readonly events: number
  readonly ending: number
  readonly noise: number
  readonly loggedIn: boolean
}

/** Visits by hour. */
const ACTIVITY = [14, 8, 5, 4, 5, 9, 20, 34, 44, 48, 50, 52, 56, 52, 50, 50, 54, 60, 70, 84, 90, 80, 54, 28]
/** A session of 40 events lasts less than three hours; those of a visitor are at least an hour apart. */
const APART_MS = 4.25 * HOUR_MS
/** On the last day sessions begin before this hour: all end within it. */
const LAST_HOUR = 20
const MIN_CART_EVENTS = 5

export class PartPlan {
  private readonly visitors: number[] = []
  private readonly starts: number[] = []
  private readonly events: number[] = []
  /** Ending, noise, and whether logged in, in one number. */
  private readonly traits: number[] = []
  /** The sessions of visitor v have the numbers first[v] up to first[v + 1]. */
  private readonly first: number[] = [0]
  private readonly byDay: number[][]

  constructor(
    private readonly model: ClicksModel,
    private readonly part: number,
  ) {
    this.byDay = Array.from({ length: model.days }, () => [])
    const hours = new Weighted(ACTIVITY)
    const lines = model.parts[part]!
    for (let made = 0; made < lines; ) {
      const visitor = this.first.length - 1
      const random = new Random(model.seed, STREAM.visitors, part, visitor)
      const { customer } = visitorOf(model.seed, part, visitor)
      for (const start of this.startsOf(random, hours)) {
        if (made === lines) break
        made += this.plan(visitor, start, customer !== null, lines - made, random)
      }
      this.first.push(this.starts.length)
    }
  }

  get visitorCount(): number {
    return this.first.length - 1
  }

  visitor(index: number): Visitor {
    return visitorOf(this.model.seed, this.part, index)
  }

  *sessionsOf(visitor: number): Generator<PlannedSession> {
    for (let number = this.first[visitor]!; number < this.first[visitor + 1]!; number++) yield this.session(number)
  }

  /** The sessions with lines that the shop received on this day, counted from the first, and some more of the days before. */
  *receivedOn(day: number): Generator<PlannedSession> {
    for (const number of this.byDay[day - 2] ?? []) if (this.traits[number]! & LATE) yield this.session(number)
    const evening = (this.model.startDay + day) * DAY_MS - APART_MS
    for (const number of this.byDay[day - 1] ?? []) {
      if (this.traits[number]! & LATE || this.starts[number]! >= evening) yield this.session(number)
    }
    for (const number of this.byDay[day]!) yield this.session(number)
  }

  private session(number: number): PlannedSession {
    const traits = this.traits[number]!
    return {
      number,
      visitor: this.visitor(this.visitors[number]!),
      start: this.starts[number]!,
      events: this.events[number]!,
      noise: traits & 7,
      ending: (traits >> 3) & 3,
      loggedIn: traits >= 32,
    }
  }

  /** When a visitor's sessions begin, in order: many come once, some stay for long; visits become rarer. */
  private startsOf(random: Random, hours: Weighted): number[] {
    const { days, startDay } = this.model
    const count = 1 + random.below(3) + (random.chance(0.4) ? random.below(8) : 0) + (random.chance(0.05) ? random.below(30) : 0)
    const firstDay = Math.floor(random.unit() * random.unit() * days)
    const starts = Array.from({ length: count }, (_, session) => {
      const share = random.unit()
      const day = session === 0 ? firstDay : firstDay + Math.floor(share * share * (days - firstDay))
      const hour = hours.draw(random)
      return (startDay + day) * DAY_MS + (day === days - 1 ? hour % LAST_HOUR : hour) * HOUR_MS + random.below(HOUR_MS)
    }).sort((a, b) => a - b)
    let last = Number.NEGATIVE_INFINITY
    return starts.filter((start) => {
      if (start - last < APART_MS) return false
      last = start
      return true
    })
  }

  /** Adds a session of at most `lines` lines and returns how many it has. */
  private plan(visitor: number, start: number, known: boolean, lines: number, random: Random): number {
    let events = 1 + random.below(6) + (random.chance(0.35) ? random.below(14) : 0) + (random.chance(0.05) ? random.below(20) : 0)
    const loggedIn = known && random.chance(0.85)
    let ending = random.chance(0.16) ? ABANDONED : loggedIn && random.chance(0.2) ? BOUGHT : BROWSED
    let noise = (random.chance(0.04) ? DUPLICATED : 0) | (random.chance(0.02) ? LATE : 0) | (random.chance(0.015) ? BROKEN : 0)
    if (ending !== BROWSED) events = Math.max(events, MIN_CART_EVENTS)
    const extra = noise & DUPLICATED && noise & BROKEN ? 2 : noise & (DUPLICATED | BROKEN) ? 1 : 0
    if (events + extra > lines) {
      events = Math.min(events, lines)
      if (events < MIN_CART_EVENTS) ending = BROWSED
      noise = 0
    }
    const number = this.starts.length
    this.visitors.push(visitor)
    this.starts.push(start)
    this.events.push(events)
    this.traits.push(noise | (ending << 3) | (loggedIn ? 32 : 0))
    this.byDay[Math.floor(start / DAY_MS) - this.model.startDay]!.push(number)
    return events + (noise === 0 ? 0 : extra)
  }
}
