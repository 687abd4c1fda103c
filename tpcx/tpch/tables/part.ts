import { IntegerColumn, KeyColumn, MoneyColumn } from '../columns/number-columns.ts'
import { TextColumn, WordColumn } from '../columns/text-column.ts'
import { COLORS, CONTAINERS, TYPES } from '../distributions.ts'
import { lengthsAround } from '../prose/prose.ts'
import { Stream } from '../stream.ts'
import { ONE_ROW, PARTS, scaled, type Table } from './table.ts'

const COMMENT = lengthsAround(14)
const NAME_WORDS = 5
const MAKERS = 5
const BRANDS_A_MAKER = 5
const SIZES = 50
const SPACE = 32

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const MAKER_NAMES = numbers(MAKERS).map((maker) => `Manufacturer#${maker}`)
const BRAND_NAMES = numbers(MAKERS).flatMap((maker) => numbers(BRANDS_A_MAKER).map((brand) => `Brand#${maker}${brand}`))

/** In cents. */
export function retailPrice(part: number): number {
  return 900_00 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1000)
}

/** Names of five colors, all different. */
class PartNames {
  private readonly words = COLORS.map((color) => new TextEncoder().encode(color))
  private readonly order = Uint8Array.from(COLORS, (_, index) => index)
  private readonly swapped = new Uint8Array(NAME_WORDS)

  append(column: TextColumn, stream: Stream): void {
    const { order, swapped } = this
    for (let at = 0; at < NAME_WORDS; at++) {
      swapped[at] = stream.between(at, COLORS.length - 1)
      this.swap(at)
      const word = this.words[order[at]!]!
      if (at > 0) column.appendByte(SPACE)
      column.append(word, 0, word.length)
    }
    // Each name is drawn from the same order: back to it.
    for (let at = NAME_WORDS - 1; at >= 0; at--) this.swap(at)
    column.endRow()
  }

  private swap(at: number): void {
    const { order } = this
    const other = this.swapped[at]!
    const held = order[at]!
    order[at] = order[other]!
    order[other] = held
  }
}

export const part: Table = {
  units: scaled(PARTS),
  unitRows: ONE_ROW,
  rows({ prose, capacity }) {
    const columns = {
      p_partkey: new KeyColumn(capacity),
      p_name: new TextColumn(capacity, 55),
      p_mfgr: new WordColumn(capacity, MAKER_NAMES),
      p_brand: new WordColumn(capacity, BRAND_NAMES),
      p_type: new WordColumn(capacity, TYPES),
      p_size: new IntegerColumn(capacity),
      p_container: new WordColumn(capacity, CONTAINERS),
      p_retailprice: new MoneyColumn(capacity),
      p_comment: new TextColumn(capacity, COMMENT.most, { isQuoted: true }),
    }
    const streams = {
      name: new Stream(709314158, COLORS.length),
      maker: new Stream(1),
      brand: new Stream(46831694),
      type: new Stream(1841581359),
      size: new Stream(1193163244),
      container: new Stream(727633698),
      comment: new Stream(804159733, 2),
    }
    const all = Object.values(streams)
    const names = new PartNames()
    return {
      columns,
      fill(first, count) {
        for (const stream of all) stream.seek(first)
        for (let row = 0; row < count; row++) {
          for (const stream of all) stream.startRow()
          const key = first + row + 1
          const maker = streams.maker.below(MAKERS)
          columns.p_partkey.set(row, key)
          names.append(columns.p_name, streams.name)
          columns.p_mfgr.ids[row] = maker
          columns.p_brand.ids[row] = maker * BRANDS_A_MAKER + streams.brand.below(BRANDS_A_MAKER)
          columns.p_type.ids[row] = streams.type.below(TYPES.length)
          columns.p_size.values[row] = streams.size.between(1, SIZES)
          columns.p_container.ids[row] = streams.container.below(CONTAINERS.length)
          columns.p_retailprice.set(row, retailPrice(key))
          prose.cut(streams.comment, COMMENT, columns.p_comment)
          columns.p_comment.endRow()
        }
        return count
      },
    }
  },
}
