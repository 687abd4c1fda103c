import { DateColumn, IntegerColumn, KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn, WordColumn } from '../columns/text-column.ts'
import { INSTRUCTIONS, SHIP_MODES } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { CURRENT_DAY, LINES, OrderLines, orderKey, RECEIPT_AFTER } from './order-lines.ts'
import { SUPPLIERS_A_PART, supplierOf } from './partsupp.ts'
import { ORDERS, SUPPLIERS, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(27)
const COMMIT_AFTER = { least: 30, most: 90 }

/** The first two are drawn; the third is what was not received yet. */
const RETURN_FLAGS = ['R', 'A', 'N']
const DRAWN_FLAGS = 2
const NONE = 2

const LINE_STATUSES = ['F', 'O']

export const lineitem: Table = {
  units: scaled(ORDERS),
  unitRows: { most: LINES.most, mean: (LINES.least + LINES.most) / 2 },
  rows({ scale, prose, capacity }) {
    const columns = {
      l_orderkey: new KeyColumn(capacity),
      l_partkey: new KeyColumn(capacity),
      l_suppkey: new KeyColumn(capacity),
      l_linenumber: new IntegerColumn(capacity),
      l_quantity: new MoneyColumn(capacity, { isWhole: true }),
      l_extendedprice: new MoneyColumn(capacity, { isPlain: true }),
      l_discount: new MoneyColumn(capacity),
      l_tax: new MoneyColumn(capacity),
      l_returnflag: new WordColumn(capacity, RETURN_FLAGS),
      l_linestatus: new WordColumn(capacity, LINE_STATUSES),
      l_shipdate: new DateColumn(capacity),
      l_commitdate: new DateColumn(capacity),
      l_receiptdate: new DateColumn(capacity),
      l_shipinstruct: new WordColumn(capacity, INSTRUCTIONS),
      l_shipmode: new WordColumn(capacity, SHIP_MODES),
      l_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const streams = {
      supplier: new Stream(2095021727, LINES.most),
      commit: new Stream(904914315, LINES.most),
      receipt: new Stream(373135028, LINES.most),
      flag: new Stream(717419739, LINES.most),
      instruction: new Stream(1371272478, LINES.most),
      mode: new Stream(675466456, LINES.most),
      comment: new Stream(1095462486, 2 * LINES.most),
    }
    const all = Object.values(streams)
    const lines = new OrderLines(scale)
    const suppliers = scaled(SUPPLIERS)(scale)

    function fillLine(row: number, key: number, number: number): void {
      lines.nextLine()
      const { quantity, discountPercent, taxPercent, part, price, shipDay } = lines.line
      const receiptDay = shipDay + streams.receipt.between(RECEIPT_AFTER.least, RECEIPT_AFTER.most)
      columns.l_orderkey.set(row, key)
      columns.l_partkey.set(row, part)
      columns.l_suppkey.set(row, supplierOf(part, streams.supplier.below(SUPPLIERS_A_PART), suppliers))
      columns.l_linenumber.values[row] = number
      columns.l_quantity.set(row, quantity * 100)
      columns.l_extendedprice.set(row, price)
      columns.l_discount.set(row, discountPercent)
      columns.l_tax.set(row, taxPercent)
      columns.l_returnflag.ids[row] = receiptDay <= CURRENT_DAY ? streams.flag.below(DRAWN_FLAGS) : NONE
      columns.l_linestatus.ids[row] = shipDay <= CURRENT_DAY ? 0 : 1
      columns.l_shipdate.days[row] = shipDay
      columns.l_commitdate.days[row] = lines.day + streams.commit.between(COMMIT_AFTER.least, COMMIT_AFTER.most)
      columns.l_receiptdate.days[row] = receiptDay
      columns.l_shipinstruct.ids[row] = streams.instruction.below(INSTRUCTIONS.length)
      columns.l_shipmode.ids[row] = streams.mode.below(SHIP_MODES.length)
      prose.cut(streams.comment, COMMENT, columns.l_comment)
      columns.l_comment.endRow()
    }

    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        lines.seek(first)
        let row = 0
        for (let order = first + 1; order <= first + count; order++) {
          for (const stream of all) stream.startRow()
          lines.startOrder()
          const key = orderKey(order)
          for (let number = 1; number <= lines.count; number++) fillLine(row++, key, number)
        }
        return row
      },
    }
  },
}
