// What `orders` and `lineitem` must agree on: dates and lines of an order, and what its lines cost.
import { Stream } from '../stream.ts'
import { retailPrice } from './part.ts'
import { PARTS, scaled } from './table.ts'

export const LINES = { least: 1, most: 7 }

/** As days since 1970-01-01. */
const FIRST_DAY = 8035 // 1992-01-01
const DAYS = 2557 // to 1998-12-31
/** What is shipped or received by then, 1995-06-17, is in the past. */
export const CURRENT_DAY = 9298

const SHIP_AFTER = { least: 1, most: 121 }
export const RECEIPT_AFTER = { least: 1, most: 30 }
/** The last order's last line is received on the last day. */
const ORDER_DAYS = DAYS - (SHIP_AFTER.most + RECEIPT_AFTER.most)

/** Keys use the first eight of each 32. @param order from 1 */
export function orderKey(order: number): number {
  return Math.floor(order / 8) * 32 + (order % 8)
}

/** One line; prices in cents. */
export interface Line {
  quantity: number
  discountPercent: number
  taxPercent: number
  part: number
  price: number
  shipDay: number
}

/** The orders, one after the other, as far as both tables know them. */
export class OrderLines {
  /** Of the order that `startOrder` went to. */
  day = 0
  count = 0
  readonly line: Line = { quantity: 0, discountPercent: 0, taxPercent: 0, part: 0, price: 0, shipDay: 0 }
  private readonly parts: number
  private readonly dates = new Stream(1066728069)
  private readonly counts = new Stream(1434868289)
  private readonly quantities = new Stream(209208115, LINES.most)
  private readonly discounts = new Stream(554590007, LINES.most)
  private readonly taxes = new Stream(721958466, LINES.most)
  private readonly partKeys = new Stream(1808217256, LINES.most)
  private readonly shipDates = new Stream(1769349045, LINES.most)
  private readonly all = [this.dates, this.counts, this.quantities, this.discounts, this.taxes, this.partKeys, this.shipDates]

  constructor(scale: number) {
    this.parts = scaled(PARTS)(scale)
  }

  /** @param order from 0 */
  seek(order: number): void {
    for (const stream of this.all) stream.seek(order)
  }

  startOrder(): void {
    for (const stream of this.all) stream.startRow()
    this.day = FIRST_DAY + this.dates.below(ORDER_DAYS)
    this.count = this.counts.between(LINES.least, LINES.most)
  }

  /** Puts the order's next line into `line`; to be called `count` times. */
  nextLine(): void {
    const { line } = this
    line.quantity = this.quantities.between(1, 50)
    line.discountPercent = this.discounts.between(0, 10)
    line.taxPercent = this.taxes.between(0, 8)
    line.part = this.partKeys.between(1, this.parts)
    line.price = retailPrice(line.part) * line.quantity
    line.shipDay = this.day + this.shipDates.between(SHIP_AFTER.least, SHIP_AFTER.most)
  }
}
