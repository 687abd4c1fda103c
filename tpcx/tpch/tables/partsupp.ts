import { IntegerColumn, KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn } from '../columns/text-column.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { PARTS, SUPPLIERS, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(124)
export const SUPPLIERS_A_PART = 4

/** The supplier of a part, out of its four: far apart, and others for each part. */
export function supplierOf(part: number, choice: number, suppliers: number): number {
  const distance = Math.floor(suppliers / SUPPLIERS_A_PART) + Math.floor((part - 1) / suppliers)
  return ((part + choice * distance) % suppliers) + 1
}

export const partsupp: Table = {
  units: scaled(PARTS),
  unitRows: { most: SUPPLIERS_A_PART, mean: SUPPLIERS_A_PART },
  rows({ scale, prose, capacity }) {
    const columns = {
      ps_partkey: new KeyColumn(capacity),
      ps_suppkey: new KeyColumn(capacity),
      ps_availqty: new IntegerColumn(capacity),
      ps_supplycost: new MoneyColumn(capacity, { isPlain: true }),
      ps_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const quantity = new Stream(1671059989, SUPPLIERS_A_PART)
    const cost = new Stream(1051288424, SUPPLIERS_A_PART)
    const comment = new Stream(1961692154, 2 * SUPPLIERS_A_PART)
    const all = [quantity, cost, comment]
    const suppliers = scaled(SUPPLIERS)(scale)
    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        let row = 0
        for (let part = first + 1; part <= first + count; part++) {
          for (const stream of all) stream.startRow()
          for (let choice = 0; choice < SUPPLIERS_A_PART; choice++, row++) {
            columns.ps_partkey.set(row, part)
            columns.ps_suppkey.set(row, supplierOf(part, choice, suppliers))
            columns.ps_availqty.values[row] = quantity.between(1, 9999)
            columns.ps_supplycost.set(row, cost.between(1_00, 1_000_00))
            prose.cut(comment, COMMENT, columns.ps_comment)
            columns.ps_comment.endRow()
          }
        }
        return row
      },
    }
  },
}
