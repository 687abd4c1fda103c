import { KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn } from '../columns/text-column.ts'
import { NATIONS } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { ADDRESS, ADDRESS_DRAWS, appendAddress, appendPhone, BALANCE, NumberedName, PHONE_BYTES, PHONE_DRAWS } from './person.ts'
import { ONE_ROW, SUPPLIERS, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(63)

const encoder = new TextEncoder()
const CUSTOMER = encoder.encode('Customer ')
const COMPLAINTS = encoder.encode('Complaints')
const RECOMMENDS = encoder.encode('Recommends')
const REMARK_BYTES = CUSTOMER.length + COMPLAINTS.length
/** Of so many suppliers, customers have something to say about ten; half of that is complaints. */
const REMARKS = { among: 10_000, count: 10, complaintPercent: 50 }

export const supplier: Table = {
  units: scaled(SUPPLIERS),
  unitRows: ONE_ROW,
  rows({ prose, capacity }) {
    const columns = {
      s_suppkey: new KeyColumn(capacity),
      s_name: new TextColumn(capacity, 20),
      s_address: new TextColumn(capacity, ADDRESS.most, { isQuoted: true }),
      s_nationkey: new KeyColumn(capacity),
      s_phone: new TextColumn(capacity, PHONE_BYTES),
      s_acctbal: new MoneyColumn(capacity, { isPlain: true }),
      s_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const streams = {
      address: new Stream(706178559, ADDRESS_DRAWS),
      nation: new Stream(110356601),
      phone: new Stream(884434366, PHONE_DRAWS),
      balance: new Stream(962338209),
      comment: new Stream(1341315363, 2),
      remark: new Stream(202794285),
      gap: new Stream(263032577),
      offset: new Stream(715851524),
      verdict: new Stream(753643799),
    }
    const all = Object.values(streams)
    const name = new NumberedName('Supplier')

    /** Puts "Customer … Complaints" or "Customer … Recommends" somewhere into the comment, over what was there. */
    function putRemark(comment: Uint8Array): void {
      const room = comment.length - REMARK_BYTES
      const gap = streams.gap.between(0, room)
      const offset = streams.offset.between(0, room - gap)
      const isComplaint = streams.verdict.between(0, 100) < REMARKS.complaintPercent
      comment.set(CUSTOMER, offset)
      comment.set(isComplaint ? COMPLAINTS : RECOMMENDS, offset + CUSTOMER.length + gap)
    }

    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        for (let row = 0; row < count; row++) {
          for (const stream of all) stream.startRow()
          const key = first + row + 1
          const nation = streams.nation.below(NATIONS.length)
          columns.s_suppkey.set(row, key)
          name.append(columns.s_name, key)
          appendAddress(columns.s_address, streams.address)
          columns.s_nationkey.set(row, nation)
          appendPhone(columns.s_phone, streams.phone, nation)
          columns.s_acctbal.set(row, streams.balance.between(BALANCE.least, BALANCE.most))
          prose.cut(streams.comment, COMMENT, columns.s_comment)
          if (streams.remark.between(1, REMARKS.among) <= REMARKS.count) putRemark(columns.s_comment.current)
          columns.s_comment.endRow()
        }
        return count
      },
    }
  },
}
