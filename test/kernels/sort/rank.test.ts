import { expect, test } from 'vitest'
import { writeRowKeys } from '../../../src/physical/rows/sort-keys.ts'
import { KINDS, Playground } from '../columns.ts'
import { compareValues, type KeySpec, makeEntries, makeRows, randomSpec, rowsOf, type TestRows } from './rows.ts'

/** Row number, rank and dense rank of each row, by their definitions. */
function ranksOf(
  rows: TestRows['values'],
  sorted: readonly number[],
  partition: readonly KeySpec[],
  order: readonly KeySpec[],
): number[][] {
  const orderValues = (j: number) => rows[j]!.slice(partition.length)
  return sorted.map((j, at) => {
    const peers = sorted.slice(0, at).filter((other) => compareValues(partition, rows[other]!, rows[j]!) === 0)
    const less = peers.filter((other) => compareValues(order, orderValues(other), orderValues(j)) !== 0)
    const distinct = less.filter((other, i) => i === 0 || compareValues(order, orderValues(less[i - 1]!), orderValues(other)) !== 0)
    return [peers.length + 1, less.length + 1, distinct.length + 1]
  })
}

test('ranks, over any number of calls, and what a limit keeps', () => {
  for (let seed = 0; seed < 40; seed++) {
    const play = new Playground(seed)
    const partition = Array.from({ length: play.below(3) }, () => randomSpec(play, KINDS[play.below(KINDS.length)]!))
    const order = Array.from({ length: play.below(3) }, () => randomSpec(play, KINDS[play.below(KINDS.length)]!))
    const count = play.below(150)
    const { rows, values, layout } = makeRows(play, [...partition, ...order], count)
    const keysOf = (specs: readonly KeySpec[], from: number) =>
      writeRowKeys(
        play.engine,
        specs.map(({ descending, nullsFirst }, i) => ({ field: layout.fields[from + i]!, descending, nullsFirst })),
        play.arena,
      )
    const [p, o] = [keysOf(partition, 0), keysOf(order, partition.length)]
    const sorted = rows.map((_, j) => j).sort((a, b) => compareValues([...partition, ...order], values[a]!, values[b]!))
    const sortedRows = sorted.map((j) => rows[j]!)
    const expected = ranksOf(values, sorted, partition, order)
    for (const kind of [0, 1, 2]) {
      const [state, ranks, address] = [play.room(32), play.room(count * 8 + 8), play.putU32s(sortedRows)]
      for (let done = 0; done < count; ) {
        const some = Math.min(count - done, 1 + play.below(40))
        play.kernels.rankRows(address + done * 4, some, p.address, p.count, o.address, o.count, kind, state, ranks + done * 8)
        done += some
      }
      expect(play.u64s(ranks, count)).toEqual(expected.map((all) => BigInt(all[kind]!)))
      for (const limit of [0, 1, 3, 1000]) {
        const entries = makeEntries(
          play,
          sortedRows,
          sortedRows.map(() => 0n),
        )
        const kept = play.kernels.pruneRanked(entries, count, p.address, p.count, o.address, o.count, kind, BigInt(limit))
        expect(rowsOf(play, entries, kept)).toEqual(sortedRows.filter((_, at) => expected[at]![kind]! <= limit))
      }
    }
  }
})
