// The lines of a part that the shop received on a day, in the order in which they came: also late ones, second copies, and broken first tries.
import { type ClicksModel, DAY_MS, HOUR_MS } from './options.ts'
import type { PartPlan, PlannedSession } from './part-plan.ts'
import { CART, type PageEvent, PURCHASE, type SessionEvents, type SessionMaker } from './session-events.ts'

/** A line of the log; numbers where PageEvent has them. */
export interface Line extends Readonly<PageEvent> {
  readonly session: PlannedSession
  readonly eventId: number
  /** In milliseconds since 1970-01-01. */
  readonly received: number
  readonly broken: boolean
  /** Of a purchase: what was in the cart. */
  readonly bought: readonly Readonly<PageEvent>[]
}

/** How many lines were what they should not be. */
export interface LineCounts {
  lines: number
  malformed: number
  duplicates: number
  late: number
}

/** Later than this is late; the tasks say so, too. */
const LATE_MS = 600_000
const MAX_DELAY_MS = 3_000
const MAX_LATE_MS = 35 * HOUR_MS
/** Second copies come within a minute. */
const MAX_COPY_MS = 60_000
const MAX_LINES = 2 ** 22
/** Events of a session: fewer than this. */
const EVENT_NUMBERS = 64
/** Sessions of a part: fewer than this. */
const SESSION_NUMBERS = 2 ** 23

export class DayLines {
  readonly counts: LineCounts = { lines: 0, malformed: 0, duplicates: 0, late: 0 }
  private readonly lines: Line[] = []
  private readonly from: number
  private readonly end: number

  constructor(
    model: ClicksModel,
    private readonly part: number,
    day: number,
    plan: PartPlan,
    maker: SessionMaker,
  ) {
    this.from = (model.startDay + day) * DAY_MS
    this.end = (model.startDay + model.days) * DAY_MS
    for (const session of plan.receivedOn(day)) this.addSession(maker.make(session))
    this.counts.lines = this.lines.length
  }

  /** Of lines received in the same millisecond the one that was made first comes first. */
  *inOrder(): Generator<Line> {
    const keys = Float64Array.from(this.lines, ({ received }, at) => (received - this.from) * MAX_LINES + at).sort()
    for (const key of keys) yield this.lines[key % MAX_LINES]!
  }

  private addSession({ session, events, duplicated, late, broken }: SessionEvents): void {
    for (let at = 0; at < session.events; at++) {
      const event = events[at]!
      const bought = event.page === PURCHASE ? events.slice(0, at).filter(({ page }) => page === CART) : []
      const delayed = event.time + 40 + (event.detail % MAX_DELAY_MS)
      const lateTime = at === late ? delayed + HOUR_MS + (event.detail % MAX_LATE_MS) : delayed
      const received = lateTime < this.end - MAX_COPY_MS ? lateTime : delayed
      const add = (when: number, isBroken: boolean) => {
        if (when < this.from || when >= this.from + DAY_MS) return false
        const eventId = eventNumber(this.part, session.number, at)
        this.lines.push({ ...event, bought: bought.map((item) => ({ ...item })), session, eventId, received: when, broken: isBroken })
        return true
      }
      if (at === broken && add(received, true)) this.counts.malformed++
      if (add(received, false) && received - event.time > LATE_MS) this.counts.late++
      if (at === duplicated && add(received + 200 + (event.detail % (MAX_COPY_MS - 200)), false)) {
        this.counts.duplicates++
        if (received - event.time > LATE_MS) this.counts.late++
      }
    }
  }
}

/** Different for each event of the log. */
export function eventNumber(part: number, session: number, event: number): number {
  return (part * SESSION_NUMBERS + session) * EVENT_NUMBERS + event
}
