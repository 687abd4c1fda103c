import { DateColumn, IntegerColumn, KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn, WordColumn } from '../columns/text-column.ts'
import { PRIORITIES } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { CURRENT_DAY, OrderLines, orderKey } from './order-lines.ts'
import { NumberedName } from './person.ts'
import { CUSTOMERS, ONE_ROW, ORDERS, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(49)
/** At scale factors below 1 there are as many as at 1. */
const CLERKS = 1000

const STATUSES = ['F', 'P', 'O']
const FILLED = 0
const PARTIAL = 1
const OPEN = 2

/** Every third customer has no orders: a draw of one goes to a neighbour. */
function withOrders(customer: number, customers: number): number {
  for (let move = 1; customer % 3 === 0; move = -move) customer = Math.min(customer + move, customers)
  return customer
}

export const orders: Table = {
  units: scaled(ORDERS),
  unitRows: ONE_ROW,
  rows({ scale, prose, capacity }) {
    const columns = {
      o_orderkey: new KeyColumn(capacity),
      o_custkey: new KeyColumn(capacity),
      o_orderstatus: new WordColumn(capacity, STATUSES),
      o_totalprice: new MoneyColumn(capacity, { isPlain: true }),
      o_orderdate: new DateColumn(capacity),
      o_orderpriority: new WordColumn(capacity, PRIORITIES),
      o_clerk: new TextColumn(capacity, 16, { isPlain: false }),
      o_shippriority: new IntegerColumn(capacity),
      o_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const streams = {
      customer: new Stream(851767375),
      priority: new Stream(591449447),
      clerk: new Stream(1171034773),
      comment: new Stream(276090261, 2),
    }
    const all = Object.values(streams)
    const lines = new OrderLines(scale)
    const clerks = Math.max(scaled(CLERKS)(scale), CLERKS)
    const clerk = new NumberedName('Clerk')
    const customers = scaled(CUSTOMERS)(scale)

    /** Status and total of the order follow from its lines. */
    function sumUp(row: number): void {
      let total = 0
      let shipped = 0
      for (let number = 0; number < lines.count; number++) {
        lines.nextLine()
        const { price, discountPercent, taxPercent, shipDay } = lines.line
        // Line by line in whole cents, rounded down after each step.
        const discounted = Math.floor((price * (100 - discountPercent)) / 100)
        total += Math.floor((discounted * (100 + taxPercent)) / 100)
        if (shipDay <= CURRENT_DAY) shipped++
      }
      columns.o_totalprice.set(row, total)
      columns.o_orderstatus.ids[row] = shipped === lines.count ? FILLED : shipped > 0 ? PARTIAL : OPEN
    }

    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        lines.seek(first)
        for (let row = 0; row < count; row++) {
          for (const stream of all) stream.startRow()
          lines.startOrder()
          columns.o_orderkey.set(row, orderKey(first + row + 1))
          columns.o_custkey.set(row, withOrders(streams.customer.between(1, customers), customers))
          sumUp(row)
          columns.o_orderdate.days[row] = lines.day
          columns.o_orderpriority.ids[row] = streams.priority.below(PRIORITIES.length)
          clerk.append(columns.o_clerk, streams.clerk.between(1, clerks))
          prose.cut(streams.comment, COMMENT, columns.o_comment)
          columns.o_comment.endRow()
        }
        return count
      },
    }
  },
}
