import { KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn, WordColumn } from '../columns/text-column.ts'
import { NATIONS, SEGMENTS } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { ADDRESS, ADDRESS_DRAWS, appendAddress, appendPhone, BALANCE, NumberedName, PHONE_BYTES, PHONE_DRAWS } from './person.ts'
import { CUSTOMERS, ONE_ROW, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(73)

export const customer: Table = {
  units: scaled(CUSTOMERS),
  unitRows: ONE_ROW,
  rows({ prose, capacity }) {
    const columns = {
      c_custkey: new KeyColumn(capacity),
      c_name: new TextColumn(capacity, 20),
      c_address: new TextColumn(capacity, ADDRESS.most, { isQuoted: true }),
      c_nationkey: new KeyColumn(capacity),
      c_phone: new TextColumn(capacity, PHONE_BYTES),
      c_acctbal: new MoneyColumn(capacity, { isPlain: true }),
      c_mktsegment: new WordColumn(capacity, SEGMENTS),
      c_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const streams = {
      address: new Stream(881155353, ADDRESS_DRAWS),
      nation: new Stream(1489529863),
      phone: new Stream(1521138112, PHONE_DRAWS),
      balance: new Stream(298370230),
      segment: new Stream(1140279430),
      comment: new Stream(1335826707, 2),
    }
    const all = Object.values(streams)
    const name = new NumberedName('Customer')
    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        for (let row = 0; row < count; row++) {
          for (const stream of all) stream.startRow()
          const key = first + row + 1
          const nation = streams.nation.below(NATIONS.length)
          columns.c_custkey.set(row, key)
          name.append(columns.c_name, key)
          appendAddress(columns.c_address, streams.address)
          columns.c_nationkey.set(row, nation)
          appendPhone(columns.c_phone, streams.phone, nation)
          columns.c_acctbal.set(row, streams.balance.between(BALANCE.least, BALANCE.most))
          columns.c_mktsegment.ids[row] = streams.segment.below(SEGMENTS.length)
          prose.cut(streams.comment, COMMENT, columns.c_comment)
          columns.c_comment.endRow()
        }
        return count
      },
    }
  },
}
