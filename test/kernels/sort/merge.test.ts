import { expect, test } from 'vitest'
import { KINDS, Playground } from '../columns.ts'
import { compareValues, makeEntries, makeRows, randomSpec } from './rows.ts'

test('runs are merged from any place on, as by a plain merge', () => {
  for (let seed = 0; seed < 60; seed++) {
    const play = new Playground(seed)
    const specs = [randomSpec(play, KINDS[seed % KINDS.length]!)]
    const count = play.below(3) === 0 ? play.below(8) : play.below(400)
    const { rows, values, keys } = makeRows(play, specs, count)
    // Deal the rows out to runs, each sorted.
    const runCount = 1 + play.below(5)
    const runs: number[][] = Array.from({ length: runCount }, () => [])
    rows.forEach((_, j) => {
      runs[play.below(runCount)]!.push(j)
    })
    for (const run of runs) run.sort((a, b) => compareValues(specs, values[a]!, values[b]!))
    const entries = runs.map((run) =>
      makeEntries(
        play,
        run.map((j) => rows[j]!),
        run.map(() => 0n),
      ),
    )
    const runsAddress = play.putU32s(runs.flatMap((run, r) => [entries[r]!, run.length]))
    const all = runs.flatMap((run, r) => run.map((j, place) => ({ j, r, place })))
    const merged = all.sort((a, b) => compareValues(specs, values[a.j]!, values[b.j]!) || a.r - b.r || a.place - b.place)

    const [cuts, spans, out] = [play.room(runCount * 4), play.room(runCount * 12), play.room(count * 4 + 4)]
    for (const rank of new Set([0, 1, count, Math.floor(count / 2), play.below(count + 1), play.below(count + 1)])) {
      if (rank > count) continue
      play.kernels.mergeCuts(runsAddress, runCount, rank, keys.address, keys.count, cuts, spans)
      const before = merged.slice(0, rank)
      expect(play.u32s(cuts, runCount)).toEqual(runs.map((_, r) => before.filter((entry) => entry.r === r).length))
      const rest: number[] = []
      for (;;) {
        const given = play.kernels.mergeNext(runsAddress, runCount, cuts, 1 + play.below(60), keys.address, keys.count, out)
        if (given === 0) break
        rest.push(...play.u32s(out, given))
      }
      expect(rest).toEqual(merged.slice(rank).map(({ j }) => rows[j]!))
    }
  }
})
