import * as arrow from 'apache-arrow'
import { expect, test } from 'vitest'
import { NULL_ID, TextColumn, TextPool } from '../../../tpcx/generate/text-pool.ts'

test('a column holds the texts of its numbers, and nulls, also when it is filled again', () => {
  const texts = ['', 'Vik', 'Dãshürir', '漢字', 'a'.repeat(100_000)]
  const column = new TextColumn(10, TextPool.of(texts))
  for (const ids of [
    [4, 0, NULL_ID, 2, 2, 3, NULL_ID, 1, 0, 4],
    [1, 1, 1],
    [NULL_ID, 3],
  ]) {
    column.ids.set(ids)
    const vector = arrow.makeVector(column.data(ids.length, arrow))
    expect(vector.toJSON()).toEqual(ids.map((id) => texts[id] ?? null))
    expect(vector.nullCount).toBe(ids.filter((id) => id === NULL_ID).length)
  }
})
