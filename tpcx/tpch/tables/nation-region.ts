import { KeyColumn } from '../columns/number-columns.ts'
import { TextColumn, WordColumn } from '../columns/text-column.ts'
import { NATIONS, REGIONS } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { ONE_ROW, type Table } from './table.ts'

const COMMENT = lengthsAround(72)

export const region: Table = {
  units: () => REGIONS.length,
  unitRows: ONE_ROW,
  rows({ prose, capacity }) {
    const columns = {
      r_regionkey: new KeyColumn(capacity),
      r_name: new WordColumn(capacity, REGIONS),
      r_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const comment = new Stream(1500869201, 2)
    return {
      columns,
      fill(first, count) {
        comment.seek(first)
        for (let row = 0; row < count; row++) {
          comment.startRow()
          columns.r_regionkey.set(row, first + row)
          columns.r_name.ids[row] = first + row
          prose.cut(comment, COMMENT, columns.r_comment)
          columns.r_comment.endRow()
        }
        return count
      },
    }
  },
}

export const nation: Table = {
  units: () => NATIONS.length,
  unitRows: ONE_ROW,
  rows({ prose, capacity }) {
    const columns = {
      n_nationkey: new KeyColumn(capacity),
      n_name: new WordColumn(
        capacity,
        NATIONS.map(([name]) => name),
      ),
      n_regionkey: new KeyColumn(capacity),
      n_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const comment = new Stream(606179079, 2)
    return {
      columns,
      fill(first, count) {
        comment.seek(first)
        for (let row = 0; row < count; row++) {
          comment.startRow()
          columns.n_nationkey.set(row, first + row)
          columns.n_name.ids[row] = first + row
          columns.n_regionkey.set(row, NATIONS[first + row]![1])
          prose.cut(comment, COMMENT, columns.n_comment)
          columns.n_comment.endRow()
        }
        return count
      },
    }
  },
}
